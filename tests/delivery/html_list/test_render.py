"""The page holds each listed lead once, asks nobody for anything, and runs no script but its own."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.delivery.html_list import ListHeading, render_html, write_html
from handoff.delivery.html_list.links import ListLinks, PartLink
from handoff.domain.tiers import Tier
from handoff.scoring.scored import ScoredLeads
from tests.delivery.full_night import COLLEAGUES, full_scores, renamed, without_leads
from tests.delivery.html_list.reading import Page
from tests.scoring.made_night import NIGHT

HEADING = ListHeading("Example & Sons", NIGHT, "Europe/Berlin")
HOSTILE = (
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</script><b>", "{{ 7 * 7 }}", "&lt;b&gt;"),
    *("<!--<script>", "a\u2028b"),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(scored: ScoredLeads, others_shown: int = 200) -> Page:
    return Page(render_html(scored, HEADING, others_shown))


@pytest.mark.parametrize("column", ["name", "company", "job_title", "country", "owner", "email", "phone"])
def test_hostile_text_is_only_text(column: str) -> None:
    plain, hostile = page(renamed(7)), page(renamed(7, **{column: HOSTILE}))
    assert len(hostile.scripts) == 3
    assert not [name for _, name, _ in hostile.attributes if name.startswith("on")]
    assert hostile.tags.count("img") == hostile.tags.count("b") == 0
    assert hostile.tags.count("tr") == plain.tags.count("tr")
    shown = {text for lead in hostile.leads for text in lead.values() if isinstance(text, str)}
    assert {text.strip() for text in HOSTILE} <= shown


@pytest.mark.parametrize("column", ["next_step", "returned", "account_status", "team", "assigned_to", "trend"])
def test_hostile_text_of_the_night_is_only_text(column: str) -> None:
    scored = full_scores(7)
    hostile = page(replace(scored, rows=scored.rows.assign(**{column: pd.Series(HOSTILE, dtype="str")})))
    assert len(hostile.scripts) == 3
    assert hostile.tags.count("img") == hostile.tags.count("b") == 0


def test_the_data_holds_no_sign_that_ends_its_element() -> None:
    text = page(renamed(7, name=HOSTILE)).scripts[1]
    assert not set("<>&\u2028\u2029") & set(text)


def test_an_address_that_is_none_becomes_no_link() -> None:
    addresses = ("javascript:alert(1)", "ada@example.org", *HOSTILE[:5])
    leads = {lead["email"]: lead["linked"] for lead in page(renamed(7, email=addresses)).leads}
    assert {email for email, linked in leads.items() if linked} == {"ada@example.org"}


def test_a_number_is_dialled_without_its_ornaments() -> None:
    numbers = ("+49 (30) 1234-567 ext. 89", "call me", "javascript:alert(1)", "0301234567")
    leads = {lead["phone"]: lead["dial"] for lead in page(renamed(4, phone=numbers)).leads}
    assert list(map(leads.get, numbers)) == ["+49301234567", "", "", "0301234567"]


def test_a_hostile_workspace_or_part_is_only_text() -> None:
    heading = ListHeading(HOSTILE[0], NIGHT, part=HOSTILE[1])
    links = ListLinks(HOSTILE[2], whole=HOSTILE[3], parts=(PartLink(HOSTILE[0], "x", HOSTILE[1]),))
    found = Page(render_html(full_scores(5), heading, links=links))
    assert len(found.scripts) == 3
    assert found.tags.count("img") == found.tags.count("b") == 0


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXT, min_size=4, max_size=4))
def test_any_name_is_shown_as_it_is(names: list[str]) -> None:
    leads = page(renamed(4, name=names)).leads
    assert len(leads) == 4
    assert {name.strip() for name in names if name.strip()} <= {lead["name"] for lead in leads}


def test_nothing_is_fetched_from_anywhere() -> None:
    text = render_html(full_scores(50), HEADING)
    addresses = [value for _, name, value in Page(text).attributes if name in ("src", "href", "action", "srcset")]
    assert addresses
    assert [value for value in addresses if not value.startswith(("#", "data:,"))] == []
    assert re.findall(r"@import|url\((?!['\"]?data:)|https?://(?!www\.w3\.org)", text) == []


def test_links_are_relative_to_the_page() -> None:
    links = ListLinks("n.xlsx", "n.csv", "whole.html", "n", (PartLink("Team Süd", "team-süd", "3 SAL"),))
    found = Page(render_html(full_scores(5), HEADING, links=links))
    files = {value for tag, name, value in found.attributes if tag == "a" and name == "href" and value[0] == "."}
    assert files == {
        *("./n.xlsx", "./n.csv", "../whole.html"),
        *("./n/team-s%C3%BCd.html", "./n/team-s%C3%BCd.xlsx"),
    }


def test_only_the_own_scripts_and_style_are_let_in() -> None:
    found = page(full_scores(5))
    policy = next(value for _, name, value in found.attributes if name == "content" and "script-src" in value)
    first, style, script = (
        f"'sha256-{digest(text)}'" for text in (found.scripts[0], found.styles[0], found.scripts[2])
    )
    assert f"style-src {style}; script-src {first} {script};" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not [name for _, name, _ in found.attributes if name == "style"]


def test_each_listed_lead_has_one_row() -> None:
    scored = full_scores(300)
    expected = sum(
        min(count, 200) if tier not in (Tier.SAL, Tier.MQL) else count for tier, count in scored.counts.items()
    )
    ranks = [lead["rank"] for lead in page(scored).leads]
    assert len(ranks) == len(set(ranks)) == expected
    assert scored.counts[Tier.NURTURE] > 5
    handed_over = scored.counts[Tier.SAL] + scored.counts[Tier.MQL]
    assert len(page(scored, others_shown=0).leads) == handed_over


def test_without_scripts_what_is_handed_over_is_there() -> None:
    scored = full_scores(300)
    rows = page(scored).rows
    handed_over = scored.rows[scored.rows["tier"].isin(["SAL", "MQL"])]
    assert len(rows) == len(handed_over)
    for row, text in zip(handed_over.to_dict("records"), rows, strict=True):
        worker = row["owner"] if pd.isna(row["assigned_to"]) else row["assigned_to"]
        said = (row["name"], row["company"], row["tier"], "Call within 24 hours", row["lately"], worker)
        assert all(part in text for part in said)
        assert pd.isna(row["returned"]) or row["returned"] in text


def test_five_thousand_rows_are_less_than_four_megabytes() -> None:
    text = render_html(full_scores(5000), HEADING, others_shown=5000)
    assert len(Page(text).leads) == 5000
    assert len(text.encode()) < 4_000_000


def test_a_night_without_leads_has_a_page() -> None:
    text = render_html(without_leads(), HEADING)
    assert "No lead was open on this night." in text
    assert not Page(text).leads
    assert not Page(text).rows


def test_times_are_those_of_the_zone() -> None:
    assert page(full_scores(50)).leads[0]["due"] == "Sun 15 Mar, 03:00"


def test_the_file_is_the_page(tmp_path: Path) -> None:
    path = write_html(full_scores(20), HEADING, tmp_path / "list.html")
    assert path.read_text(encoding="utf-8") == render_html(full_scores(20), HEADING)


def test_a_list_that_binds_nobody_says_so() -> None:
    scored = full_scores(3)
    note = "agreement 4 is not signed by sales"
    assert f"Note:</strong> {note}." in render_html(scored, ListHeading("Example", NIGHT, "UTC", note))
    assert "Note:" not in render_html(scored, HEADING)


def test_a_lead_is_told_in_full() -> None:
    scored = full_scores(30)
    row, lead = scored.rows.iloc[0], page(scored).leads[0]
    assert lead["trend_words"] == "↑ up since 10 Mar"
    assert (lead["next_step"], lead["status"]) == ("Call within 24 hours", "customer")
    assert (lead["worker"], lead["team"], lead["owner"]) == ("Ada Rep", "North", row["owner"])
    assert lead["colleagues"] == COLLEAGUES
    assert lead["returned"] == row["returned"]
    assert lead["merged"] == 2
    assert lead["expected"] == pytest.approx(row["expected_value"], abs=0.01)
    reasons = [f"{fact} ({proof})" if proof else fact for side in lead["reasons"] for fact, proof in side]
    assert reasons == [*row["reasons_for"], *row["reasons_against"]]


def test_what_no_lead_has_has_no_column() -> None:
    scored = full_scores(10)
    unknown = dict.fromkeys(("owner", "assigned_to", "team", "next_step"), pd.Series(dtype="str"))
    never = pd.Series(dtype="datetime64[us]")
    rows = scored.rows.assign(expected_value=float("nan"), trend="not enough", due_by=never, **unknown)
    bare = replace(scored, rows=rows)
    keys = [{value for _, name, value in page(one).attributes if name == "data-key"} for one in (scored, bare)]
    assert keys[0] - keys[1] == {"expected", "trend", "due_at", "worker"}


def test_nobody_can_tell_who_is_on_the_list_by_lot() -> None:
    scored = full_scores(60)
    rows = scored.rows[scored.rows["tier"].isin(["SAL", "MQL"])].reset_index(drop=True)
    by_lot = rows.assign(selection_probability=0.03, tier_reason="Drawn by lot")
    by_order = rows.assign(selection_probability=1.0, tier_reason="Meets the agreement and has a place")
    pages = [render_html(replace(scored, rows=one), HEADING) for one in (by_lot, by_order)]
    assert pages[0] == pages[1]
    assert "selection_probability" not in pages[0]


def test_a_hostile_value_in_a_reason_or_colleague_is_only_text() -> None:
    scored = full_scores(7)
    texts = pd.Series([[f"Industry: {text} (such leads: 1 % SQL)"] for text in HOSTILE])
    found = page(replace(scored, rows=scored.rows.assign(reasons_for=texts, colleagues=texts)))
    assert len(found.scripts) == 3
    assert found.tags.count("img") == found.tags.count("b") == 0
    facts = {fact for lead in found.leads for fact, _ in lead["reasons"][0]}
    assert facts == {f"Industry: {text}" for text in HOSTILE}
