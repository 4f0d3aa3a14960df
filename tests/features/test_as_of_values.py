"""An attribute is what was known of it before the moment, whatever became of it."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.features.as_of_values import column_at, read_histories
from handoff.features.lead_table import LeadTable
from tests.features.made_dataset import Change, Lead, World
from tests.features.made_features import dataset_of, features_of, plan_of

START = datetime(2026, 1, 1)
TICK = timedelta(microseconds=1)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def at(world: World, lead: str, moment: datetime) -> object:
    leads, histories = LeadTable.of(dataset_of(world)), read_histories(dataset_of(world))
    found = column_at(
        leads, histories, "segment", np.array([world.keys()[lead]]), np.array([moment], dtype="datetime64[us]")
    )
    assert found is not None
    return found[0]


def world(*changes: Change, current: str | None = "now") -> World:
    others = (Lead("0", START).having(segment="still"), Lead("z", START).having(segment="too"))
    return World((Lead("a", START).having(segment=current), *others), changes=changes)


TWO = world(Change("a", "segment", day(5), "b", "a"), Change("a", "segment", day(9), "c", "b"))


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        (day(-9), "a"),
        (day(5), "a"),
        (day(5) + TICK, "b"),
        (day(9), "b"),
        (day(9) + TICK, "c"),
        (day(99), "c"),
    ],
)
def test_the_last_change_before_counts_else_what_the_first_replaced(moment: datetime, value: str) -> None:
    assert at(TWO, "a", moment) == value


def test_leads_without_a_change_keep_their_value() -> None:
    assert (at(TWO, "0", day(1)), at(TWO, "z", day(50))) == ("still", "too")


def test_a_field_that_was_empty_is_missing_and_the_past_of_others_is_known() -> None:
    filled = world(Change("a", "segment", day(5), "b", ""))
    assert [at(filled, "a", moment) for moment in (day(4), day(6))] == [None, "b"]
    assert at(filled, "0", day(4)) == "still"


def test_a_change_counts_from_when_it_was_known() -> None:
    late = world(Change("a", "segment", day(5), "b", "a", seen=day(8)))
    assert (at(late, "a", day(8)), at(late, "a", day(8) + TICK)) == ("a", "b")


def test_a_late_old_change_does_not_undo_a_newer_one() -> None:
    late = world(Change("a", "segment", day(1), "b", "a", seen=day(20)), Change("a", "segment", day(5), "c", "b"))
    assert [at(late, "a", day(number)) for number in (3, 7, 21)] == ["a", "c", "c"]


def test_what_was_not_recorded_is_missing() -> None:
    blind = world(Change("a", "segment", day(5), "b"))
    assert at(blind, "a", day(2)) is None
    emptied = world(Change("a", "segment", day(5), None, "a"))
    assert at(emptied, "a", day(6)) is None


def test_changes_of_another_attribute_or_of_no_column_play_no_part() -> None:
    other = world(Change("a", "colour", day(5), "b", "a"))
    assert column_at(LeadTable.of(dataset_of(other)), read_histories(dataset_of(other)), "segment",
                     np.array([0]), np.array([day(1)], dtype="datetime64[us]")) is None  # fmt: skip
    plan = plan_of(other, day(20))
    assert list(features_of(other, plan, [("a", day(20))])["segment"]) == ["now"]


def test_changes_of_one_instant_do_not_depend_on_their_order() -> None:
    pair = (Change("a", "segment", day(5), "b", "a"), Change("a", "segment", day(5), "c", "b"))
    assert at(world(*pair), "a", day(6)) == at(world(*pair[::-1]), "a", day(6)) == "c"


def test_no_history_at_all() -> None:
    assert read_histories(dataset_of(World((Lead("a", START),), changes=None))) == {}
    assert read_histories(dataset_of(World((Lead("a", START),), changes=()))) == {}


def test_numbers_and_dates_have_a_past_too() -> None:
    made = World(
        (
            Lead("a", START).having(points=7.0, since=datetime(2026, 3, 1)),
            Lead("b", START).having(points=2.5, since=datetime(2025, 1, 1)),
            Lead("c", START),
        ),
        changes=(
            Change("a", "points", day(40), "7", "4"),
            Change("a", "since", day(59), "2026-03-01", "2025-12-02"),
        ),
    )
    plan = plan_of(made, day(39))
    values = features_of(made, plan, [(lead, night) for night in (day(40), day(41)) for lead in "abc"])
    np.testing.assert_array_equal(values["points"], np.array([4, 2.5, np.nan, 7, 2.5, np.nan], np.float32))
    np.testing.assert_array_equal(values["days_since_since"], np.array([70, 405, np.nan, 71, 406, np.nan], np.float32))


CHANGES = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 4), st.sampled_from(["x", "y", None])),
    max_size=6,
    unique_by=lambda change: change[:2],
)


@settings(max_examples=15, deadline=None)
@given(CHANGES, st.integers(-1, 9))
def test_equals_reading_the_history_by_hand(drawn: list[tuple[str, int, int, str | None]], moment: int) -> None:
    changes = tuple(
        Change(lead, "segment", day(when), value, f"old{when}", seen=day(when + late))
        for lead, when, late, value in drawn
    )
    made = World(tuple(Lead(lead, START).having(segment="now") for lead in "abc"), changes=changes)
    for lead in "abc" if changes else "":
        assert at(made, lead, day(moment)) == _by_hand(lead, changes, day(moment))


def _by_hand(lead: str, changes: tuple[Change, ...], moment: datetime) -> str | None:
    mine = sorted((change for change in changes if change.lead == lead), key=lambda change: change.at)
    known = [change for change in mine if change.at < moment and (change.seen or change.at) < moment]
    if known:
        return known[-1].value
    return mine[0].old if mine else "now"
