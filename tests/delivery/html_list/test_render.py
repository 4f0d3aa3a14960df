"""The page holds each listed lead once, asks nobody for anything, and runs no script but its own."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.delivery.html_list import ListHeading, render_html, write_html
from handoff.domain.tiers import Tier
from handoff.scoring.scored import ScoredLeads
from tests.scoring.made_night import NIGHT, made_leads, made_scores

HEADING = ListHeading("Example & Sons", NIGHT, "Europe/Berlin")
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</script><b>", "{{ 7 * 7 }}", "&lt;b&gt;")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
VOID = {"meta", "link", "input", "br", "img", "circle", "path"}


class Page(HTMLParser):
    """Elements, attributes, and the text of each table row."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr" and "tbody" in self.open:
            self.rows.append("")
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self.open:
            self.scripts[-1] += data
        elif "tbody" in self.open and "tr" in self.open:
            self.rows[-1] += data


def page(scored: ScoredLeads, others_shown: int = 200) -> Page:
    return Page(render_html(scored, HEADING, others_shown))


def renamed(n: int, **columns: Sequence[str]) -> ScoredLeads:
    return made_scores(n, leads=made_leads(n).assign(**columns), required_fields=[], exclude=[])


@pytest.mark.parametrize("column", ["name", "company", "job_title", "country", "owner"])
def test_hostile_text_is_only_text(column: str) -> None:
    plain, hostile = page(renamed(5)), page(renamed(5, **{column: HOSTILE}))
    assert len(hostile.scripts) == 1
    assert not [name for _, name, _ in hostile.attributes if name.startswith("on")]
    assert hostile.tags.count("img") == hostile.tags.count("b") == 0
    assert hostile.tags.count("tr") == plain.tags.count("tr")
    shown = " ".join(hostile.rows)
    assert all(text in shown for text in HOSTILE)


def test_an_address_that_is_none_becomes_no_link() -> None:
    hostile = page(renamed(5, email=("javascript:alert(1)", *HOSTILE[:4])))
    assert len(hostile.scripts) == 1
    assert not [
        value for _, name, value in hostile.attributes if name == "href" and value.startswith(("java", "mailto"))
    ]


def test_a_hostile_workspace_is_only_text() -> None:
    found = Page(render_html(made_scores(5), ListHeading(HOSTILE[0], NIGHT)))
    assert len(found.scripts) == 1


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXT, min_size=4, max_size=4))
def test_any_name_is_shown_as_it_is(names: list[str]) -> None:
    found = page(renamed(4, name=names))
    assert len(found.rows) == 4
    assert all(any(name.strip() in row for row in found.rows) for name in names)


def test_nothing_is_fetched_from_anywhere() -> None:
    found = page(made_scores(50))
    addresses = [value for _, name, value in found.attributes if name in ("src", "href", "action", "srcset")]
    assert addresses
    assert [value for value in addresses if not value.startswith(("#", "mailto:", "data:,"))] == []
    text = render_html(made_scores(50), HEADING)
    assert re.findall(r"@import|url\((?!['\"]?data:)|https?://(?!www\.w3\.org)", text) == []


def test_only_the_own_script_may_run() -> None:
    found = page(made_scores(5))
    policy = next(value for _, name, value in found.attributes if name == "content" and "script-src" in value)
    digest = base64.b64encode(hashlib.sha256(found.scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "'unsafe-eval'" not in policy


def test_each_listed_lead_has_one_row() -> None:
    scored = made_scores(300)
    found = page(scored)
    expected = sum(
        min(count, 200) if tier not in (Tier.SAL, Tier.MQL) else count for tier, count in scored.counts.items()
    )
    assert len(found.rows) == expected
    assert scored.counts[Tier.NURTURE] > 5
    assert len(page(scored, others_shown=0).rows) == scored.counts[Tier.SAL] + scored.counts[Tier.MQL]


def test_five_thousand_rows_can_be_shown() -> None:
    assert len(page(made_scores(5000), others_shown=5000).rows) == 5000


def test_a_night_without_leads_has_a_page() -> None:
    scored = made_scores(5)
    text = render_html(ScoredLeads(pd.DataFrame(scored.rows.iloc[:0]), scored.run), HEADING)
    assert "No lead was open on this night." in text
    assert Page(text).rows == []


def test_times_are_those_of_the_zone() -> None:
    first = page(made_scores(50)).rows[0]
    assert "Sun 15 Mar, 03:00" in first


def test_the_file_is_the_page(tmp_path: Path) -> None:
    path = write_html(made_scores(20), HEADING, tmp_path / "list.html")
    assert path.read_text(encoding="utf-8") == render_html(made_scores(20), HEADING)


def test_a_list_that_binds_nobody_says_so() -> None:
    scored = made_scores(3)
    note = "agreement 4 is not signed by sales"
    assert f"Note:</strong> {note}." in render_html(scored, ListHeading("Example", NIGHT, "UTC", note))
    assert "Note:" not in render_html(scored, HEADING)


def test_each_row_shows_the_first_facts_and_holds_all_with_their_numbers() -> None:
    scored = made_scores(30)
    shown = page(scored).rows
    for row, text in zip(scored.rows.to_dict("records"), shown, strict=True):
        facts = [reason.rpartition(" (")[0] or reason for reason in row["reasons_for"]]
        at_once = text[: text.index("All reasons with numbers")]
        assert all(fact in at_once for fact in facts[:3])
        assert not any(fact in at_once for fact in facts[3:])
        for reason in (*row["reasons_for"], *row["reasons_against"]):
            assert reason.replace(" (", " ", 1).removesuffix(")").split(":")[0] in text
        assert row["grade"] in at_once


def test_a_hostile_value_in_a_reason_is_only_text() -> None:
    scored = made_scores(5)
    texts = pd.Series([[f"Industry: {text} (such leads: 1 % SQL)"] for text in HOSTILE])
    rows = scored.rows.assign(reasons_for=texts)
    found = page(ScoredLeads(rows, scored.run))
    assert len(found.scripts) == 1
    assert found.tags.count("img") == found.tags.count("b") == 0
    assert all(f"Industry: {text}" in " ".join(found.rows) for text in HOSTILE)
