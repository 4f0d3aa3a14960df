"""All lists of a night: for all together and for each team and person, each file whole and none left over."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from handoff.delivery import lists
from handoff.delivery.html_list import ListHeading
from handoff.delivery.lists import write_lists
from handoff.errors import WorkspaceError
from tests.delivery.full_night import full_scores, without_leads
from tests.delivery.html_list.reading import Page
from tests.scoring.made_night import NIGHT

HEADING = ListHeading("Example", NIGHT, "Europe/Berlin", "preview only")
SCORED = full_scores(60)
PARTS = {"ada-rep", "chi-rep", "k-adeyemi", "m-berg", "p-laurent", "team-north", "team-sud-ost"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_a_list_of_all_and_one_of_each_team_and_person(tmp_path: Path) -> None:
    found = write_lists(SCORED, HEADING, tmp_path / "2026-03-14")
    assert (found.html, found.xlsx, found.csv, found.folder) == (
        *(tmp_path / f"2026-03-14.{suffix}" for suffix in ("html", "xlsx", "csv")),
        tmp_path / "2026-03-14",
    )
    whole = {f"2026-03-14.{suffix}" for suffix in ("html", "xlsx", "csv")}
    assert set(contents(tmp_path)) == whole | {
        f"2026-03-14/{slug}.{kind}" for slug in PARTS for kind in ("html", "xlsx")
    }


def test_every_link_of_every_page_leads_to_a_file(tmp_path: Path) -> None:
    write_lists(SCORED, HEADING, tmp_path / "2026-03-14")
    pages = sorted(tmp_path.rglob("*.html"))
    for page in pages:
        attributes = Page(page.read_text("utf-8")).attributes
        links = [value for tag, name, value in attributes if (tag, name) == ("a", "href") and value[0] == "."]
        assert len(links) == (2 + 2 * len(PARTS) if page.parent == tmp_path else 2)
        assert all((page.parent / unquote(link)).is_file() for link in links)


def test_a_part_holds_its_own_leads_and_says_whose_they_are(tmp_path: Path) -> None:
    folder = write_lists(SCORED, HEADING, tmp_path / "night").folder
    text = (folder / "team-north.html").read_text("utf-8")
    assert "<h1>Example: Team North</h1>" in text
    assert "preview only" in text
    assert {lead["team"] for lead in Page(text).leads} == {"North"}


def test_the_same_night_again_leaves_no_file_of_who_has_no_lead_any_more(tmp_path: Path) -> None:
    write_lists(SCORED, HEADING, tmp_path / "night")
    alone = replace(SCORED, rows=SCORED.rows.assign(team=None, assigned_to="Ada Rep"))
    folder = write_lists(alone, HEADING, tmp_path / "night").folder
    assert set(contents(folder)) == {"ada-rep.html", "ada-rep.xlsx"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night", "night.csv", "night.html", "night.xlsx"]


def test_the_same_scores_twice_are_the_same_files(tmp_path: Path) -> None:
    write_lists(SCORED, HEADING, tmp_path / "night")
    first = contents(tmp_path)
    write_lists(SCORED, HEADING, tmp_path / "night")
    assert contents(tmp_path) == first


def test_nobody_named_is_unassigned(tmp_path: Path) -> None:
    nobody = SCORED.rows.assign(**{name: pd.Series(None, dtype="str") for name in ("team", "assigned_to", "owner")})
    folder = write_lists(replace(SCORED, rows=nobody), HEADING, tmp_path / "night").folder
    assert set(contents(folder)) == {"unassigned.html", "unassigned.xlsx"}


def test_no_list_for_people_tells_the_lot(tmp_path: Path) -> None:
    for name, chance in (("lot", 0.03), ("order", 1.0)):
        rows = SCORED.rows.assign(selection_probability=chance)
        write_lists(replace(SCORED, rows=rows), HEADING, tmp_path / name / "night")
    assert contents(tmp_path / "lot") == contents(tmp_path / "order")


def test_a_failing_list_leaves_the_former_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_lists(SCORED, HEADING, tmp_path / "night").folder
    before = contents(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(lists, "write_html", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        write_lists(replace(SCORED, rows=SCORED.rows.assign(owner="New")), HEADING, tmp_path / "night")
    assert contents(folder) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_night_without_leads_has_its_lists(tmp_path: Path) -> None:
    found = write_lists(without_leads(), HEADING, tmp_path / "night")
    assert found.html.is_file()
    assert contents(found.folder) == {}
