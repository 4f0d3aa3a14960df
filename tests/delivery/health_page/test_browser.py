"""In a browser, wide and narrow, light and dark: nothing is cut off, nothing is too pale, nobody is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handoff.delivery.health_page import standing
from handoff.delivery.health_page.render import write_health
from tests.delivery.chromium import ARGUMENTS, CHROMIUM
from tests.delivery.health_page.made import ALERT, WARNING, made_facts
from tests.delivery.model_card.test_browser import CONTRAST, LOWEST_CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"Chromium is absent: {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found, facts = tmp_path_factory.mktemp("health") / "index.html", made_facts(alerts=(ALERT, WARNING))
    write_health(found, facts, standing(facts))
    return found


@pytest.fixture(scope="module", params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def page(browser: "Browser", path: Path, request: pytest.FixtureRequest) -> "Iterator[Page]":
    width, scheme = request.param
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def test_the_page_itself_never_scrolls_sideways(page: "Page") -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_text_can_be_read(page: "Page") -> None:
    contrast, text = page.evaluate(LOWEST_CONTRAST)
    assert contrast >= CONTRAST, text


def test_all_figures_are_drawn(page: "Page") -> None:
    page.evaluate("Promise.all([...document.images].map(image => (image.loading = 'eager', image.decode())))")
    assert page.evaluate("[...document.images].map(image => image.naturalWidth > 600)") == [True] * 7


def test_the_calendar_is_seen_whole_with_a_gap_between_its_days(page: "Page") -> None:
    right, gap, size = page.evaluate(
        "(() => { const days = [...document.querySelectorAll('.day')].map(one => one.getBoundingClientRect());"
        "return [Math.max(...days.map(one => one.right)), days[7].left - days[0].right, days[0].width]; })()"
    )
    assert right <= page.evaluate("window.innerWidth")
    assert gap >= 1
    assert size >= 9


def test_what_to_do_is_seen_at_once(page: "Page") -> None:
    assert page.evaluate("document.querySelector('.banner .headline').getBoundingClientRect().bottom") < 900


def test_on_a_laptop_every_table_is_seen_whole(browser: "Browser", path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 768})
    page.goto(path.as_uri())
    hidden = page.evaluate(
        "[...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth)"
        ".map(one => one.getAttribute('aria-labelledby'))"
    )
    assert hidden == []
    page.close()
