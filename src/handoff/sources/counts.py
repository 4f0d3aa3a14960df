"""How many rows of a table were kept, and what became of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handoff.errors import SourceError


@dataclass(frozen=True)
class TableCounts:
    """Rows of one contract table; of a wide table of stages, cells.

    ignored: rows that the mapping leaves out (a filter, an activity that is no stage, an empty stage cell).
    repeated: further rows with an event_id that was kept already.

    Raises:
        SourceError: the parts do not add up to `read`.
    """

    table: str
    read: int
    kept: int
    quarantined: Mapping[str, int] = field(default_factory=dict)
    ignored: int = 0
    repeated: int = 0

    def __post_init__(self) -> None:
        parts = self.kept + sum(self.quarantined.values()) + self.ignored + self.repeated
        if parts != self.read:
            raise SourceError(
                f"{self.table}: {self.read:,} rows were read but {parts:,} accounted for; "
                "the source changed while it was read; run again"
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain values; `from_dict` reads them back."""
        return {
            "table": self.table,
            "read": self.read,
            "kept": self.kept,
            "quarantined": dict(self.quarantined),
            "ignored": self.ignored,
            "repeated": self.repeated,
        }

    def repeating(self, repeated: int) -> "TableCounts":
        """Return the counts with so many of the kept rows as repeats of others."""
        return replace(self, kept=self.kept - repeated, repeated=self.repeated + repeated)

    def __add__(self, other: "TableCounts") -> "TableCounts":
        reasons = {**self.quarantined}
        for reason, count in other.quarantined.items():
            reasons[reason] = reasons.get(reason, 0) + count
        return TableCounts(
            self.table,
            self.read + other.read,
            self.kept + other.kept,
            reasons,
            self.ignored + other.ignored,
            self.repeated + other.repeated,
        )
