"""Does sales still say what became of leads, and do as many become SQL as before?"""

from collections.abc import Sequence

from handoff.domain.settings.watching import MonitoringSection
from handoff.domain.stages import Stage
from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.checks.volume import STOPPED
from handoff.monitoring.finding import Finding, per_day, spoken
from handoff.monitoring.profile import NightProfile
from handoff.monitoring.series import Series, longer, strongest
from handoff.monitoring.volumes import Look

OUTCOMES, SQL = "outcomes", f"stage/{Stage.SQL.value}"
#: Both are looked at.
N_SERIES = 2
#: A base rate is about halved or doubled when its ratio is in here.
_HALF, _DOUBLE = (0.38, 0.64), (1.6, 2.6)


def outcome_changes(
    tonight: NightProfile, past: Sequence[NightProfile], settings: MonitoringSection, budget: Budget
) -> list[Finding]:
    """Return that labels stopped, or else that the rate of SQL changed."""
    level = budget.level(Group.OUTCOME)
    for name in (OUTCOMES, SQL):
        series = longer(tonight, past, name)
        one = None if series is None else strongest(series.looks(), level, down=True, ratio=STOPPED)
        if series is not None and one is not None:
            return [_stopped(series, one)]
    series = longer(tonight, past, SQL)
    if series is None:
        return []
    looks, smallest = series.looks(), 1 - settings.smallest_change
    for down, ratio in ((True, smallest), (False, 1 / smallest)):
        one = strongest(looks, level, down=down, ratio=ratio)
        if one is not None:
            return [_rate(series, one)]
    return []


def _stopped(series: Series, one: Look) -> Finding:
    day = series.since(one)
    what = "outcomes (accepted, rejected, SQL, won, lost)" if series.name == OUTCOMES else "SQL entries"
    cause = (
        f"labels stopped on {spoken(day)}: {what} fell from {per_day(series.before(day))} to "
        f"{per_day(series.from_day(day))} a day while leads and events go on; sales no longer records "
        "them, or they are no longer exported"
    )
    effect = "Tonight's scores are as before; a model trained on these days would learn that nobody converts."
    subject = "stages" if series.name == OUTCOMES else SQL.replace("/", " ")
    return Finding("A09", "labels stopped", subject, day, cause, frozenset({OUTCOMES, SQL}), effect=effect)


def _rate(series: Series, one: Look) -> Finding:
    day, ratio = series.since(one), one.ratio
    how = (
        "halved"
        if _HALF[0] <= ratio <= _HALF[1]
        else "doubled"
        if _DOUBLE[0] <= ratio <= _DOUBLE[1]
        else "fell"
        if ratio < 1
        else "rose"
    )
    cause = (
        f"the base rate {how} about {spoken(day)}: leads became SQL {one.seen:,.0f} times in {one.days} "
        f"day{'' if one.days == 1 else 's'}, and {one.expected:,.0f} times are usual; what arrives looks as before, so "
        "sales, the market or the definition of an SQL has changed"
    )
    effect = (
        f"Probabilities are about {1 / max(ratio, 0.01):.1f} times too high until the model is trained on the new rate."
        if ratio < 1
        else f"Probabilities are about {ratio:.1f} times too low until the model is trained on the new rate."
    )
    return Finding("A10", f"base rate {how}", "stage sql", day, cause, frozenset({SQL}), effect=effect)
