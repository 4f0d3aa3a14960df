"""The gates before publication: numbered conditions that hold a list back rather than hand sales nonsense."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from handoff.domain.settings.nights import GateSection
from handoff.domain.tiers import Tier
from handoff.monitoring.gate import Gate
from handoff.monitoring.profile import NightProfile, ScoreProfile
from handoff.monitoring.series import arrivals
from handoff.monitoring.stability import stability_index
from handoff.monitoring.volumes import look

#: Tables whose newest record says whether they are fresh.
DATED: Final = ("leads", "events", "stages")
#: Past nights that tell how old the newest record usually is.
LEAST_NIGHTS: Final = 3
#: Fewer expected events, leads or rows are too few to judge.
FEWEST_EVENTS, FEWEST_LEADS, FEWEST_ROWS = 20.0, 50, 20
#: Leads by which the tiers that sales works must change to count; of the others it is a share of all leads.
_TIER_LEADS, _TIER_SHARE = 10, 0.02
_NOT_ENOUGH: Final = "too little history to compare with"

Answer = tuple[bool, str]


def gates_of(tonight: NightProfile, past: Sequence[NightProfile], settings: GateSection) -> tuple[Gate, ...]:
    """Return every gate that is switched on, with its answer; too little history to judge by passes, and is said.

    past: profiles of the published nights before, rising.
    """
    before = [night for night in past if night.night < tonight.night]
    last = before[-1] if before else None
    gates: tuple[tuple[str, str, float | bool, Callable[[float], Answer]], ...] = (
        ("G01", "row counts", settings.rows_fall, lambda limit: _rows(tonight, last, limit)),
        ("G02", "freshness", settings.stale_days, lambda limit: _freshness(tonight, before, limit)),
        ("G03", "missing values", settings.gaps_rise, lambda limit: _gaps(tonight, last, limit)),
        ("G04", "event volume, at least", settings.events_least, lambda limit: _volume(tonight, limit, least=True)),
        ("G05", "event volume, at most", settings.events_most, lambda limit: _volume(tonight, limit, least=False)),
        ("G06", "share per tier", settings.tier_factor, lambda limit: _tiers(tonight, last, limit)),
        ("G07", "score distribution", settings.score_shift, lambda limit: _scores(tonight, last, limit)),
        ("G08", "rows put aside", settings.put_aside, lambda limit: _put_aside(tonight, limit)),
    )
    return tuple(Gate(code, name, *ask(limit)) for code, name, limit, ask in gates if limit is not False)


def _rows(tonight: NightProfile, last: NightProfile | None, limit: float) -> Answer:
    if last is None:
        return True, _NOT_ENOUGH
    falls = {
        name: 1 - table.kept / last.tables[name].kept
        for name, table in tonight.tables.items()
        if name in last.tables and last.tables[name].kept
    }
    falls |= {name: 1.0 for name, table in last.tables.items() if table.kept and name not in tonight.tables}
    if not falls:
        return True, _NOT_ENOUGH
    worst = max(falls, key=lambda name: falls[name])
    before, now = last.tables[worst].kept, tonight.tables[worst].kept if worst in tonight.tables else 0
    said = (
        f"{worst} has {now:,} rows, {before:,} on {last.night} ({-falls[worst]:+.0%}, at most {limit:.0%} may be gone)"
    )
    return _answer(falls[worst] <= limit, said, f"look for what the export of {worst} left out, or set gates.rows_fall")


def _freshness(tonight: NightProfile, before: Sequence[NightProfile], limit: float) -> Answer:
    if len(before) < LEAST_NIGHTS:
        return True, _NOT_ENOUGH
    late: dict[str, tuple[timedelta, timedelta]] = {}
    for name in DATED:
        age, usual = _age(tonight, name), [_age(night, name) for night in before[-28:]]
        known = [one for one in usual if one is not None]
        if age is not None and known:
            late[name] = (age, max(known))
    if not late:
        return True, _NOT_ENOUGH
    worst = max(late, key=lambda name: late[name][0] - late[name][1])
    age, usual_age = late[worst]
    said = (
        f"the newest record of {worst} is {_days(age)} days old, at most {_days(usual_age)} on the nights before "
        f"({limit:g} days more may be)"
    )
    fresh = age - usual_age <= timedelta(days=limit)
    return _answer(fresh, said, f"renew the source of {worst}, or set gates.stale_days")


def _age(night: NightProfile, table: str) -> timedelta | None:
    newest = night.tables[table].newest if table in night.tables else None
    return None if newest is None else night.as_of - newest


def _days(age: timedelta) -> str:
    return f"{age / timedelta(days=1):.1f}"


def _gaps(tonight: NightProfile, last: NightProfile | None, limit: float) -> Answer:
    if last is None:
        return True, _NOT_ENOUGH
    names = [name for name in tonight.attributes if name in last.attributes]
    shares = {name: (_missing(last, name), _missing(tonight, name)) for name in names}
    known = {name: (a, b) for name, (a, b) in shares.items() if a is not None and b is not None}
    lost = [name for name, one in last.attributes.items() if name not in tonight.attributes and one.kind != "other"]
    if lost:
        return _answer(False, f'leads have no column "{lost[0]}" any more', "bring it back, or set gates.gaps_rise")
    if not known:
        return True, _NOT_ENOUGH
    worst = max(known, key=lambda name: known[name][1] - known[name][0])
    before, now = known[worst]
    said = f"{now:.0%} of the leads have no {worst}, {before:.0%} on {last.night} (at most {limit:.0%} points more)"
    return _answer(now - before <= limit, said, f"look for what the export did with {worst}, or set gates.gaps_rise")


def _missing(night: NightProfile, name: str) -> float | None:
    attribute = night.attributes[name]
    rows = sum(attribute.rows)
    return sum(attribute.missing) / rows if rows >= FEWEST_LEADS else None


def _volume(tonight: NightProfile, limit: float, *, least: bool) -> Answer:
    series = arrivals(tonight, "events")
    one = None if series is None else look(series.counts, series.weekday, 1)
    if one is None or one.expected < FEWEST_EVENTS:
        return True, _NOT_ENOUGH
    said = (
        f"{one.seen:,.0f} events on {tonight.day(-1)}, {one.expected:,.0f} are usual on such a day "
        f"({one.ratio:.2f} of it, {'at least' if least else 'at most'} {limit:g})"
    )
    setting = "events_least" if least else "events_most"
    fix = f"look at what delivers events, or set gates.{setting}"
    return _answer(one.ratio >= limit if least else one.ratio <= limit, said, fix)


def _tiers(tonight: NightProfile, last: NightProfile | None, limit: float) -> Answer:
    now, then = tonight.scores, None if last is None else last.scores
    if now is None or then is None or last is None or not now.tiers or not then.tiers:
        return True, _NOT_ENOUGH
    if now.agreement != then.agreement:
        return True, f"version {now.agreement} of the agreement, {then.agreement} on {last.night}: not compared"
    factors = {tier: _factor(then, now, tier) for tier in Tier}
    worst = max(Tier, key=lambda tier: factors[tier])
    before, after = then.tiers.get(worst, 0), now.tiers.get(worst, 0)
    said = f"{worst} holds {after:,} leads, {before:,} on {last.night} (at most {limit:g} times as many or as few)"
    return _answer(factors[worst] <= limit, said, "look at alerts and at the agreement, or set gates.tier_factor")


def _factor(then: ScoreProfile, now: ScoreProfile, tier: Tier) -> float:
    """Return by which factor a tier changed; 1 where it is a matter of a few leads."""
    before, after = then.tiers.get(tier, 0), now.tiers.get(tier, 0)
    few = _TIER_LEADS if tier in (Tier.SAL, Tier.MQL) else max(_TIER_LEADS, round(_TIER_SHARE * now.n_leads))
    if abs(after - before) < few:
        return 1.0
    return max((after + 1) / (before + 1), (before + 1) / (after + 1))


def _scores(tonight: NightProfile, last: NightProfile | None, limit: float) -> Answer:
    now, then = tonight.scores, None if last is None else last.scores
    if now is None or then is None or last is None or min(now.n_leads, then.n_leads) < FEWEST_LEADS:
        return True, _NOT_ENOUGH
    if now.model_version != then.model_version:
        return True, f"model {now.model_version}, {then.model_version} on {last.night}: not compared"
    shift = stability_index(now.histogram, then.histogram)
    said = (
        f"stability index {shift:.2f} against {last.night}, mean probability {now.mean:.1%} after {then.mean:.1%} "
        f"(at most {limit:g})"
    )
    return _answer(shift <= limit, said, "look at alerts for what changed, or set gates.score_shift")


def _put_aside(tonight: NightProfile, limit: float) -> Answer:
    shares = {
        name: sum(table.quarantined.values()) / table.read
        for name, table in tonight.tables.items()
        if table.read >= FEWEST_ROWS
    }
    if not shares:
        return True, "too few rows to judge"
    worst = max(shares, key=lambda name: shares[name])
    said = f"{shares[worst]:.1%} of the rows of {worst} cannot be used (at most {limit:.0%})"
    return _answer(shares[worst] <= limit, said, "`handoff check` says why; mend them, or set gates.put_aside")


def _answer(passed: bool, said: str, fix: str) -> Answer:  # an answer is a yes or a no
    return (True, said) if passed else (False, f"{said}; {fix}")
