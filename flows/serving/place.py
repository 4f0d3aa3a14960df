"""Where it is recorded that a workspace is served, and at which address."""

import json
from pathlib import Path
from typing import Final

from handoff.errors import WorkspaceError

#: Held, in the workspace's own folder, by the process that serves it.
LOCK: Final = "serve.lock"
_ADDRESS: Final = "serving.json"


def write_address(store: Path, url: str) -> None:
    """Record where Prefect's API is that the serving process uses.

    Raises:
        WorkspaceError: the disk refuses.
    """
    path = store / _ADDRESS
    try:
        path.write_text(json.dumps({"url": url}), encoding="utf-8")
    except OSError as reason:
        raise WorkspaceError(f"{path} cannot be written: {reason}; free the disk or the permissions") from reason


def read_address(store: Path) -> str | None:
    """Return the address of the last serving process; None where none was recorded."""
    try:
        return str(json.loads((store / _ADDRESS).read_text(encoding="utf-8"))["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
