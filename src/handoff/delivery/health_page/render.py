"""Renders the health page, its style and its figures inside, and writes it in one step."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from handoff.delivery import model_card
from handoff.delivery.atomic import write_text
from handoff.delivery.health_page.calendar import calendar_of
from handoff.delivery.health_page.compose import headlines, sections
from handoff.delivery.health_page.facts import HealthFacts
from handoff.delivery.health_page.standing import Standing
from handoff.delivery.pages import inside, page_template

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HERE: Final = Path(__file__).parent
#: The style of a model card, and what is new here.
_STYLES: Final = (Path(model_card.__file__).with_name("card.css"), _HERE / "health.css")


def write_health(path: Path, facts: HealthFacts, judged: Standing) -> None:
    """Write the page; readers see the former one or this one.

    Raises:
        WorkspaceError: the disk refuses.
    """
    write_text(path, render_health(facts, judged))


def render_health(facts: HealthFacts, judged: Standing) -> str:
    """Return the page as HTML; it asks nobody for anything."""
    from handoff.model.figures import png

    return page_template(_HERE / "health.html.j2").render(
        facts=facts,
        judged=judged,
        calendar=calendar_of(facts),
        headlines=headlines(facts),
        sections=sections(facts),
        # The files are the package's own.
        style=Markup("\n".join(path.read_text("utf-8") for path in _STYLES)),
        images={name: inside(png(figure)) for name, figure in _figures(facts).items()},
    )


def _figures(facts: HealthFacts) -> "dict[str, Figure]":
    """Draw what there is something to draw for, by name."""
    from handoff.delivery.health_page import outcome_figures, past_figures

    found: dict[str, Figure] = {}
    if facts.arrivals is not None and facts.arrivals.series:
        found["arrivals"] = past_figures.arrivals(facts.arrivals)
    if facts.nights:
        found["tiers"] = past_figures.tiers(facts.nights)
    if any(one.estimated is not None for one in facts.nights):
        found["estimated"] = past_figures.estimated(facts.nights)
    if facts.quarter is not None:
        found["tier_rates"] = outcome_figures.tier_rates(facts.quarter, facts.precision)
        found["calibration"] = outcome_figures.calibration(facts.quarter)
    if facts.weeks:
        found["weekly_promise"] = outcome_figures.weekly_promise(facts.weeks)
        found["sales"] = outcome_figures.sales(facts.weeks)
    return found
