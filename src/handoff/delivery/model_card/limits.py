"""The parts of a card about care: which columns it sees, how groups fare, and what it must not be taken for."""

from collections import Counter
from math import isfinite

from handoff.audit import ColumnAudit, Verdict
from handoff.delivery.model_card.document import Block, Grid, Listing, Paragraph, Section
from handoff.delivery.model_card.facts import CardFacts
from handoff.model.bootstrap import Estimate
from handoff.model.fairness import FOUR_FIFTHS, GroupComparison

#: Features that are named with their share.
NAMED = 15


def columns_section(facts: CardFacts) -> Section:
    """Name what the model learns from, what the audit left out, and who signed for what."""
    audit, result = facts.audit, facts.result
    families = Counter(feature.family.value for feature in result.model.catalogue)
    meaning = {feature.name: feature.description for feature in result.model.catalogue}
    shares = [(name, f"{share:.1%}", meaning.get(name, "")) for name, share in result.importance.items() if share > 0]
    period = ", ".join(result.period_columns)
    return Section(
        "columns",
        "What it looks at",
        (
            Paragraph(
                f"{len(result.model.catalogue)} features: "
                + ", ".join(f"{count} of {family}" for family, count in families.items())
                + "."
            ),
            Grid.of(
                f"The {min(NAMED, len(shares))} features that weigh most",
                ("feature", ">share", "meaning"),
                shares[:NAMED],
            ),
            *(
                [Paragraph(f"Not learned from, since they tell nights apart rather than leads: {period}.")]
                if period
                else []
            ),
            *_audited([column for column in audit.columns if column.left_out]),
            *_signed(audit.allowed),
            Paragraph(
                f"{len(audit.of(Verdict.CLEAN))} of {len(audit.columns)} columns were found clean: {audit.judged}."
            ),
        ),
    )


def fairness_section(facts: CardFacts) -> Section:
    """Show how the declared groups fare, and what stands in for a protected attribute."""
    fairness = facts.fairness
    blocks: list[Block] = []
    if fairness.protected:
        named = ", ".join(fairness.protected)
        blocks.append(Paragraph(f"Protected, and therefore no features: {named}."))
        blocks.append(_proxies(facts))
    if fairness.comparisons:
        blocks.append(
            Paragraph(
                f"Selected are the best {fairness.selected_share:.0%} of the test rows. Ratios are to the group "
                f"with the highest rate; below {FOUR_FIFTHS:.2f} is worth a look (four-fifths rule). Groups of fewer "
                f"than {fairness.min_leads} leads are taken together and marked."
            )
        )
    blocks.extend(block for one in fairness.comparisons for block in _compared(one))
    if not blocks:
        blocks.append(
            Paragraph(
                "No group was declared, so nothing was compared. Name columns under [fairness] in handoff.toml.",
                notice=True,
            )
        )
    return Section("fairness", "How groups fare", tuple(blocks))


def limits_section(facts: CardFacts) -> Section:
    """Say what the model cannot know, and what this run says against it."""
    always = (
        f"It looks {facts.labels.horizon_days} days ahead. A lead that takes longer counts as negative.",
        "It learned from leads that were worked alone: of those that no list could hand over, it knows nothing."
        if facts.selection
        else "It learned from leads as they were worked: those that nobody called had little chance to become SQL, and "
        "the model takes that for a lack of interest.",
        "Its level was right on the newest nights of known outcome. After a change of market, offer or process it is "
        "not, until outcomes of the new time are known.",
        "A probability is a statement on many leads like this one, never on the one person.",
    )
    return Section("limits", "Limits", (Listing((*facts.doubts, *always)),))


def _audited(columns: list[ColumnAudit]) -> list[Block]:
    if not columns:
        return [Paragraph("The leakage audit left no column out.")]
    rows = [
        (one.name, one.verdict.value, one.evidence[0].sentence if one.evidence else "", one.advice) for one in columns
    ]
    return [Grid.of("Left out by the leakage audit", ("column", "verdict", "evidence", "what to do"), rows)]


def _signed(columns: tuple[ColumnAudit, ...]) -> list[Block]:
    rows = [
        (one.name, one.verdict.value, one.allowed.who, f"{one.allowed.when}", one.allowed.reason)
        for one in columns
        if one.allowed is not None
    ]
    if not rows:
        return []
    names = ", ".join(row[0] for row in rows)
    return [
        Paragraph(f"Used although the audit warns of it, since a person signed for it: {names}.", notice=True),
        Grid.of("Signed for in handoff.toml", ("column", "verdict", "who", "when", "reason"), rows),
    ]


def _proxies(facts: CardFacts) -> Block:
    rows = [(one.feature, one.attribute, f"{one.strength:.2f}") for one in facts.fairness.proxies]
    if not rows:
        return Paragraph("No feature goes with a protected attribute closely enough to stand in for it.")
    caption = "Features that go with a protected attribute (Cramér's V, 0 to 1) and may stand in for it"
    return Grid.of(caption, ("feature", "attribute", ">strength"), rows)


def _compared(one: GroupComparison) -> list[Block]:
    rows = [
        (
            f"{row.group}{' (small)' if row.small else ''}",
            row.leads,
            row.positives,
            f"{row.selection_rate:.1%}",
            _ratio(row.selection_ratio, row.group == one.reference),
            f"{row.found:.1%}" if isfinite(row.found) else "no SQL",
            _ratio(row.found_ratio, row.group == one.reference),
        )
        for row in one.groups
    ]
    heads = ("group", ">leads", ">became SQL", ">selected", ">ratio", ">SQLs found", ">ratio")
    return [Paragraph(f"{one.sentence}."), *([Grid.of(f"By {one.attribute}", heads, rows)] if rows else [])]


def _ratio(found: Estimate, reference: bool) -> str:
    if reference:
        return "reference"
    if not isfinite(found.value):
        return "no meaning"
    ends = f" ({found.low:.2f} to {found.high:.2f})" if isfinite(found.low) and isfinite(found.high) else ""
    return f"{found.value:.2f}{ends}"
