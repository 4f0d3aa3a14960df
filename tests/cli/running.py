"""Runs the command line: in this process, where imports are paid once, or in one of its own."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from handoff.cli import main
from tests.workspace.company import mlflow_may_warn

HANDOFF = Path(sys.executable).with_name("handoff")


@dataclass(frozen=True)
class Ran:
    """Exit code and both outputs of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object that standard output holds, and nothing beside it."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        assert self.out.count("\n") == 1, "one object, one line"
        return found

    @property
    def messages(self) -> list[str]:
        """Lines of standard error that are not progress."""
        return [line for line in self.err.splitlines() if not line.startswith("· ")]


def handoff(*words: object) -> Ran:
    """Run `handoff` in this process, as if into pipes."""
    out, err = io.StringIO(), io.StringIO()
    argv = mock.patch.object(sys, "argv", ["handoff", *map(str, words)])
    with argv, redirect_stdout(out), redirect_stderr(err), mlflow_may_warn():
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    return Ran(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def handoff_process(*words: object, cwd: Path | None = None) -> Ran:
    """Run `handoff` in a process of its own, into pipes."""
    done = subprocess.run([HANDOFF, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)
