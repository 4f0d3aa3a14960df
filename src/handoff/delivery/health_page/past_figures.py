"""The plots of a health page along the nights: what came in, scores and tiers, and estimates against what came."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from handoff.delivery.health_page.columns_drawn import columns
from handoff.delivery.health_page.facts import Arrivals
from handoff.model.arrays import FloatArray
from handoff.model.figures.style import (
    CHAMPION,
    FAINT,
    FONT,
    INK,
    MUTED,
    PEERS,
    count,
    note,
    percent,
    percent_axis,
    quiet,
    sheet,
)
from handoff.monitoring.performance.figures_kept import NightFigures

SAL_COLOR, MQL_COLOR = CHAMPION, PEERS[4]
#: So many series of arrivals are drawn, each in a strip of its own: the largest.
STRIPS: Final = 6
#: Below so many records a day, few and none are alike.
HANDFUL: Final = 10
_ALWAYS: Final = ("leads", "outcomes")


def arrivals(found: Arrivals) -> Figure:
    """Draw the records that came in on each day, one strip a series, each on a scale of its own."""
    names = _strips(found)
    days = [found.first_day + timedelta(days=at) for at in range(len(found.series[names[0]]))]
    first, last = days[0], days[-1]
    figure = sheet(
        "What came in, day by day",
        f"Records by the day they became known · {first.day} {first:%B} to {last.day} {last:%B %Y} · each strip on a "
        "scale of its own",
        1.5 + 0.62 * len(names),
    )
    figure.subplots_adjust(left=0.24)
    strips = figure.subplots(len(names), 1, sharex=True, squeeze=False, gridspec_kw={"hspace": 0.35})[:, 0]
    for axes, name in zip(strips, names, strict=True):
        quiet(axes, "", "")
        values = np.array(found.series[name], dtype=np.float64)
        usual = float(np.median(values))
        columns(axes, days, values, 0.86, color="#9fc1dc")
        few = [day for day, is_few in zip(days, _few(values), strict=True) if is_few]
        axes.plot(few, [0] * len(few), "o", color=PEERS[0], markersize=5, clip_on=False)
        axes.set(yticks=[], ylim=(0, max(1.0, 1.15 * float(values.max()))))
        axes.grid(visible=False)
        axes.text(-0.015, 0.5, _named(name), transform=axes.transAxes, ha="right", va="bottom", size=9, color=INK)
        axes.text(-0.015, 0.42, f"usually {usual:,.0f} a day", transform=axes.transAxes, ha="right", va="top", size=8,
                  color=MUTED)  # fmt: skip
    dates(strips[-1])
    return figure


def tiers(nights: Sequence[NightFigures]) -> Figure:
    """Draw how many leads each night's list had, the mean probability of all leads, and where the model changed."""
    last = nights[-1]
    figure = sheet(
        f"Last night: {count(last.tiers.get('SAL', 0), 'SAL', 'SAL')} and "
        f"{count(last.tiers.get('MQL', 0), 'MQL', 'MQL')} of {count(last.leads, 'open lead')}",
        "Leads on the list of each night, and mean probability of all open leads · dotted: another model",
        5.6,
    )
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2), gridspec_kw={"hspace": 0.14})
    days = [one.night for one in nights]
    sal, mql = (np.array([one.tiers.get(name, 0) for one in nights]) for name in ("SAL", "MQL"))
    quiet(upper, "", "leads on the list")
    columns(upper, days, sal, 1, color=SAL_COLOR, label="SAL")
    columns(upper, days, mql, 1, floor=sal, color=MQL_COLOR, label="MQL")
    upper.set(ylim=(0, 1.08 * max(1, int((sal + mql).max()))))
    legend_above(upper)
    quiet(lower, "", "mean probability")
    mean = np.array([one.expected / max(one.leads, 1) for one in nights])
    _broken(lower, days, mean, color=INK, linewidth=1.6)
    lower.set(ylim=(0, 1.25 * max(float(mean.max()), 1e-3)))
    lower.yaxis.set_major_formatter(percent_axis(float(mean.max())))
    _model_changes((upper, lower), nights)
    dates(lower)
    figure.align_ylabels()
    return figure


def estimated(nights: Sequence[NightFigures]) -> Figure:
    """Draw AUC and SQL rate as they were estimated on each night, with intervals, and as they came."""
    counting = [one for one in nights if one.estimated is not None]
    figure = sheet(_estimated_title(counting), "As estimated on each night (band: 95 %), and as it came once the "
                   "windows were over", 5.8)  # fmt: skip
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.14})
    days = np.array([one.night for one in counting])
    for axes, label in ((upper, "AUC"), (lower, "became SQL")):
        quiet(axes, "", label)
        said = [_said(one, label) for one in counting]
        value, low, high = (np.array([getattr(one, end) for one in said]) for end in ("value", "low", "high"))
        axes.fill_between(days, low, high, color=FAINT, alpha=0.75, linewidth=0)
        _broken(axes, days.tolist(), value, color=MUTED, linewidth=1.3, label="estimated")
        came = [(one.night, _came(one, label)) for one in counting if one.realised is not None]
        if came:
            axes.plot([day for day, _ in came], [share for _, share in came], ".", color=CHAMPION, markersize=5,
                      label="came")  # fmt: skip
    lower.yaxis.set_major_formatter(percent_axis(max((one.estimated.rate.high for one in counting if one.estimated),
                                                     default=1.0)))  # fmt: skip
    lower.set(ylim=(0, None))
    legend_above(upper)
    dates(lower)
    figure.align_ylabels()
    return figure


def dates(axes: Axes) -> None:
    """Write days below an axis, as few as can be read."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.xaxis.get_offset_text().set(color=MUTED, size=9)


def legend_above(axes: Axes) -> None:
    """Add a legend over the right end of the axes, where it hides nothing."""
    box = axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.97), ncols=4, frameon=False, handlelength=1.4,
                      columnspacing=1.4, borderaxespad=0.2, prop={"family": FONT, "size": 9})  # fmt: skip
    for text in box.get_texts():
        text.set_color(INK)


def _few(values: FloatArray) -> npt.NDArray[np.bool_]:
    """Mark days with under a fifth of what is usual on their day of the week, where that is more than a handful."""
    same = [np.median(values[at % 7 :: 7]) for at in range(len(values))]
    return np.asarray((values < np.array(same) / 5) & (np.array(same) >= HANDFUL))


def _strips(found: Arrivals) -> list[str]:
    """Return the series to draw: leads and outcomes, and the largest event types."""
    events = {name: sum(counts) for name, counts in found.series.items() if name.startswith("event/")}
    largest = sorted(events, key=lambda name: -events[name])[: STRIPS - len(_ALWAYS)]
    first = [name for name in _ALWAYS if name in found.series]
    return [*first, *largest] or sorted(found.series)[:STRIPS]


def _named(series: str) -> str:
    return {"leads": "new leads", "outcomes": "outcomes"}.get(series, series.removeprefix("event/").replace("_", " "))


def _broken(axes: Axes, days: list[Any], values: Any, **look: Any) -> None:
    """Draw a line that breaks where nights are missing, so that nothing is drawn that was not there."""
    x, y = [], []
    for at, (day, value) in enumerate(zip(days, values, strict=True)):
        if at and (day - days[at - 1]).days > 8:
            x.append(days[at - 1] + timedelta(days=1))
            y.append(float("nan"))
        x.append(day)
        y.append(float(value))
    axes.plot(x, y, solid_capstyle="round", **look)


def _model_changes(several: Sequence[Axes], nights: Sequence[NightFigures]) -> None:
    changes = [one.night for before, one in pairwise(nights) if one.model_version != before.model_version]
    for axes in several:
        for day in changes:
            axes.axvline(day, color=MUTED, linewidth=0.9, linestyle=(0, (1, 2)))  # type: ignore[arg-type]
    if changes:
        top = several[-1].get_ylim()[1]
        note(several[-1], f"model {nights[-1].model_version}", (changes[-1], 0.98 * top), xytext=(4, -2),
             textcoords="offset points", va="top")  # fmt: skip


def _said(one: NightFigures, label: str) -> Any:
    assert one.estimated is not None
    return one.estimated.measures["auc"] if label == "AUC" else one.estimated.rate


def _came(one: NightFigures, label: str) -> float:
    assert one.realised is not None
    return one.realised.measures["auc"].value if label == "AUC" else one.realised.rate.value


def _estimated_title(nights: Sequence[NightFigures]) -> str:
    both = [(one.estimated.measures["auc"], _came(one, "AUC")) for one in nights if one.estimated and one.realised]
    if not both:
        return "What the probabilities promise; nothing has come of it yet"
    inside = sum(said.low <= came <= said.high for said, came in both)
    return f"AUC came inside its interval on {percent(inside / len(both), 0)} of {count(len(both), 'night')}"
