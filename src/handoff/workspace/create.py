"""Makes a new workspace: a commented handoff.toml and agreement.toml, to fill in or ready for a CRM's exports."""

import json
from importlib import resources
from pathlib import Path

from handoff.errors import WorkspaceError

FILES = ("handoff.toml", "agreement.toml")


def create_workspace(folder: Path, template: str = "blank") -> list[Path]:
    """Write the files of a template that `folder` does not have yet, and return them; none is ever replaced.

    template: "blank", "demo", or the system whose exports come in, such as "hubspot".

    Raises:
        WorkspaceError: the folder has all of them already, or cannot be written.
    """
    missing = [folder / name for name in FILES if not (folder / name).exists()]
    if not missing:
        raise WorkspaceError(f"{folder / FILES[0]} exists already; edit it, or choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in missing:
            path.write_text(_text(path, template), encoding="utf-8", newline="\n")
    except OSError as reason:
        raise WorkspaceError(f"{folder} cannot be written: {reason}; choose another folder") from None
    return missing


def is_template(path: Path, template: str) -> bool:
    """Say whether a file is still as the template has it."""
    return path.read_text(encoding="utf-8", errors="replace") == _text(path, template)


def _text(path: Path, template: str) -> str:
    text = resources.files("handoff.templates").joinpath(template, path.name).read_text("utf-8")
    # JSON's escapes are TOML's too: a folder may have any name.
    return text.replace("{{name}}", json.dumps(path.parent.resolve().name, ensure_ascii=False)[1:-1])
