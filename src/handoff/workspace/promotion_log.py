"""The audit log of promotions, which is only ever appended to, and the lock that lets one promotion run at a time."""

import getpass
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from handoff.errors import WorkspaceError
from handoff.workspace.locking import SECONDS_TO_WAIT, exclusive

LOG = "promotions.jsonl"
LOCK = "promotions.lock"

Action = Literal["train", "promote", "rollback"]


@dataclass(frozen=True)
class LogLine:
    """One decision about the champion; `to` equals `before` where a gate refused.

    when: ISO instant, UTC. who: login name. version: the one that was decided on. verdict: what its gates said.
    """

    when: str
    who: str
    action: Action
    model: str
    tracking_uri: str
    version: str
    before: str | None
    to: str | None
    because: str
    verdict: str

    def to_json(self) -> str:
        """Return the line as JSON, without its end."""
        raw = {("from" if name == "before" else name): value for name, value in asdict(self).items()}
        return json.dumps(raw, ensure_ascii=False)


def append_line(store: Path, line: LogLine) -> None:
    """Write a line to the end of the log, through to the disk.

    Raises:
        WorkspaceError: the disk refuses.
    """
    path = store / LOG
    try:
        store.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            # A line that a power cut has torn must not swallow the next one.
            torn = file.tell() > 0 and _last_byte(path) != b"\n"
            file.write((b"\n" if torn else b"") + line.to_json().encode("utf-8") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as reason:
        raise WorkspaceError(
            f"{path} cannot be written: {reason}; free the disk or the permissions and rerun"
        ) from None


def read_lines(store: Path) -> list[dict[str, str | None]]:
    """Return the log, oldest first; a line that was torn is passed over."""
    path = store / LOG
    if not path.exists():
        return []
    found = []
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return found


@contextmanager
def promotion_lock(store: Path, progress: Callable[[str], None], seconds: float = SECONDS_TO_WAIT) -> Iterator[None]:
    """Let only one process at a time decide who is champion of this workspace; the end of a process frees it.

    Raises:
        WorkspaceError: another process has held the lock for `seconds`, or the file cannot be made.
    """
    with exclusive(store / LOCK, "a training or promotion", progress, seconds):
        yield


def login_name() -> str:
    """Return who runs this; "unknown" where the system has no name for the user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
