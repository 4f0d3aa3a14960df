"""The alerts of a night: the data first, then features, then scores; each with its likely cause, each cause once."""

from collections.abc import Sequence
from typing import Final, Literal

from handoff.domain.settings.watching import MonitoringSection
from handoff.monitoring.alert import Alert
from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.checks import outcomes
from handoff.monitoring.checks.attributes import attribute_changes
from handoff.monitoring.checks.clock import shifted_clocks
from handoff.monitoring.checks.feed import duplicates, feed_series, put_aside, robots
from handoff.monitoring.checks.outcomes import outcome_changes
from handoff.monitoring.checks.volume import changed_volumes, stopped_tables, volume_series
from handoff.monitoring.drift import FELT, drift_of
from handoff.monitoring.effects import effect_on_scores
from handoff.monitoring.finding import Finding
from handoff.monitoring.folding import without_consequences
from handoff.monitoring.profile import NightProfile

#: What may have a good reason: a campaign, a new market.
WARNINGS: Final = ("A12", "A13", "A14", "A15")


def alerts_of(tonight: NightProfile, past: Sequence[NightProfile], settings: MonitoringSection) -> tuple[Alert, ...]:
    """Return what somebody should look at.

    past: profiles of the nights before, rising; those of the last 42 nights are used. An alert stands, with its first
    day, on every night until what changed is mended or, after about four weeks, has become the usual.
    """
    nights = [night for night in past if night.night < tonight.night][-50:]
    budget = budget_of(tonight, settings)
    findings = [
        *stopped_tables(tonight, nights, budget),
        *changed_volumes(tonight, settings, budget),
        *duplicates(tonight, nights, budget),
        *robots(tonight, budget),
        *shifted_clocks(tonight, budget),
        *put_aside(tonight, nights, budget),
        *attribute_changes(tonight, nights, budget),
        *outcome_changes(tonight, nights, settings, budget),
        *drifts(tonight, nights, settings, budget),
    ]
    roots = without_consequences(findings)
    return tuple(_alert(one, tonight, nights) for one in roots if one.code not in settings.without)


def is_new(alert: Alert, past_alerts: Sequence[Alert]) -> bool:
    """Say whether an alert did not stand on the nights before.

    past_alerts: those of the last week or so. The same code on the same subject is the same alert: its first day, and
    its figures, may become clearer from night to night.
    """
    return not any(one.code == alert.code and one.subject == alert.subject for one in past_alerts)


def budget_of(tonight: NightProfile, settings: MonitoringSection) -> Budget:
    """Share the yearly false alarms out over all that tonight's profile lets be looked at."""
    series = {
        Group.VOLUME: len(volume_series(tonight)),
        Group.FEED: feed_series(tonight) + len(tonight.hours),
        Group.ATTRIBUTE: len(tonight.attributes),
        Group.OUTCOME: outcomes.N_SERIES,
        Group.DRIFT: len(tonight.features) + 1,
    }
    return Budget(settings.false_alarms_per_year, series)


def drifts(
    tonight: NightProfile, past: Sequence[NightProfile], settings: MonitoringSection, budget: Budget
) -> list[Finding]:
    """Return features and scores that moved further in a week than in the weeks before."""
    found = drift_of(tonight, past, settings.smallest_drift, budget.level(Group.DRIFT, looks=1))
    day, findings = tonight.day(-1), []
    far = [one for one in found[1:] if one.far and abs(one.moved) >= FELT]
    if far:
        names = [one.name for one in far[:3]]
        cause = (
            f"{', '.join(names)}{' and others' if len(far) > 3 else ''} moved in the week to {tonight.night}: "
            f"stability index {far[0].week:.2f}, at most {far[0].limit:.2f} is usual; no change of the data explains it"
        )
        touches = frozenset(f"feature/{one.name}" for one in far)
        behaviours = tuple(dict.fromkeys(one.behaviour for one in far))
        findings.append(Finding("A14", "feature drifted", far[0].name, day, cause, touches, behaviours))
    if found and found[0].far:
        cause = (
            f"the distribution of the scores moved in the week to {tonight.night}: stability index "
            f"{found[0].week:.2f}, and at most {found[0].limit:.2f} is usual; no change of the data explains it"
        )
        findings.append(Finding("A15", "scores moved", "scores", day, cause, frozenset({"scores"})))
    return findings


def _alert(one: Finding, tonight: NightProfile, past: Sequence[NightProfile]) -> Alert:
    effect = one.effect or effect_on_scores(tonight, past, one.since, one.behaviours)
    cause = one.cause[0].upper() + one.cause[1:] + "."
    severity: Literal["warning", "alert"] = "warning" if one.code in WARNINGS else "alert"
    return Alert(one.code, one.kind, one.subject, one.since, effect, cause, severity)
