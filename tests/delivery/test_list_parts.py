"""Each lead is in the list of its team and of who works it; names make safe files."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.delivery.file_names import LONGEST, slug, slugs
from handoff.delivery.list_parts import ListPart, list_parts
from handoff.scoring.scored import ScoredLeads
from tests.delivery.full_night import full_scores, without_leads

SCORED = full_scores(200)


def by_title(scored: ScoredLeads) -> dict[str, ListPart]:
    return {part.title: part for part in list_parts(scored)}


def named(**columns: list[str | None]) -> ScoredLeads:
    rows = full_scores(200, required_fields=[], exclude=[]).rows.iloc[:4].reset_index(drop=True)
    absent = dict.fromkeys(("team", "assigned_to", "owner"), [None] * 4)
    texts = {name: pd.Series(values, dtype="str") for name, values in {**absent, **columns}.items()}
    return replace(SCORED, rows=rows.assign(**texts))


def test_each_lead_that_is_worked_is_with_one_person() -> None:
    people = [part for part in list_parts(SCORED) if part.kind == "person"]
    ranks = sorted(rank for part in people for rank in part.scored.rows["rank"])
    assert ranks == SCORED.rows.loc[SCORED.rows["tier"] != "DISQUALIFIED", "rank"].tolist()


def test_whom_the_agreement_assigns_goes_before_the_owner() -> None:
    found = by_title(named(assigned_to=["Ada", None, " ", None], owner=["Chi", "Chi", "Chi", None]))
    assert {title: part.scored.rows["rank"].tolist() for title, part in found.items()} == {
        "Ada": [1],
        "Chi": [2, 3],
        "unassigned": [4],
    }


def test_a_team_has_its_leads_and_a_lead_without_a_team_is_in_none() -> None:
    found = by_title(named(team=["North", "South", None, "North"]))
    assert found["Team North"].scored.rows["rank"].tolist() == [1, 4]
    assert found["Team North"].slug == "team-north"
    assert {part.kind for part in found.values()} == {"team", "person"}


def test_names_that_look_alike_have_files_of_their_own() -> None:
    found = list_parts(named(team=["N", None, None, None], owner=["Jo Ek", "jo-ek", "JÖ EK", "Team N"]))
    names = [part.slug for part in found]
    assert len(set(names)) == len(names) == 5
    assert names[0] == "team-n"


def test_who_is_called_unassigned_gives_way_to_nobody() -> None:
    found = by_title(named(owner=["Unassigned", None, None, None]))
    assert found["unassigned"].scored.rows["rank"].tolist() == [2, 3, 4]
    assert found["unassigned"].slug != found["Unassigned"].slug


def test_a_night_without_leads_has_no_parts() -> None:
    assert list_parts(without_leads()) == ()


@given(st.text(max_size=80))
def test_a_slug_is_one_safe_name_of_a_file(name: str) -> None:
    found = slug(name)
    assert not set(found) & set("/\\:*?\"<>|.%&'\0\n\r\t ")
    assert not found.startswith("-")
    assert len(found) <= LONGEST + len("-list")
    assert len(found.encode()) < 240


@given(st.lists(st.text(max_size=4), max_size=12))
def test_no_two_slugs_are_alike(names: list[str]) -> None:
    found = slugs(names, taken=["list"])
    assert len({*found, "list"}) == len(names) + 1
    assert all(found)


@pytest.mark.parametrize("name", ["..", "../../etc/passwd", "C:\\Windows", "con", "a/b", "\u202egpj.exe", "~root"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    (found,) = slugs([name])
    assert found not in ("", ".", "..", "con")
    assert not set(found) & set("/\\:~\u202e")
