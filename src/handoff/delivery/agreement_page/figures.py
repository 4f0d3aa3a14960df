"""The plots of a preview: volume against places and promise, and precision along the threshold."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from handoff.domain.tiers import Tier
from handoff.model.figures.style import (
    CHAMPION,
    FAINT,
    INK,
    MUTED,
    PEERS,
    legend,
    note,
    percent,
    percent_axis,
    quiet,
    sheet,
)

if TYPE_CHECKING:
    from handoff.policy.preview.agreement import AgreementPreview
    from handoff.policy.preview.report import Preview
    from handoff.policy.preview.volumes import Volume

SAL_COLOR, MQL_COLOR, PROMISE = CHAMPION, PEERS[4], PEERS[0]
#: With fewer leads than this at the top, precision jumps about and tells nothing.
FEWEST_SHARE: Final = 0.005


def figures_of(found: "Preview") -> dict[str, Figure]:
    """Return the figures that there is something to draw for, by name."""
    figures = {"nights": nights(found)}
    if len(found.agreement.weeks[Tier.SAL]):
        figures["weeks"] = weeks(found.agreement)
    if found.curve is not None:
        figures["threshold"] = threshold(found)
    return figures


def nights(found: "Preview") -> Figure:
    """Draw SAL and MQL on each night against their places, with expected and actual SQL of the listed leads."""
    preview = found.agreement
    sal, mql = preview.a_night[Tier.SAL], preview.a_night[Tier.MQL]
    figure = sheet(
        _nights_title(preview), "Leads on the list of each night · dashed: the places that the agreement gives"
    )
    axes = quiet(figure.add_subplot(), "", "leads on the list")
    days = found.nights.astype("datetime64[D]")
    axes.bar(days, sal, width=0.9 * found.every_days, color=SAL_COLOR, label="SAL")
    axes.bar(days, mql, width=0.9 * found.every_days, bottom=sal, color=MQL_COLOR, label="MQL")
    _places(axes, days, preview)
    top = float((sal + mql).max())
    axes.set(ylim=(0, 1.22 * max(top, 1)))
    if found.known_until is not None:
        until: Any = np.datetime64(found.known_until.replace(tzinfo=None), "D") + np.timedelta64(12, "h")
        axes.axvline(until, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        note(axes, "outcome known until here", (until, 1.13 * max(top, 1)), xytext=(-4, 0),
             textcoords="offset points", ha="right", color=INK)  # fmt: skip
    _dates(axes)
    legend(axes, "upper right")
    return figure


def weeks(preview: "AgreementPreview") -> Figure:
    """Draw newly handed-over SAL by week, with the promise and the forecast of the next week."""
    one, ahead = preview.weeks[Tier.SAL], preview.forecasts[Tier.SAL]
    promise = preview.agreement.promise.sal_per_week
    figure = sheet(
        _weeks_title(preview),
        "New SAL by week: leads that were not SAL for 14 days · bar with ends: 90 % forecast",
        4.6,
    )
    axes = quiet(figure.add_subplot(), "week until", "new SAL")
    places = np.arange(len(one) + (ahead is not None))
    axes.bar(places[: len(one)], one.leads, width=0.72, color=SAL_COLOR)
    top = float(one.leads.max(initial=1))
    for place, leads in zip(places, one.leads.tolist(), strict=False):
        note(axes, f"{leads:,}", (place, leads), xytext=(0, 3), textcoords="offset points", ha="center")
    names = [f"{end:%d %b}" for end in one.ends.astype("datetime64[ms]").tolist()]
    if ahead is not None:
        axes.bar(places[-1], ahead.mean, width=0.72, color=FAINT)
        arms = [[max(ahead.mean - ahead.low, 0)], [max(ahead.high - ahead.mean, 0)]]
        axes.errorbar(places[-1], ahead.mean, yerr=arms, color=INK, capsize=5, linewidth=1.4)
        note(axes, f"{ahead.low:,.0f} to {ahead.high:,.0f}", (places[-1], ahead.high), xytext=(0, 4),
             textcoords="offset points", ha="center", color=INK)  # fmt: skip
        names.append("next")
        top = max(top, ahead.high)
    if promise is not None:
        axes.axhline(promise, color=PROMISE, linewidth=1.6, linestyle=(0, (5, 2)))
        note(axes, f"promised {promise:,}", (-0.45, promise), xytext=(0, 4), textcoords="offset points", color=PROMISE)
        top = max(top, float(promise))
    axes.set(xticks=places, ylim=(0, 1.18 * top), xlim=(-0.6, len(places) - 0.4))
    axes.set_xticklabels(names)
    return figure


def threshold(found: "Preview") -> Figure:
    """Draw precision against recall along the threshold, with the lines of the agreement marked."""
    line = found.curve
    assert line is not None
    sal, listed = found.agreement.volume(Tier.SAL), found.agreement.listed
    title = (
        f"SAL finds {percent(sal.recall.value)} of the SQL at a precision of {percent(sal.precision.value)}"
        if np.isfinite(sal.precision.value)
        else "No lead of a night with a known outcome was SAL"
    )
    figure = sheet(
        title, f"{found.known_nights:,} nights with a known outcome · leads that may be handed over, by probability"
    )
    axes = quiet(figure.add_subplot(), "of all SQL found (recall)", "become SQL (precision)")
    taken = line.recall > FEWEST_SHARE
    axes.plot(line.recall[taken], line.precision[taken], color=MUTED, linewidth=1.8)
    axes.axhline(line.base_rate, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    note(axes, f"all open leads {percent(line.base_rate)}", (1.0, line.base_rate), xytext=(0, 4),
         textcoords="offset points", ha="right")  # fmt: skip
    top = max(float(line.precision[taken].max(initial=0.01)), line.base_rate)
    for floor in (0.05, 0.1, 0.2, 0.3):
        at = int((line.probability >= floor).sum()) - 1
        if at >= 0 and taken[at]:
            axes.plot(line.recall[at], line.precision[at], "|", color=INK, markersize=9)
            note(axes, f"from {percent(floor, 0)}", (line.recall[at], line.precision[at]), xytext=(5, 6),
                 textcoords="offset points")  # fmt: skip
    _point(axes, sal, "SAL", SAL_COLOR)
    _point(axes, listed, "SAL and MQL", MQL_COLOR)
    if found.comparison is not None:
        _point(axes, found.comparison.present.volume(Tier.SAL), "SAL at present", PROMISE)
        _point(axes, found.comparison.present.listed, "SAL and MQL at present", PEERS[2])
    axes.set(xlim=(0, 1), ylim=(0, 1.15 * top))
    axes.xaxis.set_major_formatter(percent_axis(1))
    axes.yaxis.set_major_formatter(percent_axis(top))
    legend(axes, "upper right")
    return figure


def _point(axes: Axes, volume: "Volume", name: str, color: str) -> None:
    if np.isfinite(volume.precision.value):
        axes.plot(volume.recall.value, volume.precision.value, "o", color=color, markeredgecolor="white", markersize=10,
                  label=name, zorder=4)  # fmt: skip


def _places(axes: Axes, days: "np.ndarray[Any, Any]", preview: "AgreementPreview") -> None:
    """Draw the places of SAL, and those of both tiers; nothing where there is no limit."""
    sal, mql = preview.places[Tier.SAL], preview.places[Tier.MQL]
    for limit, color in ((sal, INK), (sal + mql, MUTED)):
        if np.isfinite(limit).all():
            axes.step(days, limit, where="mid", color=color, linewidth=1.3, linestyle=(0, (5, 2)))


def _dates(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.xaxis.get_offset_text().set(color=MUTED, size=9)


def _nights_title(preview: "AgreementPreview") -> str:
    sal, mql = (preview.volume(tier) for tier in (Tier.SAL, Tier.MQL))
    return f"A night's list holds {sal.leads_a_night:,.0f} SAL and {mql.leads_a_night:,.0f} MQL"


def _weeks_title(preview: "AgreementPreview") -> str:
    ahead, promise = preview.forecasts[Tier.SAL], preview.agreement.promise.sal_per_week
    if ahead is None:
        return "Too few weeks to say what the next will bring"
    if promise is None:
        return f"Next week brings {ahead.low:,.0f} to {ahead.high:,.0f} new SAL"
    return f"{promise:,} SAL a week are promised; next week brings {ahead.low:,.0f} to {ahead.high:,.0f}"
