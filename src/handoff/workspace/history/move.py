"""Why a score moved from one published night to another: parts in points that add up to the move."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from handoff.workspace.history.rows import PastRow

#: A move of so many points of 100 is explained wherever it is shown.
NOTABLE: Final = 5.0
#: A part of fewer points is not worth a line of its own.
LEAST_SHOWN: Final = 0.05


class Cause(StrEnum):
    """What moves a score, in the order in which the steps are taken."""

    LATE = "records that arrived later"
    TIME = "time passing"
    ACTIVITY = "new activity"
    COLLEAGUES = "activity of colleagues"
    ATTRIBUTES = "attribute changes"
    STAGES = "stages"
    MODEL = "model change"
    AGREEMENT = "agreement change"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class MovePart:
    """One cause with what it adds to the score, in points (100 x probability), and what happened, in words."""

    cause: Cause
    points: float
    words: str

    def __str__(self) -> str:
        said = f"{self.cause}: {self.words}" if self.words else str(self.cause)
        return f"{said}: {self.points:+.1f} points"

    def to_dict(self) -> dict[str, Any]:
        """Return the part as JSON values."""
        return {"cause": self.cause.value, "points": self.points, "words": self.words}


@dataclass(frozen=True)
class Move:
    """A lead's move between two published nights; the points of the parts add up to it (to 1e-9)."""

    before: PastRow
    after: PastRow
    parts: tuple[MovePart, ...]

    @property
    def lead_id(self) -> str:
        """The lead."""
        return self.after.lead_id

    @property
    def points(self) -> float:
        """By how many points of 100 the score moved."""
        return 100 * (self.after.probability - self.before.probability)

    @property
    def shown(self) -> tuple[MovePart, ...]:
        """The parts worth a line, the largest first; what else was different last."""
        large = [part for part in self.parts if abs(part.points) >= LEAST_SHOWN]
        silent = [part for part in self.parts if part.cause is Cause.AGREEMENT]
        return (*sorted(large, key=lambda part: -abs(part.points)), *silent)

    @property
    def smaller(self) -> float:
        """The points of all parts that are not shown."""
        return sum(part.points for part in self.parts if part not in self.shown)

    def to_dict(self) -> dict[str, Any]:
        """Return the move as JSON values."""
        return {
            "lead_id": self.lead_id,
            "from": self.before.to_dict(),
            "to": self.after.to_dict(),
            "points": self.points,
            "parts": [part.to_dict() for part in self.parts],
        }
