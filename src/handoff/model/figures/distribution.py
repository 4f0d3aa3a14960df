"""How far apart the scores of SQLs and of other leads lie, on the scale of log-odds."""

import numpy as np
from matplotlib.figure import Figure

from handoff.model.figures.predictions import FloatArray, Predictions
from handoff.model.figures.style import (
    CHAMPION,
    PEERS,
    count,
    legend,
    percent,
    percent_axis,
    quiet,
    sheet,
)

BINS = 48
#: Ticks on the axis of log-odds, written as the probabilities they stand for.
TICKS = (
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.35,
    0.5,
    0.65,
    0.8,
    0.9,
    0.95,
    0.98,
    0.99,
    0.995,
    0.999,
)


def score_distribution(champion: Predictions) -> Figure:
    """Draw the distribution of probabilities of leads that became SQL and of those that did not."""
    became = champion.outcome != 0
    typical = float(np.median(champion.probability[became]))
    other = float(np.median(champion.probability[~became]))
    title = f"The typical SQL had been given {percent(typical)}, the typical other lead {percent(other)}"
    subtitle = (
        f"{count(champion.positives, 'SQL')}, {count(len(champion) - champion.positives, 'other row')}"
        " of the test period · each group adds up to 100 %, lines are medians"
    )
    figure = sheet(title, subtitle, height=4.6)
    axes = quiet(figure.add_subplot(), "predicted probability of SQL within the horizon (scale of log-odds)",
                 "rows of the group")  # fmt: skip
    score = _log_odds(champion.probability)
    edges = np.linspace(*_span(score), BINS + 1)
    groups = ((~became, PEERS[0], "did not become SQL", other), (became, CHAMPION, "became SQL", typical))
    for mask, color, name, median in groups:
        share = np.histogram(score[mask], edges)[0] / np.count_nonzero(mask)
        axes.stairs(share, edges, fill=True, color=color, alpha=0.3)
        axes.stairs(share, edges, color=color, linewidth=1.4, label=name)
        axes.axvline(float(_log_odds(np.array([median]))[0]), color=color, linewidth=1.2, linestyle=(0, (4, 2)))
    legend(axes, "upper right")
    shown = [tick for tick in TICKS if edges[0] <= _log_odds(np.array([tick]))[0] <= edges[-1]]
    axes.set_xticks(_log_odds(np.array(shown)), [f"{100 * tick:g} %" for tick in shown])
    axes.set_xlim(edges[0], edges[-1])
    axes.yaxis.set_major_formatter(percent_axis(axes.get_ylim()[1]))
    return figure


def _log_odds(probability: FloatArray) -> FloatArray:
    held = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(held / (1 - held)), np.float64)


def _span(score: FloatArray) -> tuple[float, float]:
    low, high = float(score.min()), float(score.max())
    room = max(0.05 * (high - low), 0.05)
    return low - room, high + room
