"""Makes a new workspace: a commented handoff.toml and agreement.toml to fill in."""

from importlib import resources
from pathlib import Path

from handoff.errors import WorkspaceError

FILES = ("handoff.toml", "agreement.toml")


def create_workspace(folder: Path, template: str = "blank") -> list[Path]:
    """Write the files of a template into `folder` and return them; existing files are never replaced.

    Raises:
        WorkspaceError: the folder has one of the files already, or cannot be written.
    """
    paths = [folder / name for name in FILES]
    for path in paths:
        if path.exists():
            raise WorkspaceError(f"{path} exists already; edit it, or choose another folder")
    texts = [resources.files("handoff.templates").joinpath(template, name).read_text("utf-8") for name in FILES]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text.replace("{{name}}", folder.resolve().name), encoding="utf-8", newline="\n")
    except OSError as reason:
        raise WorkspaceError(f"{folder} cannot be written: {reason}; choose another folder") from None
    return paths
