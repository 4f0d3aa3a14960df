"""Puts the health page together, part by part; what there is nothing to tell about is left out."""

from collections.abc import Iterator
from typing import Final

from handoff.delivery.health_page.facts import HealthFacts
from handoff.delivery.health_page.standing import WEEKS, recent_answers
from handoff.delivery.health_page.words import amount, hours, measured, share, tied
from handoff.delivery.model_card.document import Block, Grid, Headline, Listing, Paragraph, Picture, Section
from handoff.monitoring.performance.deterioration import AUC_LOST, FEWEST_SQL, SQL_OFF, YEARLY_ALARMS
from handoff.monitoring.performance.figures_kept import WeekFigures
from handoff.monitoring.performance.realised import Realised

#: Held-back nights that are named on the page.
NAMED: Final = 10


def headlines(facts: HealthFacts) -> tuple[Headline, ...]:
    """Return the four numbers to take away."""
    return tuple(_headlines(facts))


def sections(facts: HealthFacts) -> tuple[Section, ...]:
    """Return the parts of the page below alerts, in their order."""
    return tuple(section for section in _sections(facts) if section.blocks)


def _headlines(facts: HealthFacts) -> Iterator[Headline]:
    last, week, answers = facts.last, facts.last_matured, recent_answers(facts)
    if last is None:
        return
    yield Headline(
        "SAL on the list",
        f"{last.tiers.get('SAL', 0):,}",
        f"and {last.tiers.get('MQL', 0):,} MQL, of {last.leads:,} open leads",
    )
    if last.estimated is not None:
        sql = last.estimated.sql
        yield Headline(
            "SQL expected",
            f"{sql.value:,.0f}",
            f"of all open leads within {facts.horizon_days} days; {sql.low:,.0f} to {sql.high:,.0f}",
        )
    if week is not None and week.realised is not None:
        auc = week.realised.measures["auc"]
        yield Headline(
            "AUC that came",
            f"{auc.value:.2f}",
            f"week of {week.monday.day} {week.monday:%b}; {auc.low:.2f} to {auc.high:.2f}",
        )
    else:
        yield Headline("AUC that came", "-", f"known {facts.horizon_days} days after the first night")
    if answers is not None and answers.rejected:
        yield Headline(
            "Accepted by sales",
            share(answers.acceptance),
            f"of {answers.accepted + answers.rejected:,} decided; {share(answers.punctual)} in time",
        )
    elif answers is not None:
        yield Headline("Followed up in time", share(answers.punctual), f"of {answers.in_time + answers.late:,} due")


def _sections(facts: HealthFacts) -> Iterator[Section]:
    yield Section("nights", "Nights", _held(facts))
    if facts.arrivals is not None and facts.arrivals.series:
        words = "New leads, outcomes and the largest event types by day; orange: under a fifth of the usual"
        yield Section("input", "What came in", (Picture("arrivals", words),))
    if facts.nights:
        yield Section(
            "scores", "Scores and tiers", (Picture("tiers", "SAL and MQL of each night, and mean probability"),)
        )
    yield Section("tiers", "Came against promised", tuple(_tiers(facts)))
    if facts.quarter is not None:
        yield Section("calibration", "Calibration", (Picture("calibration", "Share that became SQL by probability"),))
    yield Section("sales", "Acceptance and speed", tuple(_sales(facts)))
    yield Section("estimate", "Estimated against what came", tuple(_estimate(facts)))
    yield Section("how", "How it is found", (Listing(_how(facts)),))


def _held(facts: HealthFacts) -> tuple[Block, ...]:
    if not facts.held:
        return (Paragraph("No night of these was held back."),)
    rows = [(tied(str(one.night)), one.because) for one in facts.held[::-1][:NAMED]]
    return (Grid.of("Nights whose list was held back", ("night", "why"), rows),)


def _tiers(facts: HealthFacts) -> Iterator[Block]:
    quarter = facts.quarter
    if quarter is None:
        yield Paragraph(f"The first windows are over {facts.horizon_days} days after the first night.")
    else:
        yield Picture("tier_rates", "Share of each tier that became SQL, with what was expected and promised")
        rows = [
            (
                one.tier,
                one.leads,
                one.sql,
                f"{one.expected * one.leads:,.0f}",
                measured(one.rate),
                share(one.expected, 1),
                share(facts.precision.get(one.tier, float("nan"))),
            )
            for one in quarter.tiers
        ]
        columns = ("tier", ">leads", ">SQL", ">expected", ">became SQL", ">expected share", ">promised")
        yield Grid.of("On the last night of each week of the last quarter; 95 % intervals by account", columns, rows)
    if facts.weeks:
        yield Picture("weekly_promise", "New SAL by week against the promise, and how many became SQL")
    weeks = [(week, week.realised) for week in facts.weeks if week.realised is not None][-WEEKS:]
    if weeks:
        columns = (">nights", ">SQL", ">expected", ">AUC", ">average precision", ">Brier", ">calibration error")
        caption = "All nights of a week together, the newest first; a lead counts on each night that it was open"
        yield Grid.of(caption, ("week", *columns), [_week(week, came) for week, came in reversed(weeks)])


def _week(week: WeekFigures, came: Realised) -> tuple[str | int, ...]:
    auc, precision, brier, off = (
        came.measures[name].value for name in ("auc", "average_precision", "brier", "calibration_error")
    )
    return (
        tied(week.name),
        week.nights,
        came.sql,
        f"{came.expected:,.0f}",
        f"{auc:.3f}",
        f"{precision:.3f}",
        f"{brier:.3f}",
        share(off, 1),
    )


def _sales(facts: HealthFacts) -> Iterator[Block]:
    answers = recent_answers(facts)
    if answers is None:
        return
    yield Picture("sales", "Decisions of sales by week, and the share followed up in time")
    weeks = [week for week in facts.weeks if week.answers.handed_over][-WEEKS:]
    rows = [
        (
            tied(week.name),
            one.handed_over,
            one.accepted,
            one.rejected,
            one.undecided,
            share(one.acceptance),
            share(one.punctual),
            hours(one.median_hours),
        )
        for week in reversed(weeks)
        for one in (week.answers,)
    ]
    columns = (">came on the list", ">accepted", ">rejected", ">undecided", ">acceptance", ">in time", ">median hours")
    yield Grid.of(
        "Newest week first; a lead that was accepted before it came on the list needs no decision",
        ("week", *columns),
        rows,
    )
    if answers.reasons:
        reasons = [(reason, number, share(number / answers.rejected)) for reason, number in answers.reasons.items()]
        yield Grid.of("Why sales rejected leads of these weeks", ("reason", ">leads", ">share"), reasons)


def _estimate(facts: HealthFacts) -> Iterator[Block]:
    if any(one.estimated is not None for one in facts.nights):
        yield Picture("estimated", "AUC and SQL rate by night: estimated with interval, and as they came")
    if facts.coverage:
        rows = [
            (
                one.measure,
                one.nights,
                f"{one.inside:,} ({share(one.inside / one.nights)})",
                amount(one.measure, one.estimated),
                amount(one.measure, one.came),
            )
            for one in facts.coverage
        ]
        caption = "How often what came lay inside its 95 % interval; nights that lie close share most of their leads"
        yield Grid.of(caption, ("measure", ">nights", ">inside", ">estimated, mean", ">came, mean"), rows)


def _how(facts: HealthFacts) -> tuple[str, ...]:
    return (
        f"A night's outcome is known {facts.horizon_days} days later; leads are labelled as for training, scores are "
        "those that were published. Figures of a night whose windows are over do not change any more.",
        "Intervals are 95 %, from drawing whole accounts: leads of one account are not independent.",
        "Estimates take the probabilities at their word, so that they see other leads, not other buyers "
        "(confidence-based performance estimation, arXiv:2401.08348).",
        f"A training before its time is called for when a week's AUC or number of SQLs lies outside an interval that a "
        f"right model leaves once in {1 / YEARLY_ALARMS:.0f} years, by more than {AUC_LOST:g} of AUC or {SQL_OFF:.0%} "
        f"of the SQLs, on at least {FEWEST_SQL} SQLs; at most once in {facts.horizon_days} days.",
        "Followed up: decided on, called or met. Mails do not count, since nothing tells a rep's from a campaign's.",
        "Nights that were scored more than a day late are shown and not counted: their model may have seen what came.",
    )
