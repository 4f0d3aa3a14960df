"""What is kept with a model so that a score can be explained: how leads of each kind fared, and the grades."""

from dataclasses import dataclass
from typing import Any, Final, Self

from handoff.model.conditions import Conditions

FIT_GRADES: Final = ("A", "B", "C")
ENGAGEMENT_GRADES: Final = ("1", "2", "3")
#: A rate of fewer leads than this is marked as small.
SMALL: Final = 50


@dataclass(frozen=True)
class Tally:
    """Different leads, their rows (a lead on a night), and the rows after which SQL came within the horizon."""

    leads: int
    rows: int
    positives: int

    @property
    def rate(self) -> float | None:
        """Share of rows after which SQL came; None without rows."""
        return self.positives / self.rows if self.rows else None

    def others(self, everybody: "Tally") -> "Tally":
        """Return the rows that are not these; `leads` counts the leads that are never among these."""
        return Tally(everybody.leads - self.leads, everybody.rows - self.rows, everybody.positives - self.positives)


@dataclass(frozen=True)
class ColumnReference:
    """The conditions of one column, and the training rows that meet each: one tally a condition.

    Where conditions are cumulative, a tally counts all who reach the edge; the first one those who reach none.
    """

    conditions: Conditions
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Cell:
    """What one grade converts at: the test rows that have it. Grades of fewer than `SMALL` leads are small."""

    grade: str
    tally: Tally

    @property
    def small(self) -> bool:
        """Whether there are too few leads to rely on the rate."""
        return self.tally.leads < SMALL

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as JSON values."""
        tally = self.tally
        counts = {"leads": tally.leads, "rows": tally.rows, "positives": tally.positives}
        return {"grade": self.grade, "rate": tally.rate, **counts, "small": self.small}


@dataclass(frozen=True)
class Reference:
    """The training rows in summary: everybody, each column's conditions, and the grades.

    fit_cuts, engagement_cuts: two sums of contributions (log-odds) that cut the training rows into thirds; none where
    the model learned nothing of the kind. cells: what each grade converts at on the test rows.
    """

    everybody: Tally
    columns: dict[str, ColumnReference]
    fit_cuts: tuple[float, ...] = ()
    engagement_cuts: tuple[float, ...] = ()
    cells: tuple[Cell, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the reference as JSON values."""
        return {
            "everybody": _counts(self.everybody),
            "columns": {
                name: {"conditions": one.conditions.to_dict(), "tallies": [_counts(tally) for tally in one.tallies]}
                for name, one in self.columns.items()
            },
            "fit_cuts": list(self.fit_cuts),
            "engagement_cuts": list(self.engagement_cuts),
            "cells": [[cell.grade, *_counts(cell.tally)] for cell in self.cells],
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(
            everybody=Tally(*raw["everybody"]),
            columns={name: _column(one) for name, one in raw["columns"].items()},
            fit_cuts=tuple(raw["fit_cuts"]),
            engagement_cuts=tuple(raw["engagement_cuts"]),
            cells=tuple(Cell(grade, Tally(*counts)) for grade, *counts in raw["cells"]),
        )


#: Of a model that is only measured, never explained.
NO_REFERENCE: Final = Reference(Tally(0, 0, 0), {})


def _counts(tally: Tally) -> list[int]:
    return [tally.leads, tally.rows, tally.positives]


def _column(raw: dict[str, Any]) -> ColumnReference:
    return ColumnReference(Conditions.from_dict(raw["conditions"]), tuple(Tally(*one) for one in raw["tallies"]))
