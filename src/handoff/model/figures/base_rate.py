"""The base rate by month: how the share of leads that become SQL moves, on how many rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from handoff.errors import TrainingError
from handoff.model.figures.intervals import wilson
from handoff.model.figures.style import (
    CHAMPION,
    INK,
    count,
    note,
    percent,
    percent_axis,
    quiet,
    sheet,
)


@dataclass(frozen=True)
class MonthCounts:
    """Rows and SQLs of each month: month (m,) datetime64[M] rising, rows (m,) > 0, positives (m,)."""

    month: npt.NDArray[np.datetime64]
    rows: npt.NDArray[np.integer]
    positives: npt.NDArray[np.integer]


def base_rate_by_month(counts: MonthCounts, test_from: np.datetime64 | None = None) -> Figure:
    """Draw the SQL rate of each month with its 95 % interval, the rows below, and where the test period starts.

    Raises:
        TrainingError: no month at all.
    """
    if not len(counts.month):
        raise TrainingError("base rate by month: no month with a row; check the mapping of stages and snapshots")
    rate = counts.positives / counts.rows
    total = int(counts.rows.sum())
    subtitle = (
        f"{count(total, 'mature row')}, {count(int(counts.positives.sum()), 'SQL')}, "
        f"{percent(float(counts.positives.sum()) / total, 1)} in all · band: 95 % interval (Wilson)"
    )
    figure = sheet(_title(rate), subtitle, height=5.2)
    upper, lower = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True, gridspec_kw={"hspace": 0.1})
    middle = counts.month.astype("datetime64[D]") + np.timedelta64(14, "D")
    low, high = wilson(counts.positives, counts.rows)
    quiet(upper, "", "rows that became SQL")
    upper.fill_between(middle, low, high, color=CHAMPION, alpha=0.15, linewidth=0)
    upper.plot(middle, rate, color=CHAMPION, linewidth=2, marker="o", markersize=5, markeredgecolor="white")
    top = 1.12 * float(high.max())
    upper.set_ylim(0, top)
    upper.yaxis.set_major_formatter(percent_axis(top))
    quiet(lower, "month of the snapshot", "rows")
    lower.bar(middle, counts.rows, width=24, color="#9fc1dc")
    locator = AutoDateLocator(minticks=3, maxticks=12)
    lower.xaxis.set_major_locator(locator)
    lower.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    lower.yaxis.set_major_formatter(lambda value, _position: f"{value:,.0f}")
    if test_from is not None:
        for axes in (upper, lower):
            axes.axvline(test_from, color=INK, linewidth=1, linestyle=(0, (4, 2)))
        note(upper, "test period", (test_from, top), xytext=(5, -11), textcoords="offset points")
    figure.align_ylabels()
    return figure


def _title(rate: npt.NDArray[np.float64]) -> str:
    if len(rate) < 2:
        return f"{percent(float(rate[0]), 1)} of the rows became SQL"
    span = f"The SQL rate ran between {percent(rate.min(), 1)} and {percent(rate.max(), 1)} a month"
    late = max(1, len(rate) // 4)
    ratio = float(rate[-late:].mean() / max(rate[:-late].mean(), 1e-12))
    if ratio > 1.25:
        return f"{span}, lately high"
    return f"{span}, lately low" if ratio < 0.8 else span
