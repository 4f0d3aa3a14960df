"""The precision-recall curve: how pure the list stays as more of the SQLs are found."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from handoff.model.figures.predictions import FloatArray, Predictions
from handoff.model.figures.style import (
    CHAMPION,
    MUTED,
    count,
    legend,
    note,
    peer_looks,
    percent,
    percent_axis,
    quiet,
    sheet,
)

#: With fewer leads than this at the top, precision jumps about and tells nothing.
FEWEST_TAKEN = 10


def precision_recall(champion: Predictions, peers: Sequence[Predictions] = ()) -> Figure:
    """Draw the champion's precision against recall beside its peers' and the base rate."""
    half = _precision_at(champion, 0.5)
    title = f"To find half of the SQLs, {percent(half)} of the calls hit; in random order {percent(champion.base_rate)}"
    subtitle = f"{count(len(champion), 'test row')}, {count(champion.positives, 'SQL')} · average precision (AP)"
    figure = sheet(title, subtitle)
    axes = quiet(figure.add_subplot(), "SQLs found (recall)", "called leads that became SQL (precision)")
    axes.axhline(champion.base_rate, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    top = champion.base_rate
    for peer, look in zip(peers, peer_looks(), strict=False):
        recall, precision = _curve(peer)
        axes.plot(recall, precision, label=f"{peer.name}  {peer.average_precision:.3f}", **look)
        top = max(top, float(precision.max()))
    recall, precision = _curve(champion)
    top = max(top, float(precision.max()))
    axes.plot(
        recall, precision, color=CHAMPION, linewidth=2.4, zorder=3,
        label=f"{champion.name}  {champion.average_precision:.3f}",
    )  # fmt: skip
    axes.plot([0.5], [half], "o", color=CHAMPION, markeredgecolor="white", markersize=8, zorder=4)
    note(axes, f"base rate {percent(champion.base_rate)}", (0.01, champion.base_rate), xytext=(0, 4),
         textcoords="offset points")  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, min(1.0, 1.08 * top)))
    axes.xaxis.set_major_formatter(percent_axis(1))
    axes.yaxis.set_major_formatter(percent_axis(top))
    legend(axes, "upper right")
    return figure


def _curve(of: Predictions) -> tuple[FloatArray, FloatArray]:
    taken, found = of.steps
    enough = np.flatnonzero(taken >= min(FEWEST_TAKEN, len(of)))
    return found[enough] / of.positives, found[enough] / taken[enough]


def _precision_at(of: Predictions, recall: float) -> float:
    taken, found = of.steps
    step = int(np.searchsorted(found, recall * of.positives))
    return float(found[step] / taken[step])
