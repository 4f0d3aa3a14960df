"""A backtest over time: ranking, lift, level and the list's precision on each past night."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from handoff.errors import TrainingError
from handoff.model.backtesting import NightMeasures, NightsMeasured
from handoff.model.figures.style import (
    CHAMPION,
    FONT,
    INK,
    LEFT,
    MUTED,
    count,
    legend,
    peer_looks,
    percent,
    percent_axis,
    quiet,
    sheet,
)
from handoff.model.replayed_night import MODEL, NEWEST, POINTS, RANDOM

#: Inches.
HEIGHT = 7.6


def backtest(found: NightsMeasured, night: str = "night") -> Figure:
    """Draw each past night's measures by order, the model's with its 95 % band.

    night: what one list is of.

    Raises:
        TrainingError: there is no night to draw.
    """
    if not found.nights:
        raise TrainingError("backtest: no night was tested, so there is nothing to draw; take other dates")
    leads, positives = (
        sum(values) for values in zip(*((one.leads, one.positives) for one in found.nights), strict=True)
    )
    counts = f"{count(len(found.nights), night)}, {count(leads, 'lead row')}, {count(positives, 'SQL')}"
    subtitle = f"{counts} · by models of what was known then · bands: 95 %, by account"
    figure = sheet(_title(found, night), subtitle, height=HEIGHT)
    (upper_left, upper_right), (lower_left, lower_right) = figure.subplots(
        2, 2, gridspec_kw={"wspace": 0.24, "hspace": 0.3}
    )
    _orders(upper_left, found.nights, "precision", f"of the list became SQL, by {night}", (POINTS, NEWEST, RANDOM))
    _orders(upper_right, found.nights, "auc", "AUC", (POINTS, NEWEST, RANDOM))
    _orders(lower_left, found.nights, "lift_at_10", "lift, best 10 %", (POINTS, NEWEST, RANDOM))
    _level(lower_right, found.nights)
    _name_the_orders(figure, upper_left)
    return figure


def _name_the_orders(figure: Figure, axes: Axes) -> None:
    """Write one legend for all panels in a row above them, where it covers no line."""
    figure.subplots_adjust(top=1 - 1.3 / HEIGHT)
    lines, names = axes.get_legend_handles_labels()
    where = {"loc": "center left", "bbox_to_anchor": (LEFT - 0.02, 1 - 0.98 / HEIGHT)}
    figure.legend(lines, names, ncol=4, frameon=False, labelcolor=INK, prop={"family": FONT, "size": 9}, **where)


def _title(found: NightsMeasured, night: str) -> str:
    precision = found.over["precision"]
    if not np.isfinite(precision[MODEL].value):
        return f"No {night} had a list"
    shares = {name: percent(precision[name].value) for name in (MODEL, POINTS, RANDOM)}
    return f"Of the list {shares[MODEL]} became SQL; by points {shares[POINTS]}, by chance {shares[RANDOM]}"


def _orders(axes: Axes, nights: Sequence[NightMeasures], measure: str, label: str, peers: Sequence[str]) -> None:
    _prepare(axes, nights, label)
    moment = _moments(nights)
    _band(axes, nights, measure)
    axes.plot(
        moment, _values(nights, measure, MODEL), label=MODEL, color=CHAMPION, linewidth=2.2, marker="o", ms=4, zorder=3
    )
    for name, look in zip(peers, peer_looks(), strict=False):
        axes.plot(moment, _values(nights, measure, name), label=name, marker=".", **look)
    if measure == "precision":
        top = max(axes.get_ylim()[1], 0.01)
        axes.set_ylim(0, top)
        axes.yaxis.set_major_formatter(percent_axis(top))


def _level(axes: Axes, nights: Sequence[NightMeasures]) -> None:
    _prepare(axes, nights, "of all leads: said, came")
    moment = _moments(nights)
    low, high = (np.array([getattr(one.measures["actual"][MODEL], end) for one in nights]) for end in ("low", "high"))
    axes.fill_between(moment, low, high, color=MUTED, alpha=0.18, linewidth=0)
    axes.plot(moment, _values(nights, "actual", MODEL), label="came", color=INK, linewidth=1.6, marker="o", ms=4)
    axes.plot(
        moment, _values(nights, "expected", MODEL), label="model said", color=CHAMPION, linewidth=2.2, marker="o", ms=4
    )
    look = next(peer_looks())
    axes.plot(moment, _values(nights, "expected", POINTS), label="points said", marker=".", **look)
    top = max(1.05 * axes.get_ylim()[1], 0.01)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(percent_axis(top))
    legend(axes, "best")


def _prepare(axes: Axes, nights: Sequence[NightMeasures], label: str) -> None:
    quiet(axes, "", label)
    if len(nights) > 1:
        locator = AutoDateLocator(minticks=3, maxticks=6)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    else:
        axes.set_xticks(_moments(nights), [f"{nights[0].night:%Y-%m-%d}"])


def _band(axes: Axes, nights: Sequence[NightMeasures], measure: str) -> None:
    low, high = (np.array([getattr(one.measures[measure][MODEL], end) for one in nights]) for end in ("low", "high"))
    moment = _moments(nights)
    if len(nights) > 1:
        axes.fill_between(moment, low, high, color=CHAMPION, alpha=0.15, linewidth=0)
    else:
        axes.vlines(moment, low, high, color=CHAMPION, linewidth=1.6)


def _moments(nights: Sequence[NightMeasures]) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return np.array([one.night.replace(tzinfo=None) for one in nights], dtype="datetime64[s]")


def _values(
    nights: Sequence[NightMeasures], measure: str, order: str
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([one.measures[measure][order].value for one in nights], dtype=np.float64)
