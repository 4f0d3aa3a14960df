"""What became known of leads between two nights, in words: events, colleagues, fields, stages."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from handoff.domain.columns import ACCOUNT_KEY, LEAD_KEY, SEEN_AT
from handoff.domain.instants import naive_utc
from handoff.features.engagement.wording import in_window
from handoff.scoring.event_phrases import done
from handoff.scoring.phrases import stage_words
from handoff.workspace.history.days import on_days
from handoff.workspace.history.part import Part

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Kinds of events, or changes, that are named; of more it is said how many.
NAMED: Final = 3
_ANY_WINDOW: Final = 7


@dataclass(frozen=True)
class Happened:
    """What became known from `first` on and before `last` (aware UTC) of the leads of a part.

    timezone: where the days of the words are.
    """

    part: Part
    first: datetime
    last: datetime
    timezone: str

    def activity(self, lead_id: str) -> str:
        """Say what the lead did, and which of its events turned out to be a robot's; "" for nothing."""
        key = self.part.lead_key[lead_id]
        found = _first_of([*self._said(self._events.get(key, [])), *self._robots(key)])
        return "; ".join(found)

    def colleagues(self, lead_id: str) -> str:
        """Say what other leads of the account did, and which are new; "" for nothing."""
        key = self.part.lead_key[lead_id]
        others = self._others.get(key, [])
        found = self._said([event for other in others for event in self._events.get(other, [])])
        new = sum(other in self._created for other in others)
        return "; ".join(
            [*_first_of(found), *[f"{new} new {'lead' if new == 1 else 'leads'} of the account"] * (new > 0)]
        )

    def attributes(self, lead_id: str) -> str:
        """Say which fields of the lead changed, with their values; "" for none."""
        said = [
            f"{row['attribute'].replace('_', ' ')}: {_value(row['old_value'])} → {_value(row['value'])}"
            for row in self._changes.get(self.part.lead_key[lead_id], [])
        ]
        return "; ".join(_first_of(said))

    def stages(self, lead_id: str) -> str:
        """Say which stages the lead entered; "" for none."""
        rows = self._stages.get(self.part.lead_key[lead_id], [])
        return "; ".join(
            _first_of([f"{stage_words(row['stage'])} {on_days([self._day(row['entered_at'])])}" for row in rows])
        )

    def _said(self, events: Sequence[dict[str, Any]]) -> list[str]:
        """Say each kind of event once, the most frequent first."""
        days = defaultdict[tuple[str, bool], list[date]](list)
        for event in events:
            days[event["event_type"], bool(event["outbound"])].append(self._day(event["occurred_at"]))
        ordered = sorted(days.items(), key=lambda one: (-len(one[1]), one[0]))
        return [
            f"{_done(kind, len(when))}{' (by us)' * outbound} {on_days(when)}" for (kind, outbound), when in ordered
        ]

    def _robots(self, key: int) -> list[str]:
        found = self._found_out.get(key, 0)
        return [f"{found} {'event' if found == 1 else 'events'} found to be a robot's"] * (found > 0)

    def _day(self, moment: Any) -> date:
        return pd.Timestamp(moment).tz_localize("UTC").tz_convert(ZoneInfo(self.timezone)).date()

    @cached_property
    def _events(self) -> dict[int, list[dict[str, Any]]]:
        events = self.part.dataset.events
        if events is None:
            return {}
        human = events.machine_from.isnull() | (events.machine_from >= naive_utc(self.last))
        return _by_lead(self._between(events).filter(human), "occurred_at")

    @cached_property
    def _found_out(self) -> Counter[int]:
        """Count the events of each lead that counted on the first night and were a robot's on the second one."""
        events = self.part.dataset.events
        if events is None:
            return Counter()
        first, last = naive_utc(self.first), naive_utc(self.last)
        robots = events.filter(events.seen_at < first, events.machine_from >= first, events.machine_from < last)
        return Counter(robots.select(LEAD_KEY).to_pandas()[LEAD_KEY].tolist())

    @cached_property
    def _changes(self) -> dict[int, list[dict[str, Any]]]:
        changes = self.part.dataset.attribute_changes
        return {} if changes is None else _by_lead(self._between(changes), "changed_at")

    @cached_property
    def _stages(self) -> dict[int, list[dict[str, Any]]]:
        return _by_lead(self._between(self.part.dataset.stages), "entered_at")

    @cached_property
    def _leads(self) -> pd.DataFrame:
        leads = self.part.dataset.leads
        found: pd.DataFrame = leads.select(LEAD_KEY, ACCOUNT_KEY, "account_known", "created_at").to_pandas()
        return found

    @cached_property
    def _others(self) -> dict[int, list[int]]:
        """The other leads of each lead's known account."""
        known = self._leads[self._leads["account_known"]]
        members = {account: keys.tolist() for account, keys in known.groupby(ACCOUNT_KEY)[LEAD_KEY]}
        pairs = zip(known[LEAD_KEY], known[ACCOUNT_KEY], strict=True)
        return {key: [one for one in members[account] if one != key] for key, account in pairs}

    @cached_property
    def _created(self) -> set[int]:
        first, last = naive_utc(self.first), naive_utc(self.last)
        moment = self._leads["created_at"]
        return set(self._leads[LEAD_KEY][(moment >= first) & (moment < last)])

    def _between(self, table: "ir.Table") -> "ir.Table":
        seen = table[SEEN_AT]
        return table.filter(
            seen >= naive_utc(self.first), seen < naive_utc(self.last), table[LEAD_KEY] < self.part.dataset.n_leads
        )


def _by_lead(rows: "ir.Table", order: str) -> dict[int, list[dict[str, Any]]]:
    found = defaultdict[int, list[dict[str, Any]]](list)
    for row in rows.order_by([LEAD_KEY, order]).to_pandas().to_dict("records"):
        found[int(row[LEAD_KEY])].append(row)
    return dict(found)


def _done(event_type: str, times: int) -> str:
    """Return "Viewed pricing 2 times", "2 phone calls"."""
    return done(event_type, times, _ANY_WINDOW).removesuffix(f" {in_window(_ANY_WINDOW)}")


def _first_of(said: Sequence[str]) -> list[str]:
    return list(_shortened(said))


def _shortened(said: Sequence[str]) -> Iterator[str]:
    yield from said[:NAMED]
    if len(said) > NAMED:
        yield f"and {len(said) - NAMED} more"


def _value(value: object) -> str:
    return "empty" if value is None or pd.isna(value) or value == "" else f'"{value}"'  # type: ignore[call-overload]
