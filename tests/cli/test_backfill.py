"""`handoff backfill` makes nights in their order, and shows the newest one in the end."""

from datetime import date
from pathlib import Path

from handoff import Workspace
from handoff.delivery.database import database_state
from handoff.workspace.database import database_url
from tests.cli.running import handoff
from tests.workspace.company import Company


def test_a_missed_night_is_made_and_the_newest_one_stays_current(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    ran = handoff("backfill", folder, "--from", "2026-06-30", "--to", "2026-07-01", "--json")
    assert ran.code == 0, ran.out + ran.err
    assert [(one["night"], one["outcome"]) for one in ran.json["nights"]] == [
        ("2026-06-30", "published"),
        ("2026-07-01", "there already"),
    ]
    assert (folder / "lists" / "2026-06-30.html").is_file()
    state = database_state(database_url(Workspace.open(folder, environ={})))
    assert (state.current, state.nights) == (date(2026, 7, 1), 2)


def test_a_range_that_ends_before_it_begins_is_refused(company: Company) -> None:
    ran = handoff("backfill", company.folder, "--from", "2026-07-01", "--to", "2026-06-30")
    assert ran.code == 2
    assert "exchange the two" in ran.err
