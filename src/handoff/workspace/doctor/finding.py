"""One line of an examination: what was looked at, how it is, and what to do."""

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True)
class Finding:
    """What was found; it names no person.

    part: what was looked at, in a word or two. message: how it is, with the value. todo: what to do; "" where all is
    well, or where the message says it itself.
    """

    part: str
    level: Level
    message: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.part}: {self.message}" + (f"; {self.todo}" if self.todo else "")

    def to_dict(self) -> dict[str, str]:
        """Return the finding as JSON values."""
        return asdict(self)


def ok(part: str, message: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(part, "ok", message)


def warning(part: str, message: str, todo: str) -> Finding:
    """Return a finding that tonight survives, and somebody should look at."""
    return Finding(part, "warning", message, todo)


def wrong(part: str, message: str, todo: str = "") -> Finding:
    """Return a finding that keeps a night from being published, or a reader from what was."""
    return Finding(part, "wrong", message, todo)
