"""The preview of an agreement in words."""

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from handoff.cli.output import Output
from handoff.domain.tiers import TIER_ORDER
from handoff.policy.tiers.assign import HANDED_OVER

if TYPE_CHECKING:
    from handoff.model.bootstrap import Estimate
    from handoff.policy.preview.report import Comparison, Preview
    from handoff.policy.preview.volumes import Volume
    from handoff.policy.suggestions.found import Suggestions
    from handoff.workspace.agreeing.preview import Agreed

_FIGURES = (">leads a night", ">expected SQL", ">of known nights: expected", ">really SQL", ">precision", ">recall")


def print_agreed(output: Output, outcome: "Agreed") -> None:
    """Print what the agreement would have done, what to expect of it, and what it changes."""
    found = outcome.preview
    output.line(_heading(found))
    for note in found.notes:
        output.line(f"note: {note}")
    _print_tiers(output, found)
    _print_weeks(output, found)
    if found.comparison is not None:
        _print_comparison(output, found, found.comparison)
    _print_lines(output, found)
    _print_teams(output, found)
    _print_segments(output, found)
    if found.suggestions is not None:
        _print_suggestions(output, found.suggestions)
    output.line()
    for promise in found.promises:
        output.line(promise)
    for warning in found.warnings:
        output.line(f"warning: {warning}")
    output.line(f"page         {outcome.html}")
    if outcome.changes is not None:
        output.line(f"changes      {outcome.changes}")


def _heading(found: "Preview") -> str:
    agreement = found.agreement
    force = "" if agreement.in_force is None else f" ({agreement.in_force})"
    first, last = str(found.nights[0])[:10], str(found.nights[-1])[:10]
    known = f"the outcome of {found.known_nights:,} is known" if found.known_nights else "no outcome is known"
    return (
        f"Agreement {agreement.agreement.version}{force} on {len(found.nights):,} nights from {first} to {last}, "
        f"{known}; model version {found.model_version}, SQL within {found.horizon_days} days"
    )


def _print_tiers(output: Output, found: "Preview") -> None:
    accepted = (">accepted",) if found.acceptance else ()
    rows = []
    for one in (*found.agreement.tiers[:2], found.agreement.listed, *found.agreement.tiers[2:]):
        share = (f"{_estimate(one.acceptance)} of {one.decided:,}",) if found.acceptance else ()
        rows.append((one.name, *_figures(one), *share))
    output.table("On the average night, in brackets 95 % intervals by account", ("tier", *_FIGURES, *accepted), rows)


def _print_weeks(output: Output, found: "Preview") -> None:
    weeks = found.agreement.weeks
    sal, mql = (weeks[tier] for tier in HANDED_OVER)
    rows = [
        (str(end)[:10], leads, others, f"{expected:.1f}", f"{sql:.0f}" if isfinite(sql) else "")
        for end, leads, others, expected, sql in zip(
            sal.ends, sal.leads.tolist(), mql.leads.tolist(), sal.expected.tolist(), sal.sql.tolist(), strict=True
        )
    ]
    if rows:
        columns = ("week until", ">new SAL", ">new MQL", ">expected SQL of the SAL", ">really")
        output.table("Newly handed over: leads that were not in the tier for 14 days", columns, rows)
    for tier, forecast in found.agreement.forecasts.items():
        if forecast is not None:
            trend = f", changing by {forecast.trend:+.1%} a week" if forecast.trend else ""
            output.line(
                f"next week    {forecast.mean:,.0f} new {tier.value} (90 % interval {forecast.low:,.0f} to "
                f"{forecast.high:,.0f}{trend}), by {forecast.weeks} weeks"
            )


def _print_comparison(output: Output, found: "Preview", comparison: "Comparison") -> None:
    rows = []
    for tier in TIER_ORDER:
        now, then = found.agreement.volume(tier), comparison.present.volume(tier)
        rows.append(
            (
                tier.value, f"{then.leads_a_night:,.1f}", f"{now.leads_a_night:,.1f}",
                f"{now.leads_a_night - then.leads_a_night:+,.1f}", _estimate(then.precision), _estimate(now.precision),
                comparison.changes.entering(tier), comparison.changes.leaving(tier),
            )
        )  # fmt: skip
    old, new = comparison.present.agreement.version, found.agreement.agreement.version
    columns = (
        "tier", ">leads a night before", ">after", ">change", ">precision before", ">after",
        ">enter on the newest night", ">leave",
    )  # fmt: skip
    output.table(f"Agreement {new} against {old}", columns, rows)


def _print_lines(output: Output, found: "Preview") -> None:
    rows = [(f"{one.key} = {one.value:g}", "now" if one.today else "", *_figures(one.volume)) for one in found.lines]
    if rows:
        output.table("If you set SAL here, with the same rules, by this line alone", ("line", "", *_FIGURES), rows)


def _print_teams(output: Output, found: "Preview") -> None:
    rows = [
        (
            one.team,
            f"{one.places_a_night:,.1f}",
            f"{one.fill:.0%}" if isfinite(one.fill) else "-",
            *_figures(one.volume),
        )
        for one in found.agreement.teams
    ]
    if rows:
        output.table("SAL by team", ("team", ">places a night", ">filled", *_FIGURES), rows)


def _print_segments(output: Output, found: "Preview") -> None:
    rows = [(one.attribute, one.value, f"{one.open_share:.1%}", *_figures(one.volume)) for one in found.segments]
    if rows:
        output.table("SAL and MQL by segment", ("attribute", "value", ">of open leads", *_FIGURES), rows)


def _print_suggestions(output: Output, found: "Suggestions") -> None:
    rows = [
        (one.criterion.words, f"{one.leads:.1%}", f"{one.rate:.1%}", _estimate(one.lift, "{:.2f}"),
         f"{one.recall:.1%}", f"{one.cost:.1%} as {'a must' if one.speaks_for else 'an exclusion'}")
        for one in found.found
    ]  # fmt: skip
    title = (
        f"What separates SQL from the rest: {found.tried:,} criteria tried on older nights, {found.promising:,} "
        f"promising, these held again on later ones ({found.rows:,} rows, {found.base_rate:.1%} SQL)"
    )
    if not rows:
        output.line()
        output.line(f"Nothing separates SQL from the rest for sure: {found.tried:,} criteria were tried.")
        return
    columns = ("criterion", ">of open leads", ">become SQL", ">lift", ">of all SQL", ">SQL lost by it")
    output.table(title, columns, rows)
    for rule in found.rules:
        output.line()
        output.line(f"# as a rule: {rule.lost:.1%} of the SQL would be lost, {rule.spared:.1%} of the leads spared")
        output.line(rule.toml)


def _figures(one: "Volume") -> Iterator[str]:
    yield f"{one.leads_a_night:,.1f}"
    yield f"{one.expected_a_night:,.1f}"
    yield _number(one.known_expected_a_night)
    yield _number(one.sql_a_night)
    yield _estimate(one.precision)
    yield _estimate(one.recall)


def _number(value: float) -> str:
    return f"{value:,.1f}" if isfinite(value) else "-"


def _estimate(one: "Estimate", form: str = "{:.1%}") -> str:
    if not isfinite(one.value):
        return "-"
    if not isfinite(one.low):
        return form.format(one.value)
    return f"{form.format(one.value)} ({form.format(one.low)} to {form.format(one.high)})"
