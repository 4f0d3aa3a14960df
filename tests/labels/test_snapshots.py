"""Exactly one row for each lead that was open, as it was known, on each night."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.domain.stages import CLOSING, Stage
from handoff.labels import open_rows, rows_by_creation
from tests.features.made_dataset import Entry, Event, Lead, World
from tests.labels.made_stages import day, is_open, night, pairs, worlds

TICK = timedelta(microseconds=1)


def nights_open(*entries: Entry, created: float = 0) -> list[int]:
    """On which of the nights 0 ... 12 the lead is open."""
    world = World((Lead("a", day(created)),), stages=entries)
    rows = open_rows(world.dataset(), [night(number) for number in range(13)])
    return [int((at - day(0)).days) for _, at in pairs(world, rows)]


def test_a_lead_is_open_from_the_night_after_its_creation() -> None:
    assert nights_open(created=3) == list(range(4, 13))


def test_a_silent_lead_is_a_row_like_all_others() -> None:
    world = World((Lead("busy", day(0)), Lead("silent", day(0))), events=(Event("busy", day(1)),) * 5)
    assert pairs(world, open_rows(world.dataset(), [night(2)])) == [("busy", day(2)), ("silent", day(2))]


@pytest.mark.parametrize("stage", Stage)
def test_only_closing_stages_close(stage: Stage) -> None:
    expected = [1, 2, 3, 4, 5] if stage in CLOSING else list(range(1, 13))
    assert nights_open(Entry("a", stage, day(5))) == expected


def test_a_lead_that_closes_at_the_night_is_still_open() -> None:
    world = World((Lead("a", day(0)),), stages=(Entry("a", Stage.SQL, day(5)),))
    moments = [night(5), night(5) + TICK]
    assert pairs(world, open_rows(world.dataset(), moments)) == [("a", day(5))]


def test_a_closing_counts_from_when_it_was_known() -> None:
    assert nights_open(Entry("a", Stage.LOST, day(2), seen=day(6))) == list(range(1, 7))


def test_a_planned_closing_counts_from_when_it_happens() -> None:
    assert nights_open(Entry("a", Stage.LOST, day(6), seen=day(2))) == list(range(1, 7))


def test_a_recycled_lead_is_open_again_until_it_closes_anew() -> None:
    closed, again, anew = (
        Entry("a", stage, day(at)) for stage, at in [(Stage.LOST, 2), (Stage.RECYCLED, 5), (Stage.DISQUALIFIED, 8)]
    )
    assert nights_open(closed, again, anew) == [1, 2, 6, 7, 8]
    assert nights_open(again) == list(range(1, 13))


def test_recycled_at_the_instant_of_closing_is_closed() -> None:
    assert nights_open(Entry("a", Stage.RECYCLED, day(4)), Entry("a", Stage.LOST, day(4))) == [1, 2, 3, 4]


def test_rows_are_ordered_by_night_and_lead_and_nights_count_once() -> None:
    world = World(tuple(Lead(name, day(0), "acme") for name in "cab"))
    rows = open_rows(world.dataset(), [night(9), night(2), night(9)])
    assert pairs(world, rows) == [(lead, day(at)) for at in (2, 9) for lead in "abc"]
    assert rows.lead_key.dtype == np.int32
    assert rows.as_of.dtype == "datetime64[us]"


def test_no_nights_no_rows() -> None:
    assert len(open_rows(World((Lead("a", day(0)),)).dataset(), [])) == 0
    assert len(open_rows(World((Lead("a", day(5)),)).dataset(), [night(1)])) == 0


@settings(max_examples=25, deadline=None)
@given(worlds(), st.lists(st.integers(0, 14), min_size=1, max_size=4))
def test_equals_asking_every_lead_every_night(world: World, chosen: list[int]) -> None:
    rows = open_rows(world.dataset(), [night(number) for number in chosen])
    leads = sorted(world.keys(), key=lambda name: world.keys()[name])
    asked = [(lead, day(number)) for number in sorted(set(chosen)) for lead in leads]
    assert pairs(world, rows) == [row for row in asked if is_open(world, *row)]


@settings(max_examples=15, deadline=None)
@given(worlds(), st.integers(0, 12))
def test_nothing_later_opens_or_closes_a_lead(world: World, number: int) -> None:
    as_of = day(number)
    known = tuple(entry for entry in world.stages if entry.at < as_of and (entry.seen or entry.at) < as_of)
    before = World(world.leads, stages=known)
    rows, same = (pairs(made, open_rows(made.dataset(), [night(number)])) for made in (world, before))
    assert rows == same


def test_in_a_flat_table_each_lead_is_a_row_at_its_own_time() -> None:
    world = World((Lead("a", day(3)), Lead("b", day(1)), Lead("c", day(3))))
    assert pairs(world, rows_by_creation(world.dataset())) == [("b", day(1)), ("a", day(3)), ("c", day(3))]
