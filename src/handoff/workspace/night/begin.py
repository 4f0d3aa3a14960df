"""Begins a night, or goes on with one that was interrupted: the same instant, the same rows."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic import write_text
from handoff.domain.instants import as_utc
from handoff.errors import ConfigError
from handoff.workspace.night.held import read_held_of
from handoff.workspace.night.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.materials import Materials
    from handoff.workspace.places import Places

#: A night that was interrupted longer ago begins anew: follow-up times count from when it was scored.
_RESUMED_WITHIN: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Begun:
    """A night under way. run: handoff's id of it; as_of, scored_at: aware UTC, the same however often it is resumed."""

    run: str
    as_of: datetime
    scored_at: datetime

    @property
    def night(self) -> date:
        """The night (UTC) that it is about."""
        return as_utc(self.as_of).date()

    def to_json(self) -> str:
        """Return the record as JSON."""
        return json.dumps(
            {"run": self.run, "as_of": self.as_of.isoformat(), "scored_at": self.scored_at.isoformat()}, indent=1
        )


def begin(places: "Places", as_of: datetime | None, now: datetime, *, forced: bool = False) -> Begun:
    """Return the night to make: the one that was interrupted or published just now, else a new one, and record it.

    Without an instant only a night of tonight's own instant is gone on with, and one that was held back only where it
    is to be published all the same: what mends it may have become known since.

    as_of: the instant that was asked for; None: tonight. now: the instant of this run. forced: whether the night is to
    be published whatever the gates say.

    Raises:
        WorkspaceError: the disk refuses, or the record of the night cannot be read.
    """
    moment = as_utc(now if as_of is None else as_of)
    formers = (_interrupted(places, moment.date()), _published(places, moment.date()))
    known = (one for one in formers if one is not None and _goes_on(one, as_of, as_utc(now)))
    begun = next((one for one in known if forced or as_of is not None or not _was_held(places, one)), None)
    begun = begun or Begun(secrets.token_hex(16), moment, as_utc(now))
    write_text(begun_path(places, begun.night), begun.to_json())
    return begun


def refuse_future(materials: "Materials", as_of: datetime | None) -> None:
    """Make sure that a night is not still to come, before anything is recorded of it.

    Raises:
        ConfigError: `as_of` lies in the future.
    """
    latest = materials.now + timedelta(minutes=materials.settings.quarantine.future_minutes)
    if as_of is not None and as_utc(as_of) > latest:
        raise ConfigError(
            f"as of {as_of.isoformat()} lies after {materials.now.isoformat()}; nobody knows that night yet"
        )


def can_go_on(places: "Places", night: date, now: datetime) -> bool:
    """Tell whether a night was interrupted so short a time ago that a rerun goes on with it."""
    former = _interrupted(places, night)
    return former is not None and _is_recent(former, as_utc(now))


def begun_path(places: "Places", night: date) -> "Path":
    """Return where it is recorded that a night is under way."""
    return places.nights / f"{night.isoformat()}.begun.json"


def _goes_on(former: Begun, as_of: datetime | None, now: datetime) -> bool:
    same = former.as_of == (former.scored_at if as_of is None else as_utc(as_of))
    return same and _is_recent(former, now)


def _is_recent(former: Begun, now: datetime) -> bool:
    return timedelta() <= now - former.scored_at <= _RESUMED_WITHIN


def _was_held(places: "Places", former: Begun) -> bool:
    held = read_held_of(places, former.night)
    return held is not None and held.run == former.run


def _interrupted(places: "Places", night: date) -> Begun | None:
    try:
        raw = json.loads(begun_path(places, night).read_text(encoding="utf-8"))
        return Begun(raw["run"], datetime.fromisoformat(raw["as_of"]), datetime.fromisoformat(raw["scored_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing that was begun is lost with it: a new beginning makes everything again.
        return None


def _published(places: "Places", night: date) -> Begun | None:
    record = read_record(places, night)
    return None if record is None else Begun(record.run, record.as_of, record.scored_at)
