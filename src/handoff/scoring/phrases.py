"""One fact of a lead in a sales person's words, and the words for the leads that share it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from handoff.domain.catalogue import Family, Feature
from handoff.features.engagement.wording import in_window
from handoff.model.conditions import Conditions, Measure, rounded
from handoff.scoring.event_phrases import done, is_deed, not_done, often, plural, silent
from handoff.scoring.wording import event_words, percent

_WINDOW = re.compile(r"_(?:(\d+)d|all)$")
#: Longest text of the source that is repeated.
LONGEST: Final = 60
_EMAIL: Final = {
    "corporate": "Company e-mail address",
    "free_mail": "Private e-mail address",
    "disposable": "Throw-away e-mail address",
    "invalid": "E-mail address is not valid",
    "missing": "No e-mail address",
}
_STAGE: Final = {
    "lead": "Became a lead",
    "mql": "Became MQL",
    "sal": "Accepted by sales (SAL)",
    "profile_qualified": "Matched the ideal profile",
    "rejected": "Rejected by sales",
    "recycled": "Sent back to nurturing",
}


@dataclass(frozen=True)
class Phrase:
    """`text` says what is so; `who` names the leads of which it is so too, before a colon."""

    text: str
    who: str = "such leads"


def shown_value(measure: Measure, feature: Feature, value: float) -> float:
    """Return the number that a phrase shows: whole times and days, three digits of anything else."""
    if measure in (Measure.COUNT, Measure.SILENCE) or (feature.family is Family.TIMING and "share" not in feature.name):
        return float(int(value))
    return rounded(value)


def phrase(feature: Feature, conditions: Conditions, code: int, value: float) -> Phrase:
    """Say what condition `code` of a feature means; `value` is the number that is shown (see `shown_value`)."""
    if conditions.measure in (Measure.COUNT, Measure.SILENCE):
        return _of_events(feature, conditions, code, int(value) if code != conditions.missing else 0)
    if conditions.measure is Measure.CATEGORY:
        who = "leads without" if code == conditions.missing else "such leads"
        return Phrase(_of_category(feature, conditions, code), who)
    if code == conditions.missing:
        return Phrase(_missing(feature), "leads without")
    text, unit = _of_number(feature, value)
    if conditions.measure is Measure.VALUE:
        return Phrase(_yes_or_no(feature, conditions, value) or text)
    return Phrase(text, _band(conditions, code, unit))


def _of_events(feature: Feature, conditions: Conditions, code: int, value: int) -> Phrase:
    if feature.family is Family.ACCOUNT:
        return _of_colleagues(feature, conditions, code, value)
    counter = feature.behaviour
    if code == conditions.missing or (conditions.measure is Measure.COUNT and code == 0):
        return Phrase(not_done(counter, None if code == conditions.missing else window_of(feature)), "leads without")
    if conditions.measure is Measure.SILENCE:
        edge = conditions.edges[max(0, code - 1)]
        return Phrase(silent(counter, value), f"{edge:g} days or more" if code else f"less than {edge:g} days")
    return Phrase(done(counter, value, window_of(feature)), _at_least(conditions, code, "leads who do"))


def _of_colleagues(feature: Feature, conditions: Conditions, code: int, value: int) -> Phrase:
    window, counter = window_of(feature), feature.behaviour.removeprefix("account ")
    when = in_window(window)
    who = _at_least(conditions, code, "such leads") if code else "leads without"
    if feature.name == "account_colleagues":
        text = f"{value:,} other {plural('lead', value)} of the same account"
        return Phrase(text if value else "No other lead of the same account", who)
    if feature.name.startswith("account_engaged_colleagues"):
        return Phrase(f"{value or 'No'} other {plural('lead', value or 2)} of the account active {when}", who)
    if not value:
        return Phrase(f"{not_done(counter, window)} by others of the account", who)
    if is_deed(counter):
        words = event_words(counter)
        return Phrase(f"Others of the account {words[0].lower()}{words[1:]} {often(value)} {when}", who)
    return Phrase(f"{done(counter, value, window)} by others of the account", who)


def window_of(feature: Feature) -> int | None:
    """Return the days of a feature's window; None for all time."""
    found = _WINDOW.search(feature.name)
    return int(found[1]) if found and found[1] else None


def _at_least(conditions: Conditions, code: int, any_at_all: str) -> str:
    edge = conditions.edges[code - 1]
    return any_at_all if edge == 1 else f"{edge:g} or more"


def _of_category(feature: Feature, conditions: Conditions, code: int) -> str:
    if code == conditions.missing:
        return _missing(feature)
    if code == conditions.unseen:
        return f"{_name(feature)} has a value that is new"
    value = _short(conditions.values[code])
    if feature.name == "email_kind":
        return _EMAIL.get(value, f"{_name(feature)}: {value}")
    if feature.name == "title_function":
        return f"Works in {value.upper() if value in ('hr', 'it') else value.replace('_', ' ')}"
    if feature.name == "title_seniority":
        return f"Seniority: {value.replace('_', ' ')}"
    return f"{_name(feature)}: {'other' if value == '(other)' else value}"


def _of_number(feature: Feature, value: float) -> tuple[str, str]:
    """Return the phrase and the unit of the bands."""
    for ending, words in _NUMBERS.items():
        if feature.name == ending or (ending.startswith("_") and feature.name.endswith(ending)):
            return words(feature, value)
    if feature.name.startswith("days_since_"):
        return f"{_name(feature).removeprefix('Days since ').capitalize()} {int(value):,} days ago", "days"
    return f"{_name(feature)}: {number(value)}", ""


def _stage_days(feature: Feature, value: float) -> tuple[str, str]:
    days = int(value)
    when = "less than a day ago" if days == 0 else f"{days:,} {plural('day', days)} ago"
    return f"{stage_words(feature.name.removesuffix('_stage_days'))} {when}", "days"


def stage_words(stage: str) -> str:
    """Return what entering a stage means."""
    return _STAGE.get(stage, f"Became {stage.replace('_', ' ')}")


_NUMBERS: Final[dict[str, Callable[[Feature, float], tuple[str, str]]]] = {
    "employees": lambda _, value: (f"Company of about {number(value)} employees", ""),
    "revenue": lambda _, value: (f"Company revenue of about {number(value)}", ""),
    "days_since_creation": lambda _, value: (f"Lead is {int(value):,} {plural('day', int(value))} old", "days"),
    "_stage_days": _stage_days,
    "office_hours_share": lambda _, value: (f"{percent(value)} of the activity in office hours", "share"),
    "weekend_share": lambda _, value: (f"{percent(value)} of the activity at weekends", "share"),
}


def _yes_or_no(feature: Feature, conditions: Conditions, value: float) -> str | None:
    if feature.name == "account_known":
        return "Company is a known account" if value else "Company is not a known account"
    if not {*conditions.edges} <= {0.0, 1.0} or feature.family is not Family.FIT:
        return None
    return f"{_name(feature)}: {'yes' if value else 'no'}"


def _missing(feature: Feature) -> str:
    if feature.name.endswith("_stage_days"):
        words = stage_words(feature.name.removesuffix("_stage_days"))
        return f"Never {words[0].lower()}{words[1:]}"
    if feature.behaviour == "time of day":
        return "No activity so far"
    return f"{_name(feature)} not known"


def _band(conditions: Conditions, code: int, unit: str) -> str:
    edges = [percent(edge) if unit == "share" else number(round(edge) if unit else edge) for edge in conditions.edges]
    tail = " days" if unit == "days" else ""
    if code == conditions.unseen or not edges:
        return "such leads"
    if code == 0:
        return f"up to {edges[0]}{tail}"
    return f"{edges[code - 1]} to {edges[code]}{tail}" if code < len(edges) else f"more than {edges[-1]}{tail}"


def number(value: float) -> str:
    """Return a number as people write it.

    >>> number(1250.0), number(2_500_000.0), number(0.25)
    ('1,250', '2.5 million', '0.25')
    """
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:,.3g} million"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def _name(feature: Feature) -> str:
    """Return what the feature is called in its description, without the brackets after it."""
    words = _short(_PLAIN.get(feature.name) or feature.description.split(" (")[0].split(";")[0])
    return words[:1].upper() + words[1:]


_PLAIN: Final = {
    "title_function": "function of the job title",
    "title_seniority": "seniority of the job title",
    "region": "region",
    "employees": "company size",
    "revenue": "company revenue",
}


def _short(text: str) -> str:
    """Return text of the source on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
