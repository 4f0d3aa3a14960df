"""Calibration: what was said against what came, in bins of equal count."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from handoff.model.figures.intervals import wilson
from handoff.model.figures.predictions import FloatArray, Predictions
from handoff.model.figures.style import (
    CHAMPION,
    FAINT,
    MUTED,
    count,
    note,
    percent,
    percent_axis,
    quiet,
    sheet,
)

BINS = 10


@dataclass(frozen=True)
class _Bins:
    said: FloatArray
    came: FloatArray
    lower: FloatArray
    upper: FloatArray

    @property
    def off(self) -> int:
        """Bins whose interval leaves out the mean probability."""
        return int(np.sum((self.said < self.lower) | (self.said > self.upper)))


def calibration(champion: Predictions) -> Figure:
    """Draw observed against predicted rates with 95 % intervals, and the histogram of probabilities below."""
    bins = _bins(champion)
    subtitle = (
        f"{count(len(champion), 'test row')} in {count(len(bins.said), 'bin')} of about equal count, "
        f"{count(champion.positives, 'SQL')} · bars: 95 % interval (Wilson)"
    )
    figure = sheet(_title(champion, bins), subtitle, height=6.4)
    upper, lower = figure.subplots(2, 1, height_ratios=(4, 1), sharex=True, gridspec_kw={"hspace": 0.08})
    quiet(upper, "", "became SQL", "both")
    edge = 1.06 * max(float(bins.upper.max()), float(bins.said.max()))
    upper.plot([0, edge], [0, edge], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    note(upper, "said = came", (edge * 0.985, edge * 0.985), xytext=(-6, -14), textcoords="offset points", ha="right",
         rotation=0)  # fmt: skip
    upper.errorbar(
        bins.said, bins.came, yerr=(bins.came - bins.lower, bins.upper - bins.came), fmt="o", color=CHAMPION,
        ecolor=CHAMPION, elinewidth=1.6, markersize=7, markeredgecolor="white", capsize=0,
    )  # fmt: skip
    upper.set(xlim=(0, edge), ylim=(0, edge))
    upper.yaxis.set_major_formatter(percent_axis(edge))
    quiet(lower, "predicted probability of SQL within the horizon", "test rows", "x")
    lower.hist(np.minimum(champion.probability, edge), bins=np.linspace(0, edge, 61), color=CHAMPION, alpha=0.75)
    lower.xaxis.set_major_formatter(percent_axis(edge))
    lower.spines["bottom"].set_color(FAINT)
    figure.align_ylabels()
    return figure


def _bins(of: Predictions) -> _Bins:
    value, place, count_of = np.unique(of.probability, return_inverse=True, return_counts=True)
    # Rows of one probability stay in one bin, so that their order cannot matter.
    middle = np.cumsum(count_of) - count_of / 2
    _, bin_of_value = np.unique(np.floor(BINS * middle / len(of)), return_inverse=True)
    bin_of = bin_of_value[place]
    rows = np.bincount(bin_of)
    found = np.bincount(bin_of, weights=of.outcome != 0)
    said = np.bincount(bin_of_value, weights=value * count_of) / rows
    lower, upper = wilson(found, rows)
    return _Bins(said, found / rows, lower, upper)


def _title(of: Predictions, bins: _Bins) -> str:
    said, came = float(of.probability.mean()), of.base_rate
    figures = f"said {percent(said, 1)}, came {percent(came, 1)}"
    lower, upper = (float(end) for end in wilson(of.positives, len(of)))
    if said > upper:
        return f"Probabilities run high: {figures}"
    if said < lower:
        return f"Probabilities run low: {figures}"
    # Of ten intervals of 95 %, two or more miss by chance in one chart of twelve.
    if bins.off > 2:
        return f"Right on the whole ({figures}), off in {bins.off} of {len(bins.said)} bins"
    return f"Probabilities can be taken at their word: {figures}"
