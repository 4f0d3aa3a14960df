"""The health page says what was found, needs nobody, and shows every text as it is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.delivery.health_page import HealthFacts, standing
from handoff.delivery.health_page.calendar import calendar_of
from handoff.delivery.health_page.compose import sections
from handoff.delivery.health_page.render import render_health
from handoff.delivery.model_card.document import Grid
from tests.delivery.health_page.made import ALERT, HELD, NIGHTS, WARNING, day, made_facts


@pytest.fixture(scope="module")
def facts() -> HealthFacts:
    return made_facts(alerts=(ALERT, WARNING))


@pytest.fixture(scope="module")
def page(facts: HealthFacts) -> str:
    return render_health(facts, standing(facts))


def test_nothing_is_fetched_from_anywhere(page: str) -> None:
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []
    assert "<script" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_seven_figures_are_inside_with_words_and_all_is_light(page: str) -> None:
    words = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]+)"', page)
    assert len(words) == 7
    assert all(len(one) > 20 for one in words)
    assert len(page) < 900_000


def test_names_with_signs_of_html_are_shown_as_they_are(page: str) -> None:
    assert "Made &lt;company&gt; &amp; Sons" in page
    assert "events / &lt;page_view&gt;" in page
    assert "Wrong &lt;size&gt;" in page


def test_what_to_do_comes_first(page: str) -> None:
    assert page.index("1 thing to do now.") < page.index('<dl class="headlines">') < page.index('id="alerts"')


def test_alerts_have_their_cause_and_effect(page: str) -> None:
    part = page[page.index('id="alerts"') : page.index('id="nights"')]
    for words in (ALERT.cause, ALERT.effect, "since 2026-02-27", "A12"):
        assert words in part


@pytest.mark.parametrize(
    "part", ["nights", "input", "scores", "tiers", "calibration", "sales", "estimate", "how", "alerts", "now"]
)
def test_every_part_is_there_and_linked_once(page: str, part: str) -> None:
    assert page.count(f'href="#{part}"') == page.count(f'id="{part}"') == 1


def test_the_calendar_tells_published_held_and_missing_nights(facts: HealthFacts) -> None:
    gap = replace(facts, nights=tuple(one for one in facts.nights if one.night != day(10)))
    found = calendar_of(gap)
    kinds = {one.night: one.kind for week in found.weeks for one in week}
    assert kinds[day(HELD)] == "held"
    assert kinds[day(10)] == "none"
    assert kinds[day(0)] == kinds[day(NIGHTS - 1)] == "published"
    assert kinds[day(0) - timedelta(days=1)] == "outside"
    assert (found.published, found.held, found.missing) == (NIGHTS - 2, 1, 1)
    assert all(len(week) == 7 for week in found.weeks)


def test_tables_hold_the_figures(facts: HealthFacts) -> None:
    tables = {block.caption: block for section in sections(facts) for block in section.blocks
              if isinstance(block, Grid)}  # fmt: skip
    tiers = next(table for caption, table in tables.items() if caption.startswith("On the last night"))
    assert facts.quarter is not None
    assert [row[:3] for row in tiers.rows] == [
        (one.tier, f"{one.leads:,}", f"{one.sql:,}") for one in facts.quarter.tiers
    ]
    assert tiers.rows[0][-1] == "30\u00a0%"
    reasons = tables["Why sales rejected leads of these weeks"]
    assert [row[1] for row in reasons.rows] == ["8", "8"]


def test_every_row_has_a_cell_for_every_head(facts: HealthFacts) -> None:
    for section in sections(facts):
        for block in section.blocks:
            if isinstance(block, Grid):
                assert {len(row) for row in block.rows} <= {len(block.columns)}, block.caption


def test_the_first_nights_have_a_page_too(facts: HealthFacts) -> None:
    young = replace(facts, nights=facts.nights[-1:], weeks=facts.weeks[-1:], coverage=(), quarter=None, arrivals=None,
                    held=(), precision={})  # fmt: skip
    page = render_health(young, standing(young))
    assert "The first windows are over 30 days after the first night." in page
    assert "No night of these was held back." in page
    assert 'id="calibration"' not in page


def test_before_the_first_night_there_is_a_page_as_well(facts: HealthFacts) -> None:
    empty = replace(facts, nights=(), weeks=(), coverage=(), quarter=None, arrivals=None, alerts=(), held=())
    assert "No night has been published yet." in render_health(empty, standing(empty))


def test_the_same_facts_give_the_same_page(facts: HealthFacts, page: str) -> None:
    assert render_health(facts, standing(facts)) == page
