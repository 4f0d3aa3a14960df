"""A label is 1 when SQL was entered in [as_of, as_of + horizon); what cannot be known is left out and counted."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.domain.stages import Stage
from handoff.labels import Labels, label_rows, open_rows, rows_by_creation
from tests.features.made_dataset import Entry, Lead, World
from tests.labels.made_stages import day, night, pairs, qualified, was_sql_unknown, worlds

TICK = timedelta(microseconds=1)
HORIZON = 5


def sql(at: datetime, seen: datetime | None = None) -> Entry:
    return Entry("a", Stage.SQL, at, seen)


def labelled(*entries: Entry, nights: tuple[float, ...] = (10,), until: float | None = 100) -> Labels:
    dataset = World((Lead("a", day(0)),), stages=entries).dataset()
    rows = open_rows(dataset, [night(number) for number in nights])
    return label_rows(dataset, rows, HORIZON, None if until is None else night(until))


@pytest.mark.parametrize(
    ("at", "label"),
    [
        (day(10), 1),
        (day(12), 1),
        (day(15) - TICK, 1),
        (day(15), 0),
        (day(40), 0),
    ],
)
def test_the_window_holds_as_of_and_ends_before_the_horizon(at: datetime, label: int) -> None:
    found = labelled(sql(at))
    assert found.label.tolist() == [label]
    assert found.label.dtype == np.int8
    assert found.horizon_days == HORIZON


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.SQL, Stage.WON)])
def test_no_other_stage_is_a_label(stage: Stage) -> None:
    assert labelled(Entry("a", stage, day(12))).label.tolist() == [0]


def test_won_without_a_recorded_sql_counts_as_one() -> None:
    assert labelled(Entry("a", Stage.WON, day(12))).label.tolist() == [1]


def test_won_after_sql_is_no_second_sql() -> None:
    # The SQL lies before the snapshot and became known after it: won, within the horizon, does not make it a label.
    found = labelled(Entry("a", Stage.SQL, day(5), day(40)), Entry("a", Stage.WON, day(12)))
    assert (len(found.label), found.already_sql) == (0, 1)


def test_an_sql_counts_whenever_it_became_known() -> None:
    assert labelled(sql(day(12), seen=day(90))).label.tolist() == [1]


def test_rows_whose_window_is_not_over_are_left_out_and_counted() -> None:
    found = labelled(sql(day(12)), nights=(1, 5, 6, 11), until=10)
    assert (len(found.rows), found.immature, found.already_sql) == (2, 2, 0)
    assert found.label.tolist() == [0, 0]
    assert labelled(nights=(5,), until=10).immature == 0


def test_an_early_sql_does_not_make_an_immature_row_known() -> None:
    assert labelled(sql(day(11)), until=12).immature == 1


def test_leads_that_were_sql_already_are_left_out_and_counted() -> None:
    found = labelled(sql(day(8), seen=day(11)), nights=(7, 9, 10))
    assert (found.label.tolist(), found.already_sql, found.immature) == ([1], 2, 0)


def test_an_immature_row_of_an_sql_is_counted_once() -> None:
    found = labelled(sql(day(8), seen=day(11)), until=11)
    assert (len(found.rows), found.already_sql, found.immature) == (0, 0, 1)


def test_an_sql_that_was_recycled_can_come_again() -> None:
    again = (sql(day(2)), Entry("a", Stage.RECYCLED, day(6)), sql(day(12)))
    found = labelled(*again, nights=(1, 3, 7, 10))
    assert found.label.tolist() == [1, 0, 1]


def test_recycling_after_as_of_does_not_undo_an_sql_before_it() -> None:
    late = sql(day(8), seen=day(11))
    assert labelled(late, Entry("a", Stage.RECYCLED, day(30))).already_sql == 1
    assert labelled(late, Entry("a", Stage.RECYCLED, day(10))).already_sql == 1
    assert labelled(late, Entry("a", Stage.RECYCLED, day(9))).already_sql == 0


def test_in_a_flat_table_every_outcome_is_known() -> None:
    world = World((Lead("a", day(3)), Lead("b", day(1))), stages=(sql(day(3)),))
    dataset = world.dataset()
    found = label_rows(dataset, rows_by_creation(dataset), 30, None)
    assert (found.label.tolist(), found.immature) == ([0, 1], 0)


def test_base_rate_by_month() -> None:
    found = labelled(sql(day(33)), nights=(20, 29, 30, 32), until=100)
    assert found.base_rate_by_month() == [("2026-01", 3, pytest.approx(2 / 3)), ("2026-02", 1, 1.0)]
    assert labelled(nights=()).base_rate_by_month() == []


@settings(max_examples=30, deadline=None)
@given(worlds(), st.lists(st.integers(0, 12), min_size=1, max_size=3), st.none() | st.integers(4, 20))
def test_equals_looking_at_every_stage(world: World, chosen: list[int], until: int | None) -> None:
    dataset = world.dataset()
    rows = open_rows(dataset, [night(number) for number in chosen])
    found = label_rows(dataset, rows, HORIZON, None if until is None else night(until))
    expected, immature, already = [], 0, 0
    for lead, as_of in pairs(world, rows):
        if until is not None and as_of + timedelta(days=HORIZON) > day(until):
            immature += 1
        elif was_sql_unknown(world, lead, as_of):
            already += 1
        else:
            times = [entry.at for entry in qualified(world, lead)]
            positive = any(as_of <= at < as_of + timedelta(days=HORIZON) for at in times)
            expected.append((lead, as_of, int(positive)))
    assert [(*row, int(label)) for row, label in zip(pairs(world, found.rows), found.label, strict=True)] == expected
    assert (found.immature, found.already_sql) == (immature, already)
    assert len(found.rows) + found.immature + found.already_sql == len(rows)
