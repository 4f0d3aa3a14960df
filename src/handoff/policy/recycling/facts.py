"""What is known of a lead's way out and back: rejections, recyclings, silence, and its newest activity."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Recycling
from handoff.domain.columns import LEAD_KEY, OCCURRED_AT
from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc
from handoff.domain.stages import Stage
from handoff.policy.recycling.engaging import engaging_events

if TYPE_CHECKING:
    import ibis.expr.types as ir

TextArray = npt.NDArray[np.object_]
Instants = npt.NDArray[np.datetime64]

#: Stages by which a lead leaves sales without success.
LEAVING: Final = (Stage.REJECTED, Stage.LOST, Stage.DISQUALIFIED)
#: Somebody is back from silence for so many days, at most.
BACK_DAYS: Final = 30
_TEXT: Final = ("left_stage", "left_reason", "active_type")
_INSTANTS: Final = ("left_at", "recycled_at", "accepted_at", "handed_over_at", "active_at", "silent_from", "woke_at")


@dataclass(frozen=True)
class RecyclingFacts:
    """Arrays of shape (n_leads,): instants are naive UTC (NaT: never), text is "" where there is none.

    left_at, left_stage, left_reason: the last rejection, loss or disqualification. recycled_at, accepted_at (SAL): the
    last of each. handed_over_at: the first time that it was MQL or SAL, as a stage or on a list. active_at,
    active_type: the newest event that brings a lead back. silent_from, woke_at: the last own event before the last 30
    days (or before `silence_days`, if those are fewer), and the first since.
    """

    left_at: Instants
    left_stage: TextArray
    left_reason: TextArray
    recycled_at: Instants
    accepted_at: Instants
    handed_over_at: Instants
    active_at: Instants
    active_type: TextArray
    silent_from: Instants
    woke_at: Instants

    def __len__(self) -> int:
        return len(self.left_at)

    def reason(self, place: int) -> str:
        """Return the reason why a lead left as it stands within a sentence: "bad timing"."""
        text = str(self.left_reason[place])
        return text if text[1:2].isupper() else text[:1].lower() + text[1:]

    @property
    def silent_days(self) -> npt.NDArray[np.float64]:
        """For how many days each lead had been silent when it woke; NaN where it did not."""
        silence = self.woke_at - self.silent_from
        return np.where(np.isnat(silence), np.nan, silence / np.timedelta64(1, "D"))


def recycling_facts(
    dataset: Dataset,
    lead_key: npt.NDArray[np.integer],
    terms: Recycling,
    as_of: datetime,
    listed_at: Instants | None = None,
) -> RecyclingFacts:
    """Return the facts of the leads `lead_key`, in that order, as far as they were known strictly before `as_of`.

    listed_at: of the same leads, the first night on whose list each was SAL or MQL, naive UTC, NaT for none.
    """
    night = naive_utc(as_of)
    stages = dataset.stages
    known = stages.filter(stages.entered_at < night, stages.seen_at < night)
    parts = [
        _left(known),
        _stage_times(known),
        _newest_activity(dataset, terms, as_of),
        _silence(dataset, terms, as_of),
    ]
    found = reduce(lambda left, right: left.join(right), parts, pd.DataFrame(index=pd.Index(lead_key)))
    texts = {name: found[name].astype(object).where(found[name].notna(), "").to_numpy(object) for name in _TEXT}
    instants = {name: found[name].to_numpy("datetime64[us]") for name in _INSTANTS}
    if listed_at is not None:
        instants["handed_over_at"] = np.fmin(instants["handed_over_at"], listed_at.astype("datetime64[us]"))
    return RecyclingFacts(**texts, **instants)


def _left(known: "ir.Table") -> pd.DataFrame:
    left = known.filter(known.stage.isin([stage.value for stage in LEAVING]))
    newest = left.group_by(LEAD_KEY).aggregate(entered_at=left.entered_at.max())
    last = left.semi_join(newest, [LEAD_KEY, "entered_at"]).group_by([LEAD_KEY, "entered_at"])
    # Of simultaneous ones the last by name: a rejection before a loss.
    named = last.aggregate(left_stage=left.stage.max(), left_reason=left.reason.min())
    return _by_lead(named.rename(left_at="entered_at"))


def _stage_times(known: "ir.Table") -> pd.DataFrame:
    at, stage = known.entered_at, known.stage
    times = known.group_by(LEAD_KEY).aggregate(
        recycled_at=at.max(where=stage == Stage.RECYCLED.value),
        accepted_at=at.max(where=stage == Stage.SAL.value),
        handed_over_at=at.min(where=stage.isin([Stage.MQL.value, Stage.SAL.value])),
    )
    return _by_lead(times)


def _newest_activity(dataset: Dataset, terms: Recycling, as_of: datetime) -> pd.DataFrame:
    events = engaging_events(dataset, as_of, terms.reengaged_by)
    if events is None:
        return _nothing("active_at", "active_type")
    newest = events.group_by(LEAD_KEY).aggregate(occurred_at=events.occurred_at.max())
    last = events.semi_join(newest, [LEAD_KEY, OCCURRED_AT]).group_by([LEAD_KEY, OCCURRED_AT])
    return _by_lead(last.aggregate(active_type=events.event_type.min()).rename(active_at=OCCURRED_AT))


def _silence(dataset: Dataset, terms: Recycling, as_of: datetime) -> pd.DataFrame:
    """A silence that ended in the last days and was no shorter than these can only have begun before them."""
    events = engaging_events(dataset, as_of)
    if events is None:
        return _nothing("silent_from", "woke_at")
    begin = naive_utc(as_of) - timedelta(days=min(BACK_DAYS, terms.silence_days))
    at = events.occurred_at
    ends = events.group_by(LEAD_KEY).aggregate(silent_from=at.max(where=at < begin), woke_at=at.min(where=at >= begin))
    return _by_lead(ends.filter(ends.silent_from.notnull(), ends.woke_at.notnull()))


def _by_lead(table: "ir.Table") -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas().set_index(LEAD_KEY)
    return frame


def _nothing(*names: str) -> pd.DataFrame:
    kinds = {name: pd.Series(dtype="str" if name in _TEXT else "datetime64[us]") for name in names}
    return pd.DataFrame(kinds, index=pd.Index([], dtype="int32"))
