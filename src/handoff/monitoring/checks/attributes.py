"""Do the columns of the leads still mean what they meant: units, names of categories, gaps?"""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.cohorts import LEAST_NIGHTS, Cohort, by_day, settled, total
from handoff.monitoring.finding import Finding, spoken
from handoff.monitoring.profile import SMALLEST_CATEGORY, NightProfile
from handoff.monitoring.profiling.attributes import OTHER

#: Newest days of new leads that are looked at together.
WINDOWS: Final = (1, 2, 4, 7)
#: Nights back to which a jump of all leads is looked for.
NIGHTS: Final = 28
#: A unit: the numbers are at least this many times as large or small, on average of the logarithms.
TIMES: Final = 3.0
_FACTORS: Final = (10, 12, 60, 100, 1000, 10_000, 100_000, 1_000_000)
_FEWEST: Final = 10
#: A category is gone when its share is at most this part of what it was; it is looked for from this share on.
_GONE, _LEAST_SHARE = 0.15, 0.03
#: A new name may stand for one that is gone when its share is this part to this multiple of it.
_ALIKE: Final = (0.3, 3.0)
#: Gaps matter when they are so many points more.
_GAPS: Final = 0.15

Compare = Callable[[str, Cohort, Cohort, float | None], tuple[str, str, str] | None]


def attribute_changes(tonight: NightProfile, past: Sequence[NightProfile], budget: Budget) -> list[Finding]:
    """Return the columns whose values changed: of all leads from one night to the next, or of new leads."""
    if len(past) < LEAST_NIGHTS:
        return []
    level = budget.level(Group.ATTRIBUTE, looks=3 * len(WINDOWS))
    found = (_of_column(name, tonight, past, level) for name in tonight.attributes)
    return [one for one in found if one is not None]


def _of_column(name: str, tonight: NightProfile, past: Sequence[NightProfile], level: float) -> Finding | None:
    for compare in (_unit, _renamed, _gaps):
        found = _of_all(name, tonight, past, compare) or _of_new(name, tonight, past, compare, level)
        if found is not None:
            return found
    return None


def _of_all(name: str, tonight: NightProfile, past: Sequence[NightProfile], compare: Compare) -> Finding | None:
    """Compare the settled leads with those of the nights before; chance plays no part, so the size decides alone."""
    nights = [night for night in [*past[-NIGHTS:], tonight] if name in night.attributes]
    now = settled(tonight.attributes[name])
    for earlier, later in zip(nights[-2::-1], nights[:0:-1], strict=True):
        before, after = settled(earlier.attributes[name]), settled(later.attributes[name])
        if min(before.rows, after.rows) < 10 * _FEWEST or compare(name, before, now, None) is None:
            continue
        jump = compare(name, before, after, None)
        return None if jump is None else _finding(name, later.day(-1), jump, "all leads")
    return None


def _of_new(
    name: str, tonight: NightProfile, past: Sequence[NightProfile], compare: Compare, level: float
) -> Finding | None:
    """Compare the newest leads with those of the weeks before, at the same age."""
    cohorts = by_day(tonight, past, name)
    days = list(cohorts)
    for window in WINDOWS:
        if len(days) - window < LEAST_NIGHTS:
            continue
        before, now = total([cohorts[day] for day in days[:-window]]), total([cohorts[day] for day in days[-window:]])
        said = compare(name, before, now, level)
        if said is not None:
            return _finding(name, _since(name, cohorts, window, compare), said, "new leads")
    return None


def _since(name: str, cohorts: dict[date, Cohort], window: int, compare: Compare) -> date:
    """Return the first day of the newest run of days that all look changed; a day may be too small to tell."""
    days = list(cohorts)
    before, first = total([cohorts[day] for day in days[: -max(WINDOWS)]]), days[-1]
    for day in reversed(days[-max(WINDOWS) :]):
        one = cohorts[day]
        if one.filled and compare(name, before, one, 1.0) is not None:
            first = day
        elif one.filled >= _FEWEST and (days[-1] - day).days >= window:
            break
    return first


def _finding(name: str, since: date, said: tuple[str, str, str], whose: str) -> Finding:
    code, kind, figures = said
    cause = f"in {whose} since {spoken(since)} {figures}"
    return Finding(code, kind, f"leads.{name}", since, cause, frozenset({f"attribute/{name}"}), (name, "account"))


def _unit(name: str, before: Cohort, now: Cohort, level: float | None) -> tuple[str, str, str] | None:
    """Say that the numbers are many times what they were; level: largest p-value that counts, None: size only."""
    if now.logs[0] < (_FEWEST if level != 1.0 else 1) or before.logs[0] < _FEWEST:
        return None
    moved = now.log_mean - before.log_mean
    error = math.sqrt(before.log_variance * (1 / now.logs[0] + 1 / before.logs[0])) or 1e-9
    if abs(moved) < math.log10(TIMES) or (level is not None and math.erfc(abs(moved) / error / math.sqrt(2)) > level):
        return None
    factor = min(_FACTORS, key=lambda one: abs(math.log10(one) - abs(moved)))
    how = f"{10 ** abs(moved):,.0f} times as {'large' if moved > 0 else 'small'}"
    return (
        "A04",
        "unit changed",
        f"{name} is on average {how} as before (typically {10**now.log_mean:,.0f} instead of "
        f"{10**before.log_mean:,.0f}): its unit has probably changed, by a factor of {factor:,}; mend the export",
    )


def _renamed(name: str, before: Cohort, now: Cohort, level: float | None) -> tuple[str, str, str] | None:
    """Say that a category is gone and that one that never was before is there in its place."""
    gone = [
        value
        for value in before.named
        if before.share(value) >= _LEAST_SHARE and now.share(value) <= _GONE * before.share(value)
    ]
    fresh = [
        value
        for value in now.named - before.named
        if now.categories[value] >= (SMALLEST_CATEGORY if level != 1.0 else 1)
    ]
    fresh += [
        value
        for value in now.named & before.named
        if value != OTHER and before.share(value) * 20 < now.share(value) and now.categories[value] >= _FEWEST
    ]
    for old in sorted(gone, key=lambda value: -before.share(value)):
        if level is not None and math.exp(-now.filled * before.share(old) * (1 - _GONE) ** 2) > level:
            continue
        for new in sorted(fresh, key=lambda value: -now.share(value)):
            if _ALIKE[0] <= now.share(new) / before.share(old) <= _ALIKE[1]:
                figures = (
                    f'{name} "{old}" fell from {before.share(old):.0%} to {now.share(old):.0%} and "{new}" rose from '
                    f'{before.share(new):.0%} to {now.share(new):.0%}: "{old}" is now called "{new}"; give it back its '
                    "former name in the source, or train again"
                )
                return "A05", "category renamed", figures
    return None


def _gaps(name: str, before: Cohort, now: Cohort, level: float | None) -> tuple[str, str, str] | None:
    """Say that far more leads lack a value."""
    if now.rows < (_FEWEST if level != 1.0 else 1) or before.rows < _FEWEST:
        return None
    usual, share = before.missing / before.rows, now.missing / now.rows
    if share - usual < _GAPS:
        return None
    p = (before.missing + 1) / (before.rows + 2)
    # Chernoff's bound holds in the far tails of small samples, where the normal one does not.
    bound = math.exp(-now.rows * _divergence(share, p))
    if level is not None and bound > level:
        return None
    figures = f"{share:.0%} have no {name}, before {usual:.0%}: the form or the export no longer delivers it"
    return "A11", "values missing", figures


def _divergence(share: float, p: float) -> float:
    """Return the Kullback-Leibler divergence of two chances (Chernoff's bound)."""
    high = share * math.log(share / p) if share > 0 else 0.0
    low = (1 - share) * math.log((1 - share) / (1 - p)) if share < 1 else 0.0
    return high + low
