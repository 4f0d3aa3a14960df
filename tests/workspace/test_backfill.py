"""Nights are made up for in their order; what is published is passed over, and a failure says where to go on."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handoff import Workspace
from handoff.errors import ConfigError, HeldBack
from handoff.workspace.backfill import Backfilled, backfill
from handoff.workspace.create import create_workspace
from handoff.workspace.night.record import write_record
from tests.workspace.doctor.made_record import RECORD

FIRST, LAST = date(2026, 6, 29), date(2026, 7, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which only the night of 1 July is on record."""
    create_workspace(tmp_path, "demo")
    opened = Workspace.open(tmp_path, now=datetime(2026, 7, 2, 9, 30, tzinfo=UTC), environ={})
    write_record(opened.places, RECORD)
    return opened


class Made:
    """Makes nights that cost nothing, and remembers which."""

    def __init__(self, fails_on: date | None = None) -> None:
        self.instants: list[datetime] = []
        self.fails_on = fails_on

    def __call__(self, as_of: datetime) -> tuple[int, bool]:
        if as_of.date() == self.fails_on:
            raise HeldBack("G03 rows: 12")
        self.instants.append(as_of)
        return 821, True


def test_nights_are_made_in_order_and_those_on_record_are_passed_over(workspace: Workspace) -> None:
    make = Made()
    done = list(backfill(workspace, FIRST, LAST, make))
    assert [one.outcome for one in done] == ["published", "published", "there already", "published"]
    assert [str(one) for one in done][1:3] == ["2026-06-30: published, 821 open leads", "2026-07-01: there already"]
    assert [moment.date() for moment in make.instants] == [FIRST, date(2026, 6, 30), LAST]
    assert make.instants == sorted(make.instants)


def test_on_request_all_are_made_again(workspace: Workspace) -> None:
    assert {one.outcome for one in backfill(workspace, FIRST, LAST, Made(), again=True)} == {"published"}


def test_a_night_that_fails_ends_it_and_says_where_to_go_on(workspace: Workspace) -> None:
    done: list[Backfilled] = []
    with pytest.raises(HeldBack, match=r"^2026-06-30: G03 rows: 12; .*backfill --from 2026-06-30 --to 2026-07-02$"):
        done.extend(backfill(workspace, FIRST, LAST, Made(fails_on=date(2026, 6, 30))))
    assert [one.night for one in done] == [FIRST]


def test_no_night_is_taken_after_now(workspace: Workspace) -> None:
    make = Made()
    list(backfill(workspace, LAST, LAST, make))
    assert all(moment <= workspace.now for moment in make.instants)


@pytest.mark.parametrize(
    ("first", "last", "fix"),
    [(LAST, FIRST, "exchange the two"), (FIRST, date(2026, 7, 3), "tonight is 2026-07-02")],
)
def test_a_range_that_cannot_be_meant_is_refused(workspace: Workspace, first: date, last: date, fix: str) -> None:
    with pytest.raises(ConfigError, match=fix):
        list(backfill(workspace, first, last, Made()))
