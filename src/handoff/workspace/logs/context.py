"""What the lines of a log are about: the run, the workspace, the night and the step that is under way."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class RunContext:
    """Each is None where it is not known yet.

    run: handoff's own id of the run, hex. workspace: its folder. night: ISO date. step: such as "check" or "score".
    """

    run: str | None = None
    workspace: str | None = None
    night: str | None = None
    step: str | None = None


_NOTHING: Final = RunContext()
_PRESENT: ContextVar[RunContext] = ContextVar("handoff_run", default=_NOTHING)


def run_id() -> str:
    """Return an id for a run that begins: 16 hexadecimal digits, never the same twice."""
    return secrets.token_hex(8)


def present() -> RunContext:
    """Return what is under way."""
    return _PRESENT.get()


@contextmanager
def about(
    *, run: str | None = None, workspace: str | None = None, night: str | None = None, step: str | None = None
) -> Iterator[RunContext]:
    """Let every line inside say what it is about; what is not given stays as it was outside."""
    given = {"run": run, "workspace": workspace, "night": night, "step": step}
    context = replace(_PRESENT.get(), **{name: value for name, value in given.items() if value is not None})
    token = _PRESENT.set(context)
    try:
        yield context
    finally:
        _PRESENT.reset(token)
