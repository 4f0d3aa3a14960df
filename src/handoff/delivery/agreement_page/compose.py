"""Puts the page of a preview together: volumes, promises, changes, and where else the line could be."""

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.agreement_page.words import FIGURES, chance, ends, estimate, figures, line, number, share
from handoff.delivery.model_card.document import Document, Grid, Headline, Listing, Paragraph, Picture, Section
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.tiers.assign import HANDED_OVER

if TYPE_CHECKING:
    from handoff.policy.preview.report import Comparison, Preview
    from handoff.policy.suggestions.found import Suggestions

#: Leads that change tier and are named on the page; the file has all of them.
NAMED: Final = 40


def compose_preview(found: "Preview") -> Document:
    """Return the page's document."""
    agreement = found.agreement.agreement
    return Document(
        title=f"Agreement {agreement.version}: {found.workspace}",
        subtitle=f"What it would have done on {len(found.nights):,} nights, and what to expect of it",
        facts=(
            ("Nights", f"{str(found.nights[0])[:10]} to {str(found.nights[-1])[:10]}"),
            ("Outcome known", f"{found.known_nights:,} nights"),
            ("Model", f"version {found.model_version}"),
            ("SQL within", f"{found.horizon_days} days"),
        ),
        summary=_summary(found),
        headlines=_headlines(found),
        sections=tuple(_sections(found)),
    )


def _sections(found: "Preview") -> list[Section]:
    sections = [_volume(found)]
    if found.comparison is not None:
        sections.append(_changes(found, found.comparison))
    sections.append(_lines(found))
    if found.agreement.teams:
        sections.append(_teams(found))
    sections.append(_segments(found))
    if found.suggestions is not None:
        sections.append(_suggestions(found.suggestions))
    sections.append(_how(found))
    return sections


def _summary(found: "Preview") -> str:
    sal = found.agreement.volume(Tier.SAL)
    if not isfinite(sal.precision.value):
        return (
            f"A night's list would hold {sal.leads_a_night:,.0f} SAL, of which {sal.expected_a_night:,.1f} are "
            f"expected to become SQL. What really became of such leads is not known yet."
        )
    return (
        f"A night's list would have held {sal.known_leads_a_night:,.0f} SAL. {sal.known_expected_a_night:,.1f} of them "
        f"were expected to become SQL, {sal.sql_a_night:,.1f} did: {share(sal.precision.value)} of the list, and "
        f"{share(sal.recall.value)} of all open leads that became SQL."
    )


def _headlines(found: "Preview") -> tuple[Headline, ...]:
    sal, ahead = found.agreement.volume(Tier.SAL), found.agreement.forecasts[Tier.SAL]
    mql = found.agreement.volume(Tier.MQL)
    week = "too few weeks to tell" if ahead is None else f"90 % interval {ahead.low:,.0f} to {ahead.high:,.0f}"
    if ahead is not None and ahead.promise is not None:
        week += f"; {ahead.promise:,} promised, kept with a chance of {chance(ahead.chance)}"
    shares = [
        Headline("Precision of SAL", share(sal.precision.value), f"became SQL; {ends(sal.precision)}"),
        Headline("SQL found by SAL", share(sal.recall.value), f"of all open leads that did; {ends(sal.recall)}"),
    ]
    if found.acceptance:
        shares[1] = Headline("Accepted by sales", share(sal.acceptance.value),
                             f"of the {sal.decided:,} SAL that sales decided on; {ends(sal.acceptance)}")  # fmt: skip
    return (
        Headline("SAL a night", f"{sal.leads_a_night:,.0f}", f"and {mql.leads_a_night:,.0f} MQL"),
        Headline("New SAL next week", "-" if ahead is None else f"{ahead.mean:,.0f}", week),
        *shares,
    )


def _volume(found: "Preview") -> Section:
    accepted = (">accepted",) if found.acceptance else ()
    rows = [
        (one.name, *figures(one), *((f"{share(one.acceptance.value)} of {one.decided:,}",) if found.acceptance else ()))
        for one in (*found.agreement.tiers[:2], found.agreement.listed, *found.agreement.tiers[2:])
    ]
    caption = (
        "On the average night. Became: on nights whose outcome is known, in brackets what was expected there; "
        "precision and recall with 95 % intervals by account"
    )
    told = [*found.promises, *(f"Warning: {one}" for one in found.warnings)]
    return Section(
        "volume",
        "Volume",
        (
            *(Paragraph(f"{one[:1].upper()}{one[1:]}.", notice=True) for one in _notices(found)),
            *([Listing(tuple(f"{one[:1].upper()}{one[1:]}." for one in told))] if told else []),
            Grid.of(caption, ("tier", *FIGURES, *accepted), rows),
            Picture("weeks", "Newly handed-over SAL by week, with the promise and the forecast of the next week"),
            Picture("nights", "SAL and MQL on each night against their places"),
            *_weeks(found),
        ),
    )


def _notices(found: "Preview") -> list[str]:
    force = found.agreement.in_force
    return [*([] if force is None else [f"preview only: {force}"]), *found.notes]


def _weeks(found: "Preview") -> list[Grid]:
    sal, mql = (found.agreement.weeks[tier] for tier in HANDED_OVER)
    rows = [
        (_day(end), leads, others, f"{expected:.1f}", f"{sql:.0f}" if isfinite(sql) else "not known yet")
        for end, leads, others, expected, sql in zip(
            sal.ends, sal.leads.tolist(), mql.leads.tolist(), sal.expected.tolist(), sal.sql.tolist(), strict=True
        )
    ]
    columns = ("week until", ">new SAL", ">new MQL", ">expected SQL of the SAL", ">became SQL")
    return [Grid.of("Newly handed over: leads that were not in the tier for 14 days", columns, rows)] if rows else []


def _changes(found: "Preview", comparison: "Comparison") -> Section:
    old, new = comparison.present.agreement.version, found.agreement.agreement.version
    rows = []
    for tier in TIER_ORDER:
        now, then = found.agreement.volume(tier), comparison.present.volume(tier)
        rows.append(
            (tier.value, number(then.leads_a_night), number(now.leads_a_night), number(then.sql_a_night),
             number(now.sql_a_night), estimate(then.precision), estimate(now.precision),
             comparison.changes.entering(tier), comparison.changes.leaving(tier))
        )  # fmt: skip
    # Not by their numbers: a proposal often still has that of the agreement it was copied from.
    columns = ("tier", ">leads before", ">after", ">SQL before", ">after", ">precision before", ">after",
               ">enter", ">leave")  # fmt: skip
    named = [
        (lead.name or lead.lead_id, lead.company, lead.before, lead.after, f"{lead.probability:.1%}")
        for lead in comparison.leads[:NAMED]
    ]
    more = len(comparison.leads) - len(named)
    caption = "Who changes on the newest night, the likeliest first" + (
        f"; {more:,} more are in the file" if more else ""
    )
    return Section(
        "changes",
        f"Against agreement {old}",
        (
            Grid.of(
                f"Before: agreement {old}; after: this one, {new}. Leads and SQL on the average night, who enters and "
                "leaves on the newest",
                columns,
                rows,
            ),
            Grid.of(caption, ("lead", "company", "before", "after", ">probability"), named)
            if named
            else Paragraph("Nobody changes tier on the newest night."),
        ),
    )


def _lines(found: "Preview") -> Section:
    rows = [(line(one.key, one.value, agreed=one.today), *figures(one.volume)) for one in found.lines]
    grid = Grid.of("SAL by one line alone, with the same rules; in brackets 95 % intervals by account",
                   ("line", *FIGURES), rows)  # fmt: skip
    return Section(
        "lines",
        "If you set it here",
        (
            Picture(
                "threshold", "Precision against recall along the threshold, with the lines of the agreement marked"
            ),
            grid if rows else Paragraph("No lead may be handed over, so no line can be tried."),
        ),
    )


def _teams(found: "Preview") -> Section:
    rows = [
        (one.team, number(one.places_a_night), share(one.fill), *figures(one.volume)) for one in found.agreement.teams
    ]
    grid = Grid.of("SAL by team, on the average night", ("team", ">places", ">filled", *FIGURES), rows)
    return Section("teams", "Teams", (grid,))


def _segments(found: "Preview") -> Section:
    rows = [(f"{one.attribute}: {one.value}", f"{one.open_share:.1%}", *figures(one.volume)) for one in found.segments]
    grid = Grid.of("SAL and MQL by segment, on the average night", ("segment", ">of open leads", *FIGURES), rows)
    return Section("segments", "Segments", (grid if rows else Paragraph("The leads have no segments to tell apart."),))


def _suggestions(found: "Suggestions") -> Section:
    rows = [
        (one.criterion.words, f"{one.leads:.1%}", f"{one.rate:.1%}", estimate(one.lift, "{:.2f}", 1),
         f"{one.recall:.1%}", f"{one.cost:.1%} as {'a must' if one.speaks_for else 'an exclusion'}")
        for one in found.found
    ]  # fmt: skip
    told = (
        f"{found.tried:,} criteria were tried on older nights, {found.promising:,} were promising, and those below "
        f"held again on later nights ({found.rows:,} rows, of which {found.base_rate:.1%} became SQL). A criterion "
        "goes with SQL; that it causes it is not said."
    )
    if not rows:
        return Section("suggestions", "Suggested rules", (Paragraph(f"{told} None did."),))
    columns = ("criterion", ">of open leads", ">become SQL", ">lift", ">of all SQL", ">SQL lost by it")
    return Section("suggestions", "Suggested rules", (Paragraph(told), Grid.of("On the later nights", columns, rows)))


def _how(found: "Preview") -> Section:
    return Section(
        "how",
        "How it was found",
        (
            Listing(
                (
                    "Each night is put together from what was known then: fields, events and features; the agreement "
                    "is applied night after night.",
                    "Probabilities are the champion's. Outcomes are held against them only on nights that it has not "
                    "learned from; just its level was set on the newest outcomes.",
                    f"A night's outcome is known {found.horizon_days} days later. Precision: share of the tier that "
                    "became SQL. Recall: share of all open leads that became SQL.",
                    "Sales worked the leads that it had then, not this list: leads that nobody called could not "
                    "become SQL.",
                    "A forecast takes the weeks as alike but for a steady trend; a campaign or a holiday is not in it.",
                )
            ),
        ),
    )


def _day(night: Any) -> str:
    """Write a day so that it is never broken over two lines."""
    return f"{night.astype('datetime64[D]').item():%d\u00a0%b\u00a0%Y}"
