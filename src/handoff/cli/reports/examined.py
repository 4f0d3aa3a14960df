"""The findings of an examination, a line each."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.doctor import Examined

_SIGNS: Final = {"ok": "ok", "warning": "WARNING", "wrong": "WRONG"}


def print_examined(output: Output, found: "Examined") -> None:
    """Print each finding with what to do, and how many of each kind there are."""
    rows = [(_SIGNS[one.level], one.part, one.message, one.todo) for one in found.findings]
    output.table("Examined", ("", "what", "how it is", "what to do"), rows)
    counts = Counter(one.level for one in found.findings)
    output.line()
    output.line(f"{counts['ok']} ok, {counts['warning']} warnings, {counts['wrong']} wrong")
