"""Lets one process at a time write: a second one waits, or is told who is at work.

The lock is the operating system's, on an open file: the end of a process frees it, however it ends, so that no lock is
ever stale. What the file says is only for people.
"""

import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from handoff.errors import WorkspaceError
from handoff.workspace.clock import recorded_at

#: What holds a lock for longer than this hangs; a training is registered in seconds, a night is made in minutes.
SECONDS_TO_WAIT: Final = 900.0
_held = threading.local()


@contextmanager
def exclusive(
    path: Path, what: str, progress: Callable[[str], None], seconds: float = SECONDS_TO_WAIT
) -> Iterator[None]:
    """Hold the lock at `path` while the block runs; within it the same thread may take it again.

    what: what is being done, for whoever waits. seconds: how long to wait for another process.

    Raises:
        WorkspaceError: another process has held it all that time, the message says which; or no file can be made.
    """
    held: set[Path] = _held.__dict__.setdefault("paths", set())
    own = path.absolute()
    if own in held:
        yield
        return
    handle = _open(path)
    try:
        _take(handle, path, what, progress, seconds)
        _say(handle, what)
        held.add(own)
        yield
    finally:
        held.discard(own)
        # Nobody takes the file away: another process may have opened it already, to wait for this one.
        os.close(handle)


def holder(path: Path) -> str | None:
    """Return who holds the lock at `path`, in words; None: nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _told(handle)
    else:
        return None
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as reason:
        fix = "free the disk or the permissions and rerun"
        raise WorkspaceError(f"{path} cannot be written: {reason}; {fix}") from None


def _take(handle: int, path: Path, what: str, progress: Callable[[str], None], seconds: float) -> None:
    deadline, told = time.monotonic() + seconds, False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WorkspaceError(
                    f"{what} cannot begin: {path} has been held for {seconds:.0f} s by {_told(handle)}; "
                    "wait for it, or end that process, and rerun"
                ) from None
            if not told:
                progress(f"waiting for {_told(handle)}")
                told = True
            time.sleep(0.1)
        except OSError as reason:
            raise WorkspaceError(
                f"{path} cannot be locked: {reason}; put [storage] path on a disk that knows locks"
            ) from None
        else:
            return


def _say(handle: int, what: str) -> None:
    text = {"pid": os.getpid(), "host": socket.gethostname(), "what": what, "since": recorded_at().isoformat()}
    # A full disk refuses it: the lock holds all the same.
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(text).encode(), 0)


def _told(handle: int) -> str:
    try:
        raw = json.loads(os.pread(handle, 4096, 0))
        since = datetime.fromisoformat(raw["since"])
        return f"process {raw['pid']} on {raw['host']} ({raw['what']}, since {since:%Y-%m-%d %H:%M} UTC)"
    except (ValueError, KeyError, TypeError):
        return "another process"
