"""The page of a preview."""


def render_preview(found: object) -> str:
    return "x"
