"""Is everything all right, and what is to be done: the few lines that matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import Final, Literal

from handoff.delivery.health_page.facts import HealthFacts
from handoff.monitoring.alert import Alert
from handoff.monitoring.performance.sales_answers import Answers, together

State = Literal["good", "look", "act"]
#: A nightly list that is older than this is late.
LATE: Final = timedelta(hours=36)
#: Acceptance below which the definition of a lead is called broken, and below which it is to be looked at.
ACCEPTANCE_BROKEN, ACCEPTANCE_LOW = 0.7, 0.9
#: Share of leads that sales is to follow up in time.
PUNCTUAL: Final = 0.8
#: With fewer leads a share is no finding.
FEWEST: Final = 20
#: Answers of sales are told over so many weeks.
WEEKS: Final = 8


@dataclass(frozen=True)
class Remark:
    """Something that is not as it should be: what, and what to do. state: how soon."""

    state: State
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.todo}"


@dataclass(frozen=True)
class Standing:
    """good: nothing to do; look: somebody should; act: now. headline: in one sentence; remarks: the gravest first."""

    state: State
    headline: str
    remarks: tuple[Remark, ...]


def standing(facts: HealthFacts) -> Standing:
    """Judge the last nights."""
    order = ("act", "look", "good")
    remarks = tuple(sorted(_remarks(facts), key=lambda one: order.index(one.state)))
    state = remarks[0].state if remarks else "good"
    return Standing(state, _headline(facts, remarks), remarks)


def recent_answers(facts: HealthFacts) -> Answers | None:
    """Return what sales did with the leads of the last weeks; None where no lead was handed over."""
    parts = [week.answers for week in facts.weeks[-WEEKS:] if week.answers.handed_over]
    return together(parts) if parts else None


def _headline(facts: HealthFacts, remarks: tuple[Remark, ...]) -> str:
    if facts.last is None:
        return "No night has been published yet."
    urgent = sum(one.state == "act" for one in remarks)
    if urgent:
        return f"{urgent} thing{'s' if urgent > 1 else ''} to do now."
    if remarks:
        return f"The nights run; {len(remarks)} thing{'s' if len(remarks) > 1 else ''} to look at."
    return "Everything is all right. There is nothing to do."


def _remarks(facts: HealthFacts) -> Iterator[Remark]:
    yield from _publication(facts)
    for alert in facts.alerts:
        yield Remark("act" if alert.severity == "alert" else "look", _told(alert), f"What to do: {alert.code} in "
                     "docs/monitoring.md.")  # fmt: skip
    if facts.early_retrain is not None:
        yield Remark("act", f"Train before the time: {facts.early_retrain}.", "Run `handoff train`.")
    for words in facts.unsent:
        yield Remark("look", f"The last notification did not go ({words}).", "Correct [notify], or mend the server.")
    yield from _sales(facts)


def _told(alert: Alert) -> str:
    since = "" if alert.since is None else f" since {alert.since.day} {alert.since:%B %Y}"
    return f"{alert.code} {alert.kind}: {alert.subject}{since}. {alert.cause}".rstrip()


def _publication(facts: HealthFacts) -> Iterator[Remark]:
    held = facts.held_now
    since = "no list was ever published" if facts.last is None else f"the list of {facts.last.night} still stands"
    if held is not None:
        yield Remark("act", f"The list of {held.night} was held back, {since}: {held.because}.",
                     "Mend the source and run the night again, or publish it anyway and say why.")  # fmt: skip
    elif facts.last is not None and facts.now - facts.last.scored_at > LATE:
        hours = (facts.now - facts.last.scored_at) / timedelta(hours=1)
        yield Remark("act", f"The newest list is {hours:,.0f} hours old.", "Look why the nightly run does not run.")


def _sales(facts: HealthFacts) -> Iterator[Remark]:
    found = recent_answers(facts)
    if found is None:
        return
    if found.accepted + found.rejected >= FEWEST and found.rejected and found.acceptance < ACCEPTANCE_LOW:
        words = f"Sales accepted {found.acceptance:.0%} of the leads that it decided on in the last {WEEKS} weeks."
        reason = next(iter(found.reasons), "")
        if found.acceptance < ACCEPTANCE_BROKEN:
            yield Remark("act", words, f"Below {ACCEPTANCE_BROKEN:.0%} the definition is broken: sit down together; "
                                       f'the first reason is "{reason}".')  # fmt: skip
        else:
            yield Remark("look", words, f'Aim at {ACCEPTANCE_LOW:.0%}; the first reason is "{reason}".')
    if found.in_time + found.late >= FEWEST and isfinite(found.punctual) and found.punctual < PUNCTUAL:
        yield Remark("look", f"{found.punctual:.0%} of the leads were followed up in time in the last {WEEKS} weeks.",
                     "Agree on fewer leads, more time or more people.")  # fmt: skip
