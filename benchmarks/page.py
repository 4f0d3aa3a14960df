"""Speed of the list page in a browser: `python -m benchmarks.page [--quick]`.

Writes the page of a made night, opens it in Chromium, and takes the time until it is painted and can be used, and from
each action until its result is painted. Of each action the best of several fresh loads counts, which the rest of the
machine disturbed least; of the actions of a kind the slowest. The last line is one JSON object.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.made_list import NIGHT, made_list
from benchmarks.measure import timed
from handoff.delivery.html_list import ListHeading, write_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GOALS: Final = {"load_ms": 1500.0, "sort_ms": 100.0, "filter_ms": 100.0, "search_ms": 100.0, "megabytes": 4.0}
#: Two frames later, what an action changed has been laid out and painted.
_PAINTED: Final = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_ACTIONS: Final = {
    "sort_ms": [f"document.querySelectorAll('#leads thead button')[{place}].click()" for place in range(1, 10)],
    "filter_ms": [
        "document.querySelector('.tier[data-tier=MQL]').click()",
        *(
            f"{{ const s = document.querySelector('[data-field={field}]'); s.selectedIndex = 1;"
            " s.dispatchEvent(new Event('change')); }"
            for field in ("worker", "team", "grade", "country", "trend")
        ),
    ],
    "search_ms": [
        f"{{ const s = document.getElementById('search'); s.value = '{words}'; s.dispatchEvent(new Event('input')); }}"
        for words in ("j", "jo", "jose", "jose garcia", "pricing", "zzz", "")
    ],
}


def measure(browser: "Browser", page: Path) -> dict[str, list[float]]:
    """Return milliseconds of one fresh load, and of every action of each kind."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    begin = time.perf_counter()
    tab.goto(page.as_uri())
    tab.evaluate(f"() => {_PAINTED}")
    found = {"load_ms": [1000 * (time.perf_counter() - begin)]}
    for kind, actions in _ACTIONS.items():
        found[kind] = [tab.evaluate(_timed(action)) for action in actions]
        tab.evaluate("() => document.getElementById('reset').click()")
    tab.close()
    return found


def slowest(loads: Sequence[dict[str, list[float]]]) -> dict[str, float]:
    """Return of each kind the slowest action, each action by its best load."""
    return {kind: round(max(map(min, zip(*(load[kind] for load in loads), strict=True))), 1) for kind in loads[0]}


def _timed(action: str) -> str:
    return f"async () => {{ const t = performance.now(); {action}; await {_PAINTED}; return performance.now() - t; }}"


def main(arguments: Sequence[str]) -> None:
    """Read the options, measure, print."""
    from playwright.sync_api import sync_playwright

    options = _options(arguments)
    rows = 200 if options.quick else options.rows
    scored, heading = made_list(rows), ListHeading("Benchmark", NIGHT, "Europe/Berlin")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "list.html"
        written = timed(lambda: write_html(scored, heading, page, rows), options.repeats)
        size = page.stat().st_size / 1e6
        browser = playwright.chromium.launch(
            executable_path=str(options.browser), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        loads = [measure(browser, page) for _ in range(options.repeats)]
        browser.close()
    written_as = {"rows": rows, "megabytes": round(size, 2), "write_s": round(written.best, 3)}
    _report(options.quick, {**written_as, **slowest(loads)})


def _report(quick: bool, figures: dict[str, Any]) -> None:
    table = Table("what", "figure", "goal")
    for name, figure in figures.items():
        goal = GOALS.get(name)
        met = "" if goal is None else f"< {goal:g} {'met' if figure < goal else 'MISSED'}"
        table.add_row(name, f"{figure:g}", "not judged" if quick and met else met)
    Console(width=100).print(table)
    print(json.dumps({"quick": quick, **figures}))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.page", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows, for a check that everything runs")
    parser.add_argument("--rows", type=int, default=5000, help="leads on the page")
    parser.add_argument("--repeats", type=int, default=5, help="fresh loads")
    parser.add_argument("--browser", type=Path, default=Path("/usr/bin/chromium"), help="the Chromium to use")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
