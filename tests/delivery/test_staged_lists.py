"""Lists are made apart, and stand in place all together."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.staged_lists import stage_lists, sweep_staged
from handoff.errors import WorkspaceError
from tests.delivery.full_night import full_scores

HEADING = ListHeading("Acme", datetime(2026, 3, 13, tzinfo=UTC))


def _seen(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_nobody_sees_lists_that_are_not_in_place(tmp_path: Path) -> None:
    staged = stage_lists(full_scores(40), HEADING, tmp_path / "2026-03-14")
    assert _seen(tmp_path) == []
    written = staged.put_in_place()
    assert _seen(tmp_path) == ["2026-03-14", "2026-03-14.csv", "2026-03-14.html", "2026-03-14.xlsx"]
    assert written.html == tmp_path / "2026-03-14.html"
    assert list(tmp_path.glob(".*")) == []


def test_staging_again_after_a_kill_gives_whole_lists(tmp_path: Path) -> None:
    place = tmp_path / "2026-03-14"
    stage_lists(full_scores(40), HEADING, place).put_in_place()
    pages = sorted(path.name for path in place.iterdir())
    stage_lists(full_scores(40), HEADING, place)
    stage_lists(full_scores(40), HEADING, place).put_in_place()
    assert sorted(path.name for path in place.iterdir()) == pages


def test_what_killed_runs_left_is_swept(tmp_path: Path) -> None:
    stage_lists(full_scores(40), HEADING, tmp_path / "2026-03-14")
    (tmp_path / ".2026-03-13.abc.tmp").write_text("half")
    (tmp_path / "2026-03-13.html").write_text("whole")
    assert sweep_staged(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["2026-03-13.html"]


def test_a_list_that_cannot_be_put_in_place_is_named(tmp_path: Path) -> None:
    staged = stage_lists(full_scores(40), HEADING, tmp_path / "2026-03-14")
    (tmp_path / "2026-03-14.csv" / "in the way").mkdir(parents=True)
    with pytest.raises(WorkspaceError, match=r"2026-03-14\.csv cannot be written"):
        staged.put_in_place()
