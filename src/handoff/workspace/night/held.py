"""What is kept of a night whose list was held back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from handoff.delivery.atomic import write_text
from handoff.errors import WorkspaceError
from handoff.monitoring.gate import Gate

if TYPE_CHECKING:
    from handoff.workspace.places import Places


@dataclass(frozen=True)
class HeldNight:
    """A night whose list was not published. run: the id of the run; at: when, aware UTC; gates: those that said no."""

    night: date
    run: str
    at: datetime
    gates: tuple[Gate, ...]

    @property
    def because(self) -> str:
        """Why, in one line."""
        return "; ".join(str(gate) for gate in self.gates)

    def to_dict(self) -> dict[str, Any]:
        """Return the night as JSON values."""
        gates = [gate.to_dict() for gate in self.gates]
        return {"night": self.night.isoformat(), "run": self.run, "at": self.at.isoformat(), "gates": gates}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Return the night that `to_dict` gave."""
        gates = tuple(Gate.from_dict(gate) for gate in raw["gates"])
        return cls(date.fromisoformat(raw["night"]), raw["run"], datetime.fromisoformat(raw["at"]), gates)


def held_path(places: "Places", night: date) -> Path:
    """Return where it is recorded that a night's list was held back."""
    return places.nights / f"{night.isoformat()}.held.json"


def write_held(places: "Places", held: HeldNight) -> None:
    """Record that a night's list was held back.

    Raises:
        WorkspaceError: the disk refuses.
    """
    write_text(held_path(places, held.night), json.dumps(held.to_dict(), indent=1, ensure_ascii=False))


def read_held(places: "Places") -> tuple[HeldNight, ...]:
    """Return the nights that were held back and have not been published since, rising.

    Raises:
        WorkspaceError: a record cannot be read.
    """
    return tuple(_read(path) for path in sorted(places.nights.glob("*.held.json")))


def read_held_of(places: "Places", night: date) -> HeldNight | None:
    """Return one night that was held back and has not been published since; None where it was not.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    path = held_path(places, night)
    return _read(path) if path.exists() else None


def _read(path: Path) -> HeldNight:
    try:
        return HeldNight.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise WorkspaceError(f"{path} cannot be read: {reason!r}; take it away and run that night again") from None
