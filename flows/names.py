"""Names as Prefect wants them."""

import re


def key_of(name: str) -> str:
    """Return `name` in lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "workspace"
