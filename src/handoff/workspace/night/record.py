"""What is kept of a published night: all that its list was made by, so that it can be explained and made again."""

import json
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from handoff.delivery.atomic import write_text
from handoff.errors import WorkspaceError
from handoff.monitoring.gate import Gate

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.places import Places

_INSTANTS = frozenset({"as_of", "scored_at", "published_at", "observed_until"})


@dataclass(frozen=True)
class NightRecord:
    """One published night. Instants are aware UTC.

    run: handoff's own id of the run. model_run: MLflow's id of the training. agreement: all of agreement.toml as JSON
    values, with the reps and their leave as of that night. tiers: how many leads each has. digest: SHA-256 of the file
    of scores. forced_because: why it was published although a gate said no. seconds: what each step took. erased:
    marks of the people who were erased from its scores since.
    """

    night: date
    run: str
    as_of: datetime
    scored_at: datetime
    published_at: datetime
    model_name: str
    model_version: str
    model_run: str
    agreement: dict[str, Any]
    agreement_version: int
    feature_version: str
    settings_hash: str
    data: str
    handoff_version: str
    observed_until: datetime
    n_leads: int
    tiers: dict[str, int]
    digest: str
    gates: tuple[Gate, ...] = ()
    forced_because: str | None = None
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    erased: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        raw = {one.name: getattr(self, one.name) for one in fields(self)}
        raw["night"] = self.night.isoformat()
        raw.update({name: raw[name].isoformat() for name in _INSTANTS})
        return {
            **raw,
            "gates": [gate.to_dict() for gate in self.gates],
            "notes": list(self.notes),
            "erased": list(self.erased),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Return the record that `to_dict` gave; what a later version added is passed over."""
        known = {one.name: raw[one.name] for one in fields(cls) if one.name in raw}
        known["night"] = date.fromisoformat(raw["night"])
        known.update({name: datetime.fromisoformat(raw[name]) for name in _INSTANTS})
        known["gates"] = tuple(Gate.from_dict(gate) for gate in raw.get("gates", ()))
        return cls(**{**known, "notes": tuple(raw.get("notes", ())), "erased": tuple(raw.get("erased", ()))})


def record_path(places: "Places", night: date) -> "Path":
    """Return where the record of a published night lies."""
    return places.nights / f"{night.isoformat()}.json"


def read_record(places: "Places", night: date) -> NightRecord | None:
    """Return the record of a night; None where none was published.

    Raises:
        WorkspaceError: it cannot be read.
    """
    path = record_path(places, night)
    return _read(path) if path.exists() else None


def read_records(places: "Places") -> tuple[NightRecord, ...]:
    """Return the records of all published nights, rising.

    Raises:
        WorkspaceError: one cannot be read.
    """
    # The name of a night has no further dot: those of held-back and begun nights have one.
    return tuple(_read(path) for path in sorted(places.nights.glob("*.json")) if "." not in path.stem)


def newest_records(places: "Places", limit: int) -> tuple[NightRecord, ...]:
    """Return the records of the last `limit` published nights, the newest first.

    Raises:
        WorkspaceError: one cannot be read.
    """
    paths = sorted((path for path in places.nights.glob("*.json") if "." not in path.stem), reverse=True)
    return tuple(_read(path) for path in paths[:limit])


def write_record(places: "Places", record: NightRecord) -> None:
    """Keep the record of a published night, in place of a former one of the same night.

    Raises:
        WorkspaceError: the disk refuses.
    """
    write_text(record_path(places, record.night), json.dumps(record.to_dict(), indent=1, ensure_ascii=False))


def _read(path: "Path") -> NightRecord:
    try:
        return NightRecord.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as reason:
        raise WorkspaceError(
            f"{path} cannot be read: {reason!r}; restore it from a backup, or publish that night again"
        ) from None
