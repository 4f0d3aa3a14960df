"""The funnel: how many leads reach each stage, and which share of the stage before."""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from handoff.errors import TrainingError
from handoff.model.figures.style import CHAMPION, INK, MUTED, count, note, percent, quiet, sheet


def funnel(stages: Mapping[str, int], period: str = "") -> Figure:
    """Draw the leads that reached each stage, in the order of the funnel; the first stage holds all.

    Raises:
        TrainingError: fewer than two stages, or a first stage without leads.
    """
    names, leads = list(stages), [int(number) for number in stages.values()]
    if len(names) < 2 or leads[0] <= 0:
        raise TrainingError(
            f"a funnel needs two stages and leads in the first, not {dict(stages)}; check mapping.stages"
        )
    subtitle = " · ".join(filter(None, [count(leads[0], "lead"), period, "leads that ever reached the stage"]))
    figure = sheet(_title(names, leads), subtitle, height=1.75 + 0.62 * len(names))
    figure.subplots_adjust(left=0.03, bottom=0.04)
    axes = quiet(figure.add_subplot(), "", "")
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set(xticks=[], yticks=[])
    places = -np.arange(len(names), dtype=np.float64)
    shades = np.linspace(0.45, 1.0, len(names))
    axes.barh(places, np.array(leads) / leads[0], height=0.6, color=[_shade(strength) for strength in shades])
    for place, name, number, before in zip(places, names, leads, [None, *leads], strict=False):
        note(
            axes,
            name,
            (0, place),
            xytext=(-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=INK,
        )
        step = "" if before is None else f"   {percent(number / before) if before else '–'} of the stage before"
        note(axes, f"{number:,}", (number / leads[0], place), xytext=(7, 0), textcoords="offset points", va="center",
             color=INK, weight="bold")  # fmt: skip
        note(axes, step, (number / leads[0], place), xytext=(7 + 7.2 * len(f"{number:,}"), 0),
             textcoords="offset points", va="center", color=MUTED)  # fmt: skip
    axes.set(xlim=(-0.2, 1.32), ylim=(places[-1] - 0.5, 0.5))
    return figure


def _title(names: list[str], leads: list[int]) -> str:
    reach = [f"{_of_hundred(number / leads[0])} {name}" for name, number in zip(names[1:], leads[1:], strict=True)]
    told = reach[0] if len(reach) == 1 else f"{', '.join(reach[:-1])} and {reach[-1]}"
    return f"Of 100 leads, {told}" if len(told) < 60 else f"Of 100 leads, {reach[-1]}"


def _of_hundred(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.095 or share == 0 else f"{100 * share:.1f}"


def _shade(strength: float) -> tuple[float, ...]:
    return tuple(1 - strength * (1 - part) for part in to_rgb(CHAMPION))
