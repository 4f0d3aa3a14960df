"""On the generated company leads rejected for their timing come back, others rest, and no night knows the next."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from handoff import Workspace
from handoff.domain.agreement import Recycling
from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc
from handoff.labels.snapshots import open_rows
from handoff.policy.recycling.facts import RecyclingFacts, recycling_facts
from handoff.policy.recycling.judge import RecyclingOutcome, judge_recycling
from handoff.scoring.returned import returned_words
from handoff.workspace.demo import make_demo

TERMS = Recycling(timing_reasons=("Bad timing", "No budget"), rest_days=30, silence_days=60)
NIGHT = datetime(2026, 5, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Night:
    """The leads that were open, what was known of them, and what was decided."""

    dataset: Dataset
    facts: RecyclingFacts
    outcome: RecyclingOutcome

    @property
    def out(self) -> np.ndarray:
        """Whether sales rejected the lead, and neither took it nor recycled it since."""
        since = (self.facts.accepted_at > self.facts.left_at) | (self.facts.recycled_at >= self.facts.left_at)
        return np.asarray((self.facts.left_stage == "rejected") & ~since)

    @property
    def timing(self) -> np.ndarray:
        return np.isin(self.facts.left_reason, TERMS.timing_reasons)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder: Path = tmp_path_factory.mktemp("recycling") / "demo"
    make_demo(folder, n_leads=3_000, seed=11, progress=lambda _: None)
    dataset = Workspace.open(folder, environ={}, threads=1).dataset
    facts = recycling_facts(dataset, open_rows(dataset, [NIGHT]).lead_key, TERMS, NIGHT)
    return Night(dataset, facts, judge_recycling(facts, TERMS, NIGHT))


def test_leads_rejected_for_timing_that_were_active_later_are_back(night: Night) -> None:
    rested = night.facts.left_at <= np.datetime64(naive_utc(NIGHT)) - np.timedelta64(TERMS.rest_days, "D")
    expected = night.out & night.timing & rested & (night.facts.active_at > night.facts.left_at)
    assert expected.sum() >= 3
    assert set(night.outcome.back[expected]) == {"re-engaged"}
    assert set(night.outcome.resting[expected]) == {""}
    words = returned_words(night.facts, night.outcome, NIGHT)
    assert all(said.startswith("Back: rejected on ") for said in words[expected])


def test_leads_rejected_for_other_reasons_rest_however_active_they_are(night: Night) -> None:
    expected = night.out & ~night.timing
    assert (night.facts.active_at[expected] > night.facts.left_at[expected]).any()
    assert all(said.endswith("stays out until it is recycled") for said in night.outcome.resting[expected])


def test_recycled_leads_are_back_with_their_history(night: Night) -> None:
    expected = night.outcome.back == "recycled"
    assert expected.sum() >= 10
    assert all(", recycled on " in said for said in returned_words(night.facts, night.outcome, NIGHT)[expected])


def test_most_open_leads_have_nothing_to_do_with_it(night: Night) -> None:
    assert (night.outcome.resting == "").mean() > 0.9
    assert (night.outcome.back == "").mean() > 0.5


def test_what_came_later_changes_nothing(night: Night) -> None:
    moment = naive_utc(NIGHT)
    stages, events = night.dataset.stages, night.dataset.events
    assert events is not None
    before = replace(
        night.dataset, stages=stages.filter(stages.seen_at < moment), events=events.filter(events.seen_at < moment)
    )
    again = recycling_facts(before, open_rows(night.dataset, [NIGHT]).lead_key, TERMS, NIGHT)
    for field in fields(RecyclingFacts):
        assert np.array_equal(getattr(again, field.name).astype(str), getattr(night.facts, field.name).astype(str))
