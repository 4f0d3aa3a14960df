"""The plots of what came: tiers against what was promised of them, calibration, and what sales did."""

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from handoff.delivery.health_page.columns_drawn import columns
from handoff.delivery.health_page.past_figures import MQL_COLOR, SAL_COLOR, dates, legend_above
from handoff.model.figures.style import (
    CHAMPION,
    FAINT,
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
from handoff.monitoring.performance.figures_kept import WeekFigures
from handoff.monitoring.performance.quarter import Quarter

PROMISE = PEERS[0]


def tier_rates(quarter: Quarter, promised: Mapping[str, float]) -> Figure:
    """Draw for each tier the share that became SQL with its interval, what was expected, and what was promised."""
    shown = [one for one in quarter.tiers if isfinite(one.rate.low)][::-1]
    off = [one.tier for one in shown if not one.rate.low <= one.expected <= one.rate.high]
    title = f"{' and '.join(off)} came out other than expected" if off else "Every tier kept what was expected of it"
    figure = sheet(title, "Share of each tier that became SQL, with 95 % intervals by account · one night of each "
                   f"of the last {count(len(quarter.nights), 'week')}", 1.7 + 0.55 * len(shown))  # fmt: skip
    figure.subplots_adjust(left=0.2)
    axes = quiet(figure.add_subplot(), "", "", "x")
    for place, one in enumerate(shown):
        axes.plot([one.rate.low, one.rate.high], [place, place], color=CHAMPION, linewidth=2.4, solid_capstyle="round",
                  label="came" if place == len(shown) - 1 else None)  # fmt: skip
        axes.plot(one.rate.value, place, "o", color=CHAMPION, markersize=8, markeredgecolor="white")
        axes.plot(one.expected, place, "|", color=INK, markersize=17, markeredgewidth=2,
                  label="expected" if place == len(shown) - 1 else None)  # fmt: skip
        if one.tier in promised:
            axes.plot(promised[one.tier], place, "D", color=PROMISE, markersize=7,
                      label="promised" if place == len(shown) - 1 else None)  # fmt: skip
    top = max([*(one.rate.high for one in shown), *(one.expected for one in shown), *promised.values()], default=1.0)
    axes.set(yticks=range(len(shown)), ylim=(-0.6, len(shown) - 0.4), xlim=(0, 1.08 * top))
    axes.set_yticklabels([one.tier for one in shown])
    axes.xaxis.set_major_formatter(percent_axis(top))
    legend_above(axes)
    return figure


def weekly_promise(weeks: Sequence[WeekFigures]) -> Figure:
    """Draw the new SAL of each week against what was promised, and how many of them became SQL against expected."""
    sal = [next(one for one in week.tiers if one.tier == "SAL") for week in weeks]
    figure = sheet(_weekly_title(weeks), "Leads that came on the list as SAL, by week, and what became of them within "
                   "the horizon · dashed: promised", 5.6)  # fmt: skip
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.26})
    days = [week.monday for week in weeks]
    for axes, label in ((upper, "new SAL"), (lower, "of them SQL")):
        quiet(axes, "", label)
        axes.yaxis.get_major_locator().set_params(integer=True)
    columns(upper, days, [one.leads for one in sal], 5.6, color=SAL_COLOR)
    known = [(day, one.sql) for day, one in zip(days, sal, strict=True) if one.sql >= 0]
    if known:
        columns(lower, [day for day, _ in known], [sql for _, sql in known], 5.6, color=SAL_COLOR, label="came")
    lower.plot(days, [one.expected for one in sal], "_", color=INK, markersize=9, markeredgewidth=2, label="expected")
    for axes, promised in ((upper, [one.promised_leads for one in sal]), (lower, [one.promised_sql for one in sal])):
        if any(one is not None for one in promised):
            line = [np.nan if one is None else one for one in promised]
            axes.step(days, line, where="mid", color=PROMISE, linewidth=1.6, linestyle=(0, (5, 2)))
    legend_above(lower)
    for axes in (upper, lower):
        axes.set(ylim=(0, max(1.0, axes.get_ylim()[1])))
    dates(lower)
    figure.align_ylabels()
    return figure


def calibration(quarter: Quarter) -> Figure:
    """Draw what came against what was said, in bins of about equal count, with intervals by account."""
    off = sum(one.off for one in quarter.bins)
    said, came = quarter.expected / quarter.rows, quarter.sql / quarter.rows
    verdict = "Probabilities can be taken at their word" if off <= 2 else f"Off in {off} of {len(quarter.bins)} bins"
    figure = sheet(
        f"{verdict}: said {percent(said, 1)}, came {percent(came, 1)}",
        f"{count(quarter.rows, 'score')} of one night of each of the last {count(len(quarter.nights), 'week')} with "
        "known outcome · bars: 95 %, by account",
        5.6,
    )
    axes = quiet(figure.add_subplot(), "probability that was said", "became SQL", "both")
    value = [one.rate.value for one in quarter.bins]
    low, high = ([getattr(one.rate, end) for one in quarter.bins] for end in ("low", "high"))
    expected = [one.expected for one in quarter.bins]
    edge = 1.06 * max(*high, *expected, 0.01)
    axes.plot([0, edge], [0, edge], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    note(axes, "said = came", (edge * 0.985, edge * 0.985), xytext=(-6, -14), textcoords="offset points", ha="right")
    arms = [np.subtract(value, low), np.subtract(high, value)]
    axes.errorbar(expected, value, yerr=arms, fmt="o", color=CHAMPION, elinewidth=1.8, markersize=7.5,
                  markeredgecolor="white", capsize=0)  # fmt: skip
    axes.set(xlim=(0, edge), ylim=(0, edge))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(percent_axis(edge))
    axes.yaxis.set_major_formatter(percent_axis(edge))
    return figure


def sales(weeks: Sequence[WeekFigures]) -> Figure:
    """Draw what sales did with the new leads of each week: decisions, and follow-up in time."""
    figure = sheet("What sales did with the leads of each week", "Leads that came on the list · decided on within the "
                   "horizon · followed up (decided on or called) by due_by", 5.8)  # fmt: skip
    upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.26})
    days = [week.monday for week in weeks]
    parts = (("accepted", SAL_COLOR), ("rejected", PROMISE), ("undecided", FAINT))
    quiet(upper, "", "leads")
    floor = np.zeros(len(weeks))
    for name, color in parts:
        height = np.array([getattr(week.answers, name) for week in weeks], dtype=np.float64)
        columns(upper, days, height, 5.6, floor=floor, color=color, label=name)
        floor += height
    upper.set(ylim=(0, 1.08 * max(1.0, float(floor.max()))))
    legend_above(upper)
    quiet(lower, "", "followed up in time")
    known = [(week.monday, week.answers.punctual) for week in weeks if isfinite(week.answers.punctual)]
    if known:
        columns(lower, [day for day, _ in known], [share for _, share in known], 5.6, color=MQL_COLOR)
    lower.set(ylim=(0, 1.05))
    lower.yaxis.set_major_formatter(percent_axis(1))
    dates(lower)
    figure.align_ylabels()
    return figure


def _weekly_title(weeks: Sequence[WeekFigures]) -> str:
    sal = [next(one for one in week.tiers if one.tier == "SAL") for week in weeks]
    known = [one for one in sal if one.sql >= 0]
    if not known:
        return f"{count(sal[-1].leads, 'new SAL', 'new SAL')} in the newest week; what becomes of them is not known yet"
    expected, came = sum(one.expected for one in known), sum(one.sql for one in known)
    return f"New SAL of {count(len(known), 'week')}: {expected:,.0f} were expected to become SQL, {came:,} did"
