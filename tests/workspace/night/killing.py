"""Runs nights in processes of their own and kills them: `python -m tests.workspace.night.killing FOLDER`.

Reads one JSON object a line: {"at": K} kills before the K-th change of a file, {"after": S} after S seconds, {} not at
all. Answers {"killed": bool, "code": exit code, "changes": how many changes of files an undisturbed night made}.
Everything is imported once; the parent never runs anything, so that it can fork.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from typing import Any, Final

from handoff import Workspace

_CHANGES: Final = frozenset(
    {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.rmtree"}
)
#: The hundreds of files that a workbook is put together from.
_TEMPORARY: Final = "/.xlsx-"


class _Counter:
    """Counts changes of the workspace's files, and kills the process before one of them."""

    def __init__(self, folder: str, kill_at: int | None) -> None:
        self.folder, self.kill_at, self.changes = folder, kill_at, 0

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(args[1], str) and any(mode in args[1] for mode in "wax+")
        if not (writes or event in _CHANGES) or not str(args[0]).startswith(self.folder) or _TEMPORARY in str(args[0]):
            return
        if self.changes == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.changes += 1


def _night(folder: str, order: dict[str, Any], answer: int) -> None:
    counter = _Counter(folder, order.get("at"))
    if "after" in order:
        threading.Thread(target=_kill_after, args=(order["after"],), daemon=True).start()
    opened = Workspace.open(folder, environ={}, threads=1)
    sys.addaudithook(counter)
    opened.score()
    told = {"changes": counter.changes, "modules": sorted(sys.modules)}
    with os.fdopen(answer, "w") as file:
        json.dump(told, file)


def _kill_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def _run(folder: str, order: dict[str, Any]) -> dict[str, Any]:
    answer, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _night(folder, order, told)
        except BaseException:  # noqa: BLE001  # whatever it was, this process must not go on
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(told)
    with os.fdopen(answer) as file:
        found = json.loads(file.read() or "{}")
    _, status = os.waitpid(child, 0)
    _import(found.get("modules", ()))
    code = os.waitstatus_to_exitcode(status)
    return {"killed": code == -signal.SIGKILL, "code": code, "changes": found.get("changes", 0)}


def _import(names: Iterable[str]) -> None:
    for name in names:
        # Some were made by code, and some only work inside another.
        with contextlib.suppress(ImportError, AttributeError):
            importlib.import_module(name)
    gc.freeze()


def main() -> None:
    """Do what the lines of the standard input say."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_run(order.pop("folder"), order)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
