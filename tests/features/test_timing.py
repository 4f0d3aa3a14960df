"""Age and stages are days before as_of, and only of what was known by then."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from handoff.domain.stages import Stage
from handoff.features.timing import timing_features, timing_values
from tests.features.made_dataset import Entry, Lead, World

START = datetime(2026, 1, 1)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def values(world: World, stages: list[str], rows: list[tuple[str, datetime]]) -> NDArray[np.float32]:
    keys = world.keys()
    ordered = sorted(world.leads, key=lambda lead: keys[lead.id])
    created = np.array([lead.created for lead in ordered], dtype="datetime64[us]").astype(np.int64)
    lead = np.array([keys[lead] for lead, _ in rows])
    return timing_values(world.dataset(), stages, created, lead, np.array([at for _, at in rows], "datetime64[us]"))


WORLD = World(
    (Lead("a", day(0)), Lead("b", day(3.5))),
    stages=(
        Entry("a", Stage.MQL, day(2)),
        Entry("a", Stage.MQL, day(6)),
        Entry("a", Stage.SAL, day(4), seen=day(9)),
        Entry("b", Stage.MQL, day(5)),
    ),
)


def test_age_in_days() -> None:
    assert values(WORLD, [], [("a", day(10)), ("b", day(10))]).tolist() == [[10.0, 6.5]]


@pytest.mark.parametrize(
    ("moment", "mql", "sal"),
    [(1, None, None), (2, None, None), (3, 1, None), (6, 4, None), (7, 1, None), (9, 3, None), (10, 4, 6)],
)
def test_days_since_the_lead_last_entered_a_stage(moment: float, mql: float | None, sal: float | None) -> None:
    found = values(WORLD, ["mql", "sal"], [("a", day(moment))])[1:, 0]
    np.testing.assert_array_equal(
        found, np.array([np.nan if days is None else days for days in (mql, sal)], np.float32)
    )


def test_a_stage_that_no_longer_occurs_is_missing() -> None:
    assert np.isnan(values(WORLD, ["rejected"], [("a", day(10))])[1]).all()


def test_features_are_named_in_the_order_of_the_values() -> None:
    assert [each.name for each in timing_features(["mql", "profile_qualified"])] == [
        "days_since_creation",
        "mql_stage_days",
        "profile_qualified_stage_days",
    ]


ENTRIES = st.builds(
    lambda lead, stage, at, late: Entry(lead, stage, day(at), day(at + late)),
    st.sampled_from("ab"),
    st.sampled_from([Stage.MQL, Stage.SAL]),
    st.integers(0, 9),
    st.integers(-2, 5),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(ENTRIES, max_size=8))
def test_equals_looking_at_every_entry(entries: list[Entry]) -> None:
    world = World((Lead("a", day(-1)), Lead("b", day(-1))), stages=tuple(entries))
    rows = [(lead, day(moment)) for moment in (3, 4, 12) for lead in "ab"]
    found = values(world, ["mql", "sal"], rows)
    for place, (lead, moment) in enumerate(rows):
        for number, stage in enumerate((Stage.MQL, Stage.SAL)):
            known = [
                entry.at
                for entry in entries
                if (entry.lead, entry.stage) == (lead, stage)
                and entry.at < moment
                and (entry.seen or entry.at) < moment
            ]
            expected = (moment - max(known)) / timedelta(days=1) if known else np.nan
            np.testing.assert_equal(found[1 + number, place], np.float32(expected))
