"""How many leads a night are worth working: precision and SQLs found along the capacity."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from handoff.model.bootstrap import Estimate
from handoff.model.figures.style import CHAMPION, FAINT, INK, note, percent, percent_axis, quiet, sheet


def capacity_curve(
    capacities: Sequence[int], precision: Sequence[Estimate], found: Sequence[Estimate], today: int | None = None
) -> Figure:
    """Draw what working the best so many leads a night would have found, one value a capacity, with 95 % bands.

    today: the capacity of the agreement, marked; None: it has none.
    """
    last = len(capacities) - 1
    place = last if today is None else min(range(len(capacities)), key=lambda at: abs(capacities[at] - today))
    title = (
        f"The best {capacities[place]:,} leads of a night hold {percent(found[place].value)} of the SQLs, "
        f"and {percent(precision[place].value)} of them become SQL"
    )
    figure = sheet(
        title, "Past nights whose outcome is known · leads ranked by probability · bands: 95 %, by account", 4.9
    )
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.28})
    _band(left, capacities, precision, "become SQL (precision)", today)
    _band(right, capacities, found, "of all SQLs found", today)
    return figure


def _band(axes: Axes, capacities: Sequence[int], values: Sequence[Estimate], label: str, today: int | None) -> None:
    quiet(axes, "leads worked a night, best first", label)
    x = list(capacities)
    axes.fill_between(x, [one.low for one in values], [one.high for one in values], color=FAINT)
    axes.plot(x, [one.value for one in values], color=CHAMPION, linewidth=2.2, marker="o", markersize=3)
    top = max(one.high for one in values)
    axes.set(ylim=(0, 1.08 * top))
    axes.yaxis.set_major_formatter(percent_axis(top))
    if today is not None:
        axes.axvline(today, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        note(axes, "agreed", (today, 1.03 * top), xytext=(4, 0), textcoords="offset points", color=INK)
