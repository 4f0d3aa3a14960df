"""In a browser: search, filters, sorting, details and paper do what they say, without an error."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from handoff.delivery.html_list import ListHeading, write_html
from handoff.domain.tiers import Tier
from tests.delivery.chromium import ARGUMENTS, CHROMIUM
from tests.delivery.full_night import full_scores
from tests.scoring.made_night import NIGHT

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCORED = full_scores(120)
LEADS = "#leads tr.lead"

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
        page.set_default_timeout(10_000)
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
    """Ranks of all leads chosen, in the order of the page, however many are in sight."""
    page.evaluate("() => { const more = document.getElementById('more'); while (!more.hidden) more.click(); }")
    return [int(text) for text in page.locator(f"{LEADS} .place").all_text_contents()]


def expected(column: str, value: str) -> list[int]:
    return SCORED.rows.loc[SCORED.rows[column] == value, "rank"].tolist()


def test_the_page_opens_by_rank_with_the_first_leads_in_sight(page: "Page") -> None:
    assert 0 < page.locator(LEADS).count() < len(SCORED)
    assert page.locator("#leads").get_attribute("aria-rowcount") == str(len(SCORED) + 1)
    assert page.locator("#plain").count() == 0
    assert ranks(page) == SCORED.rows["rank"].tolist()


def test_more_leads_come_into_sight_by_scrolling(page: "Page") -> None:
    before = page.locator(LEADS).count()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(LEADS).nth(before).wait_for()


def test_search_finds_words_without_regard_to_accents(page: "Page") -> None:
    jose = SCORED.rows["rank"][SCORED.rows["name"].str.startswith("José")].tolist()
    page.fill("#search", "JOSE")
    assert 0 < len(jose) < len(SCORED)
    assert ranks(page) == jose
    assert page.text_content("#shown") == f"{len(jose)} of {len(SCORED)} leads"
    page.click("#reset")
    assert len(ranks(page)) == len(SCORED)


@pytest.mark.parametrize("words", ["chi rep", "call within", "open opportunity", "ben example", "bad timing", "L00007"])
def test_search_reads_every_text(page: "Page", words: str) -> None:
    page.fill("#search", words)
    assert 0 < len(ranks(page)) < len(SCORED)


def test_the_numbers_behind_reasons_are_not_searched(page: "Page") -> None:
    assert "others:" in SCORED.rows["reasons_for"][0][0]
    page.fill("#search", "others:")
    assert ranks(page) == []


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


@pytest.mark.parametrize(
    ("label", "column", "value"),
    [("Team", "team", "North"), ("Grade", "grade", "A1"), ("Country", "country", "Norway"), ("Trend", "trend", "up")],
)
def test_a_filter_shows_its_leads_only(page: "Page", label: str, column: str, value: str) -> None:
    page.get_by_label(label, exact=True).select_option(value)
    assert ranks(page) == expected(column, value) != []


def test_worked_by_is_whom_the_agreement_assigns_or_the_owner(page: "Page") -> None:
    page.get_by_label("Worked by").select_option("Ada Rep")
    assert ranks(page) == expected("assigned_to", "Ada Rep")
    page.get_by_label("Worked by").select_option("M. Berg")
    own = SCORED.rows[(SCORED.rows["owner"] == "M. Berg") & SCORED.rows["assigned_to"].isna()]
    assert ranks(page) == own["rank"].tolist()


def test_probability_sorts_from_the_highest_and_turns(page: "Page") -> None:
    by_rank = SCORED.rows.set_index("rank")["probability"]
    for falling in (True, False):
        page.click("#leads th.c-prob button")
        found = by_rank.loc[ranks(page)].round(6).tolist()
        assert found == sorted(found, reverse=falling)
    assert page.get_attribute("#leads th.c-prob", "aria-sort") == "ascending"
    assert page.locator("#leads th[aria-sort]").count() == 1


def test_every_column_sorts(page: "Page") -> None:
    for place in range(page.locator("#leads thead th").count()):
        page.locator("#leads thead button").nth(place).click()
        assert page.locator("#leads thead th").nth(place).get_attribute("aria-sort") is not None
        assert sorted(ranks(page)) == SCORED.rows["rank"].tolist()


def test_on_a_telephone_a_choice_sorts(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.select_option("#sort", "name")
    ranks(page)
    names = page.locator(f"{LEADS} .name").all_text_contents()
    first = [name.replace("Ł", "L")[:1] for name in names]
    assert first == sorted(first)
    assert page.get_attribute("#leads th.c-who", "aria-sort") == "ascending"


@pytest.mark.parametrize("width", [320, 390, 860, 1280])
def test_nothing_has_to_be_scrolled_sideways(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".open").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_has_no_due_date_stays_at_the_end(page: "Page") -> None:
    for _ in range(2):
        page.click("#leads th.c-next button")
        ranks(page)
        due = [bool(text.strip()) for text in page.locator(f"{LEADS} .c-next").all_text_contents()]
        assert due == sorted(due, reverse=True)


def test_details_open_and_close_by_keyboard(page: "Page") -> None:
    row = SCORED.rows.iloc[0]
    page.locator(".open").first.focus()
    page.keyboard.press("Enter")
    detail = page.locator("#leads tr.detail")
    assert page.locator(".open").first.get_attribute("aria-expanded") == "true"
    text = detail.text_content() or ""
    for reason in (*row["reasons_for"], *row["reasons_against"]):
        assert reason.rpartition(" (")[0] in text
    for said in (*row["colleagues"], row["returned"], "customer", row["lead_id"], "lead-propensity 7"):
        assert said in text
    page.keyboard.press("Enter")
    assert detail.count() == 0


def test_a_slash_goes_to_the_search(page: "Page") -> None:
    page.locator(".open").first.focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    assert page.input_value("#search") == ""


def test_what_a_screen_reader_needs_is_there(page: "Page") -> None:
    assert page.get_by_role("table", name="Ranked leads of Example").count() == 1
    assert page.get_by_role("columnheader").count() == page.locator("#leads thead th").count()
    assert page.get_by_role("rowheader").count() == page.locator(LEADS).count()
    assert page.get_by_role("status").text_content() == f"{len(SCORED)} of {len(SCORED)} leads"
    assert page.get_by_role("button", name=f"Details of {SCORED.rows['name'][0]}").count() >= 1
    name = "e => (e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim()"
    assert all(page.locator("button, select, input").evaluate_all(f"all => all.map({name})"))


def test_the_arrows_of_the_heads_are_not_read_aloud(page: "Page") -> None:
    assert page.get_by_role("columnheader", name="Company", exact=True).count() == 1


@pytest.mark.parametrize("media", ["screen", "print"])
def test_the_longest_tier_does_not_run_into_the_next_column(page: "Page", media: Literal["screen", "print"]) -> None:
    page.emulate_media(media=media)
    page.click("button.tier[data-tier=DISQUALIFIED]")
    row, box = page.locator(LEADS).first, "part => part.getBoundingClientRect()"
    chip, lead = (row.locator(name).evaluate(box) for name in (".chip", ".c-who"))
    page.emulate_media(media="screen")
    assert chip["right"] <= lead["left"]


def test_a_rising_trend_has_another_colour_than_a_falling_one(page: "Page") -> None:
    colour = "trend => getComputedStyle(trend).color"
    up, down, steady = (page.locator(f".trend.{name}").first.evaluate(colour) for name in ("up", "down", "steady"))
    assert len({up, down, steady}) == 3


def test_paper_has_everybody_who_is_handed_over(page: "Page") -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = [int(text) for text in page.locator(f"{LEADS} .place").all_text_contents()]
    handed_over = SCORED.rows.loc[SCORED.rows["tier"].isin(["SAL", "MQL"]), "rank"].tolist()
    assert printed[: len(handed_over)] == handed_over


def test_without_scripts_the_table_is_there(opened: "tuple[Page, list[str]]") -> None:
    page, _ = opened
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(page.url)
    assert bare.locator("#plain tbody tr").first.is_visible()
    handed_over = SCORED.counts[Tier.SAL] + SCORED.counts[Tier.MQL]
    assert bare.locator("#plain tbody tr").count() == handed_over
    assert not bare.locator("#leads").is_visible()
    context.close()
