"""How the last night went: which list stands, how old it is, what was held back, and what the alerts say."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.instants import as_utc
from handoff.monitoring.alert import Alert
from handoff.workspace.night.held import HeldNight, read_held
from handoff.workspace.night.record import NightRecord, newest_records

if TYPE_CHECKING:
    from datetime import date

    from handoff.workspace.places import Places

#: A night begins every 24 hours, and may take two.
LATE_AFTER: Final = timedelta(hours=26)


@dataclass(frozen=True)
class LastNight:
    """What a workspace knows of its nights.

    published: the newest night on record; None: there is none. held: the nights after it whose list was held back.
    alerts: of the newest of all these nights.
    """

    published: NightRecord | None
    held: tuple[HeldNight, ...] = ()
    alerts: tuple[Alert, ...] = ()

    def late(self, now: datetime) -> bool:
        """Say whether tonight's list is missing. now: aware UTC."""
        return self.published is None or as_utc(now) - self.published.published_at > LATE_AFTER

    def sentence(self, now: datetime) -> str:
        """Say in one line how the last night went; it names no person."""
        return "; ".join((self._list(now), *self._held(), self._alerts()))

    def _list(self, now: datetime) -> str:
        one = self.published
        if one is None:
            return "no list was published yet"
        hours = max((as_utc(now) - one.published_at).total_seconds() / 3600, 0.0)
        tiers = ", ".join(f"{tier} {count:,}" for tier, count in one.tiers.items())
        forced = "" if one.forced_because is None else ", although a gate said no"
        return (
            f"the list of {one.night} stands, published {hours:,.1f} hours ago{forced}: {one.n_leads:,} open leads "
            f"({tiers}), model version {one.model_version}, {sum(one.seconds.values()):,.0f} s"
        )

    def _held(self) -> tuple[str, ...]:
        return tuple(f"the list of {one.night} was held back: {one.because}" for one in self.held)

    def _alerts(self) -> str:
        return f"alerts: {' '.join(map(str, self.alerts))}" if self.alerts else "no alerts"


def last_night(places: "Places") -> LastNight:
    """Read how the last night went.

    Raises:
        WorkspaceError: a record cannot be read.
    """
    records = newest_records(places, 1)
    published = records[-1] if records else None
    held = tuple(one for one in read_held(places) if published is None or one.night > published.night)
    nights = [one.night for one in (published, *held) if one is not None]
    return LastNight(published, held, _alerts(places, max(nights)) if nights else ())


def _alerts(places: "Places", night: "date") -> tuple[Alert, ...]:
    path = places.store / "alerts" / f"{night.isoformat()}.json"
    try:
        raw: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Alert.from_dict(one) for one in raw)
    except (OSError, ValueError, KeyError, TypeError):
        # Alerts are made after a list is published; that they are not there yet is no failure of the night.
        return ()
