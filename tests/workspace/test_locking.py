"""One writes at a time; who waits is told for whom, and a process that was killed holds nothing."""

import os
import signal
import time
from pathlib import Path

import pytest

from handoff.errors import WorkspaceError
from handoff.workspace.locking import exclusive, holder


def _child_that_holds(path: Path, what: str) -> int:
    """Start a process that holds the lock until it is killed, and return its number."""
    child = os.fork()
    if child == 0:
        with exclusive(path, what, print, 0):
            (path.parent / "taken").touch()
            time.sleep(600)
        os._exit(1)
    while not (path.parent / "taken").exists():
        time.sleep(0.01)
    return child


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_second_process_is_told_who_is_at_work_and_gives_up(tmp_path: Path) -> None:
    path, said = tmp_path / "lock", list[str]()
    child = _child_that_holds(path, "the night of 2026-07-01")
    try:
        with (
            pytest.raises(WorkspaceError, match=rf"a check cannot begin: .*process {child} .*the night of 2026-07-01"),
            exclusive(path, "a check", said.append, seconds=0.15),
        ):
            pytest.fail("two at once")
        assert len(said) == 1
        assert f"waiting for process {child} on " in said[0]
        assert str(child) in (holder(path) or "")
    finally:
        _kill(child)


def test_who_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    _kill(_child_that_holds(path, "a night"))
    assert holder(path) is None
    with exclusive(path, "a check", print, seconds=0):
        assert path.read_text() != ""


def test_the_same_thread_may_take_it_again(tmp_path: Path) -> None:
    path = tmp_path / "store" / "lock"
    with exclusive(path, "a night", print, 0), exclusive(path, "a check", print, 0):
        pass
    with exclusive(path, "a night", print, 0):
        assert holder(path) is not None
    assert holder(path) is None
