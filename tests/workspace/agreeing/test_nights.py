"""Outcomes and decisions of past nights are those that followed, where they may be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pytest

from handoff import Workspace
from handoff.domain.stages import Stage
from handoff.labels import SnapshotRows, open_rows
from handoff.workspace.agreeing.nights import decisions_of, nights_of, outcomes_of
from tests.features.made_dataset import Entry, Lead, World
from tests.workspace.small import TEST_FROM, Small

START = datetime(2026, 1, 1)
HORIZON = 10


def day(number: float) -> datetime:
    return START + timedelta(days=number)


#: a: accepted on day 2, SQL on day 8. b: rejected on day 3. c: nothing ever.
WORLD = World(
    tuple(Lead(name, day(-1), name) for name in "abc"),
    stages=(
        Entry("a", Stage.SAL, day(2)),
        Entry("a", Stage.SQL, day(8)),
        Entry("b", Stage.REJECTED, day(3)),
        Entry("c", Stage.LEAD, day(20)),
    ),
)


def rows_on(*nights: int) -> tuple[SnapshotRows, list[tuple[str, int]]]:
    """The open leads of these days, and the same as (name, day)."""
    rows = open_rows(WORLD.dataset(), [day(night).replace(tzinfo=UTC) for night in nights])
    names = {key: name for name, key in WORLD.keys().items()}
    return rows, [
        (names[int(key)], (at.item() - START).days) for key, at in zip(rows.lead_key, rows.as_of, strict=True)
    ]


def test_outcomes_are_told_when_the_horizon_is_over() -> None:
    rows, names = rows_on(0, 12)
    found = outcomes_of(WORLD.dataset(), rows, np.ones(len(rows), dtype=np.bool_), HORIZON)
    told = dict(zip(names, found.tolist(), strict=True))
    assert told == {("a", 0): 1, ("b", 0): 0, ("c", 0): 0, ("b", 12): -1, ("c", 12): -1}


def test_outcomes_of_nights_that_the_model_has_seen_are_not_told() -> None:
    rows, _ = rows_on(0)
    assert outcomes_of(WORLD.dataset(), rows, np.zeros(len(rows), dtype=np.bool_), HORIZON).tolist() == [-1, -1, -1]


def test_a_decision_is_the_next_one_within_the_horizon() -> None:
    rows, names = rows_on(0, 5)
    told = dict(zip(names, decisions_of(WORLD.dataset(), rows, HORIZON).tolist(), strict=True))
    assert told == {("a", 0): 1, ("b", 0): 0, ("c", 0): -1, ("a", 5): 1, ("b", 5): -1, ("c", 5): -1}
    short = dict(zip(names, decisions_of(WORLD.dataset(), rows, 2).tolist(), strict=True))
    assert short["a", 0] == 1
    assert short["b", 0] == -1


@pytest.mark.parametrize("wanted", [1, 14, 10_000])
def test_nights_run_to_tonight_and_none_was_learned_from(small: Small, wanted: int) -> None:
    """However many are asked for: those of the training period are left out while there are enough others."""
    opened = Workspace.open(small.folder, environ={}, threads=1)
    found = nights_of(opened, small.good, wanted)
    assert found.nights[-1] == opened.now
    assert found.nights[0] >= TEST_FROM
    assert all(found.hidden)
    known = [night for night in found.nights if night + timedelta(days=30) <= opened.dataset.observed_until]
    unseen = (known[-1] - TEST_FROM).days + 1
    assert len(known) == min(wanted, unseen)


def test_with_very_many_leads_only_every_few_nights_are_taken(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Workspace.open(small.folder, environ={}, threads=1)
    rows = len(open_rows(opened.dataset, [opened.now]))
    monkeypatch.setattr("handoff.workspace.agreeing.nights.ROWS_AT_MOST", 20 * rows)
    found = nights_of(opened, small.good, 28)
    assert found.every_days == 3
    assert found.nights[-1] == opened.now
    assert len(found.nights) == 20
    assert found.notes == ("so many leads are open that only every 3 days a night is looked at",)


def test_an_intake_that_has_stopped_is_pointed_out(small: Small) -> None:
    opened = Workspace.open(small.folder, environ={}, threads=1)
    assert nights_of(opened, small.good, 1).notes == ()
    without_new = replace(
        opened.dataset, leads=opened.dataset.leads.mutate(created_at=ibis.timestamp(2026, 6, 1, 0, 0, 0))
    )
    opened.__dict__["dataset"] = without_new
    assert nights_of(opened, small.good, 1).notes[0] == (
        "no lead was created in the last 30 days, so the newest weeks and the forecast are of a drying funnel"
    )


def test_data_that_ended_long_ago_is_previewed_up_to_its_end(small: Small) -> None:
    opened = Workspace.open(small.folder, environ={}, threads=1)
    later = replace(opened, now=opened.now + timedelta(days=31))
    later.__dict__["dataset"] = opened.dataset
    found = nights_of(later, small.good, 1)
    assert found.nights[-1] < opened.now + timedelta(days=2)
    assert found.notes[0].startswith("the data ends on 2026-06-30, so the newest night is 2026-07-01")
