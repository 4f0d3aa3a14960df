"""Lift and gains by decile: what calling the best first is worth."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from handoff.model.figures.predictions import Predictions
from handoff.model.figures.style import (
    CHAMPION,
    INK,
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

DECILES = np.linspace(0.1, 1.0, 10)


def lift_and_gains(champion: Predictions, peers: Sequence[Predictions] = ()) -> Figure:
    """Draw the share of SQLs found against the share of leads called, and the lift of each tenth."""
    tenth, three = (float(champion.found_in(share)) for share in (0.1, 0.3))
    title = f"The best tenth holds {percent(tenth)} of the SQLs, the best three tenths {percent(three)}"
    subtitle = f"{count(len(champion), 'test row')}, {count(champion.positives, 'SQL')} · leads ranked by probability"
    figure = sheet(title, subtitle, height=4.9)
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.28})
    _gains(left, champion, peers)
    _lift(right, champion)
    return figure


def _gains(axes: Axes, champion: Predictions, peers: Sequence[Predictions]) -> None:
    quiet(axes, "leads called, best first", "SQLs found", "both")
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (1, 2)), label="random order")
    axes.plot([0, champion.base_rate, 1], [0, 1, 1], color=MUTED, linewidth=1, label="perfect order")
    for peer, look in zip(peers, peer_looks(), strict=False):
        taken, found = peer.steps
        axes.plot(taken / len(peer), found / peer.positives, label=peer.name, **look)
    taken, found = champion.steps
    axes.plot(taken / len(champion), found / champion.positives, color=CHAMPION, linewidth=2.4, label=champion.name,
              zorder=3)  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1.01))
    axes.xaxis.set_major_formatter(percent_axis(1))
    axes.yaxis.set_major_formatter(percent_axis(1))
    legend(axes, "lower right")


def _lift(axes: Axes, champion: Predictions) -> None:
    quiet(axes, "tenth of the leads, best first", "SQL rate / base rate (lift)")
    lift = np.diff(np.append(0.0, champion.found_in(DECILES))) * len(DECILES)
    axes.bar(np.arange(1, 11), lift, width=0.78, color=[CHAMPION if value >= 1 else "#9fc1dc" for value in lift])
    axes.axhline(1, color=INK, linewidth=1, linestyle=(0, (1, 2)))
    note(axes, f"1 = base rate, {percent(champion.base_rate)}", (10.5, 1), xytext=(0, 4), textcoords="offset points",
         ha="right")  # fmt: skip
    for tenth, value in enumerate(lift, start=1):
        note(axes, f"{value:.1f}", (tenth, value), xytext=(0, 3), textcoords="offset points", ha="center",
             color=INK)  # fmt: skip
    axes.set(xlim=(0.4, 10.6), xticks=range(1, 11), ylim=(0, max(1.25, 1.12 * float(lift.max()))))
