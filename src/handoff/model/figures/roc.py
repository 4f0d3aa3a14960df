"""The ROC curve: how well a ranking tells leads that become SQL from those that do not."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from handoff.model.figures.predictions import Predictions
from handoff.model.figures.style import (
    CHAMPION,
    FAINT,
    MUTED,
    count,
    legend,
    note,
    peer_looks,
    percent_axis,
    quiet,
    sheet,
)


def roc(champion: Predictions, peers: Sequence[Predictions] = ()) -> Figure:
    """Draw the champion's ROC curve beside its peers' and the line of chance."""
    # The area is the probability that a positive outranks a negative (Hanley and McNeil, Radiology 143, 1982, p. 31).
    title = f"A lead that became SQL outranks one that did not {100 * champion.auc:.0f} times in 100"
    subtitle = (
        f"{count(len(champion), 'test row')}, {count(champion.positives, 'SQL')} · area under the ROC curve (AUC)"
    )
    figure = sheet(title, subtitle, height=6.2)
    axes = quiet(figure.add_subplot(), "leads called that did not become SQL", "leads that became SQL, found", "both")
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    note(axes, "chance", (0.62, 0.585), rotation=40, rotation_mode="anchor")
    right, wrong = champion.roc_points[1], champion.roc_points[0]
    axes.fill_between(wrong, right, wrong, color=CHAMPION, alpha=0.06, linewidth=0)
    for peer, look in zip(peers, peer_looks(), strict=False):
        axes.plot(*peer.roc_points, label=f"{peer.name}  {peer.auc:.3f}", **look)
    axes.plot(wrong, right, color=CHAMPION, linewidth=2.4, label=f"{champion.name}  {champion.auc:.3f}", zorder=3)
    axes.set(xlim=(0, 1), ylim=(0, 1.005))
    axes.spines["left"].set(visible=True, color=FAINT)
    axes.xaxis.set_major_formatter(percent_axis(1))
    axes.yaxis.set_major_formatter(percent_axis(1))
    legend(axes, "lower right")
    return figure
