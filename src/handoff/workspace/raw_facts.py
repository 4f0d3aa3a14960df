"""The records behind a reason: a lead's own events, its colleagues', its stages and its fields, as known on a night."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from handoff.domain.instants import as_utc, naive_utc
from handoff.features.engagement.plan import ALL, INBOUND, MACHINE, OTHER, OUTBOUND
from handoff.features.planning import leads_as_known
from handoff.scoring.wording import event_words

if TYPE_CHECKING:
    from handoff.domain.dataset import Dataset
    from handoff.features.engagement.plan import EngagementPlan

#: Records that are shown behind one reason, the newest first.
SHOWN: Final = 5
_ACCOUNT: Final = "account "


@dataclass(frozen=True)
class Record:
    """One record: when it was (aware UTC; None: a field), what it says, and a detail."""

    at: datetime | None
    what: str
    detail: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return {**asdict(self), "at": None if self.at is None else self.at.isoformat()}


@dataclass(frozen=True)
class RawFacts:
    """Everything that was known of one lead strictly before `as_of` (aware UTC)."""

    dataset: "Dataset"
    engagement: "EngagementPlan | None"
    lead_key: int
    as_of: datetime

    def behind(self, topic: str) -> tuple[int, tuple[Record, ...]]:
        """Return how many records a topic of reasons rests on, and the newest of them."""
        if topic.startswith("stage ") or topic == "age of the lead":
            return self._of_stages(topic.removeprefix("stage "))
        if topic.startswith(_ACCOUNT):
            return _records(self._of_counter(self._colleagues, topic.removeprefix(_ACCOUNT)), colleague=True)
        if topic == "time of day":
            return _records(self._of_counter(self._own, INBOUND))
        if self.engagement is not None and topic in (*self.engagement.counters, MACHINE):
            return _records(self._of_counter(self._own, topic))
        return self._of_field(topic)

    def _of_counter(self, events: pd.DataFrame, counter: str) -> pd.DataFrame:
        robot = events["machine"]
        if counter == MACHINE:
            return events[robot]
        if counter == ALL:
            return events[~robot]
        if counter in (INBOUND, OUTBOUND):
            return events[~robot & (events["outbound"] == (counter == OUTBOUND))]
        return events[~robot & events["event_type"].isin(self._types_of(counter))]

    def _types_of(self, counter: str) -> Sequence[str]:
        plan = self.engagement
        if plan is None:
            return ()
        if counter == OTHER:
            return (*plan.pooled, *(name for name in self.dataset.event_types if name not in plan.types))
        return dict(plan.groups).get(counter, (counter,))

    @cached_property
    def _own(self) -> pd.DataFrame:
        return self._events([self.lead_key])

    @cached_property
    def _colleagues(self) -> pd.DataFrame:
        lead = self._lead
        if not lead["account_known"]:
            return self._events([])
        leads = self.dataset.leads
        others = leads.filter(
            leads.account_key == int(lead["account_key"]),
            leads.lead_key != self.lead_key,
            leads.created_at < naive_utc(self.as_of),
        )
        return self._events(others.select("lead_key").to_pandas()["lead_key"].tolist())

    def _events(self, lead_keys: list[int]) -> pd.DataFrame:
        events, night = self.dataset.events, naive_utc(self.as_of)
        if events is None or not lead_keys:
            names = ("occurred_at", "event_type", "outbound", "asset", "machine")
            return pd.DataFrame(
                {name: pd.Series(dtype="bool" if name in ("outbound", "machine") else "object") for name in names}
            )
        known = events.filter(events.lead_key.isin(lead_keys), events.occurred_at < night, events.seen_at < night)
        machine = (known.machine_from < night).fill_null(False)
        asset = known.asset if "asset" in known.columns else known.event_type
        found = known.select("occurred_at", "event_type", "outbound", asset=asset, machine=machine)
        frame: pd.DataFrame = found.order_by(found.occurred_at.desc(), found.event_type).to_pandas()
        return frame

    def _of_stages(self, stage: str) -> tuple[int, tuple[Record, ...]]:
        stages, night = self.dataset.stages, naive_utc(self.as_of)
        known = stages.filter(stages.lead_key == self.lead_key, stages.entered_at < night, stages.seen_at < night)
        frame = known.order_by(known.entered_at.desc()).to_pandas()
        if stage == "age of the lead":
            return 1, (Record(_instant(self._lead["created_at"]), "lead created"),)
        chosen = frame[frame["stage"] == stage]
        records = [
            Record(_instant(row["entered_at"]), f"stage {stage}", _text(row.get("reason")))
            for row in chosen.head(SHOWN).to_dict("records")
        ]
        return len(chosen), tuple(records)

    def _of_field(self, name: str) -> tuple[int, tuple[Record, ...]]:
        if name not in self._lead.index:
            return 0, ()
        value = self._lead[name]
        return 1, (Record(None, name, "missing" if pd.isna(value) else str(value)),)

    @cached_property
    def _lead(self) -> "pd.Series[Any]":
        return leads_as_known(self.dataset, self.as_of).frame().iloc[self.lead_key]


def _records(events: pd.DataFrame, *, colleague: bool = False) -> tuple[int, tuple[Record, ...]]:
    shown = [
        Record(
            _instant(row["occurred_at"]),
            f"{event_words(str(row['event_type']))}{' (another lead of the account)' if colleague else ''}",
            "" if row["asset"] == row["event_type"] else _text(row["asset"]),
        )
        for row in events.head(SHOWN).to_dict("records")
    ]
    return len(events), tuple(shown)


def _instant(value: Any) -> datetime:
    return as_utc(pd.Timestamp(value).to_pydatetime())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
