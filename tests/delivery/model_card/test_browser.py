"""In a browser, wide, narrow, dark and on paper: nothing is cut off, nothing is too pale, nobody is asked."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handoff.delivery.model_card import render_page
from handoff.model.figures import Predictions, png, roc
from tests.delivery.chromium import ARGUMENTS, CHROMIUM
from tests.delivery.model_card.conftest import Made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"Chromium is absent: {CHROMIUM}"),
]
#: Web Content Accessibility Guidelines 2.2, 1.4.3, level AA.
CONTRAST = 4.5
#: The lowest contrast of any text with the nearest painted ground behind it, and that text.
LOWEST_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (...colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => {
    const part = [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  let worst = [99, ""];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own) continue;
    const grounds = [];
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [light(rgba(...grounds)), light(rgba(...grounds, getComputedStyle(element).color))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < worst[0]) worst = [contrast, element.textContent.trim().slice(0, 60)];
  }
  return worst;
}"""


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def path(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    test = made.facts.result.test
    own = Predictions("logistic", test.label, test.followed)
    page = render_page(made.card(), {"roc": png(roc(own))})
    found = tmp_path_factory.mktemp("card") / "card.html"
    found.write_text(page, encoding="utf-8")
    return found


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def page(browser: "Browser", path: Path, request: pytest.FixtureRequest) -> "Iterator[Page]":
    width, scheme = request.param
    said: list[str] = []
    found = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    found.on("request", lambda asked: None if asked.url == path.as_uri() else said.append(asked.url))
    found.goto(path.as_uri())
    yield found
    found.close()
    assert [line for line in said if not line.startswith("data:")] == []


def test_the_page_is_never_wider_than_the_screen_and_its_figure_is_shown(page: "Page") -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("figure img").scroll_into_view_if_needed()
    assert page.evaluate("(async () => { const i = document.images[0]; await i.decode(); return i.naturalWidth })()")


def test_every_text_can_be_read(page: "Page") -> None:
    contrast, text = page.evaluate(LOWEST_CONTRAST)
    assert contrast >= CONTRAST, text


def test_headings_follow_one_another_without_a_gap(page: "Page") -> None:
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_on_paper_the_whole_width_of_every_table_is_there(browser: "Browser", path: Path) -> None:
    page = browser.new_page(viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    widest = page.eval_on_selector_all("table", "all => Math.max(...all.map(one => one.getBoundingClientRect().right))")
    assert widest <= 720
    assert not page.locator("nav").is_visible()
    page.close()
