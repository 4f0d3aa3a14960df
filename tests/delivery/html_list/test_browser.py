"""In a browser: search, sorting and the tier filter do what they say, without an error."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from handoff.delivery.html_list import ListHeading, write_html
from handoff.domain.tiers import Tier
from tests.delivery.chromium import ARGUMENTS, CHROMIUM
from tests.scoring.made_night import NIGHT, made_scores

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCORED = made_scores(120)
LEADS = "#leads tbody tr:not([hidden])"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"Chromium is absent: {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[tuple[Page, list[str]]]":
    """The page in a browser, and everything that its console complained about."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = write_html(SCORED, ListHeading("Example", NIGHT), tmp_path_factory.mktemp("page") / "list.html")
    said: list[str] = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: None if request.url == path.as_uri() else said.append(request.url))
        page.goto(path.as_uri())
        yield page, said
        browser.close()


@pytest.fixture
def page(opened: "tuple[Page, list[str]]") -> "Iterator[Page]":
    """The page as it was first opened; whatever a test did, nothing complained."""
    found, said = opened
    found.set_viewport_size({"width": 1280, "height": 800})
    found.reload()
    yield found
    assert [line for line in said if not line.startswith("data:")] == []


def ranks(page: "Page") -> list[int]:
    return [int(text) for text in page.locator(f"{LEADS} td.rank").all_text_contents()]


def test_the_page_opens_by_rank(page: "Page") -> None:
    assert ranks(page) == SCORED.rows["rank"].tolist()


def test_search_finds_words_without_regard_to_accents(page: "Page") -> None:
    expected = SCORED.rows["rank"][SCORED.rows["name"].str.startswith("José")].tolist()
    page.fill("#search", "JOSE")
    assert 0 < len(expected) < len(SCORED)
    page.locator(LEADS).nth(len(expected)).wait_for(state="detached")
    assert ranks(page) == expected
    page.click("#reset")
    assert len(ranks(page)) == len(SCORED)


def test_a_search_without_result_says_so(page: "Page") -> None:
    page.fill("#search", "zzzz")
    page.wait_for_selector("#none:visible")
    assert ranks(page) == []


def test_a_tier_button_shows_its_leads_only(page: "Page") -> None:
    page.click("button.tier[data-tier=MQL]")
    assert len(ranks(page)) == SCORED.counts[Tier.MQL]
    assert page.get_attribute("button.tier[data-tier=MQL]", "aria-pressed") == "true"
    page.click("button.tier[data-tier=MQL]")
    assert len(ranks(page)) == len(SCORED)


def test_probability_sorts_from_the_highest_and_turns(page: "Page") -> None:
    by_rank = SCORED.rows.set_index("rank")["probability"]
    for falling in (True, False):
        page.click("#leads th:nth-child(5) button")
        found = by_rank.loc[ranks(page)].round(6).tolist()
        assert found == sorted(found, reverse=falling)
    assert page.get_attribute("#leads th:nth-child(5)", "aria-sort") == "ascending"


def test_on_a_telephone_a_choice_sorts(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.select_option("#sort", "1")
    names = page.locator(f"{LEADS} .name").all_text_contents()
    first = [name.replace("Ł", "L")[:1] for name in names]
    assert first == sorted(first)
    assert page.get_attribute("#leads th:nth-child(2)", "aria-sort") == "ascending"


def test_who_has_no_due_date_stays_at_the_end(page: "Page") -> None:
    for _ in range(2):
        page.click("#leads th:nth-child(8) button")
        due = [bool(text.strip()) for text in page.locator(f"{LEADS} td.due").all_text_contents()]
        assert due == sorted(due, reverse=True)


def test_all_reasons_are_opened_by_keyboard_in_place_of_the_first(page: "Page") -> None:
    row = page.locator(LEADS).first
    assert row.locator("ul:visible").count() == 1
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    assert row.locator("details[open] ul").is_visible()
    assert row.locator("ul:visible").count() == 1


def test_grade_sorts_from_the_best(page: "Page") -> None:
    page.click("#leads th:nth-child(6) button")
    grades = page.locator(f"{LEADS} .grade").all_text_contents()
    assert len(set(grades)) > 3
    assert grades == sorted(grades)


def test_the_words_of_reasons_are_not_searched(page: "Page") -> None:
    page.fill("#search", "activity")
    page.wait_for_selector("#none:visible")
    assert ranks(page) == []
