"""Finds terms that hardly work as they were meant, from what they did on past nights."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.policy.preview.agreement import Tiered
from handoff.policy.preview.volumes import PreviewRows
from handoff.policy.tiers.assign import HANDED_OVER

#: Share of the leads from which on an exclusion is pointed out.
MOST: Final = 0.9


def doubtful_terms(agreement: Agreement, rows: PreviewRows, tiered: Tiered) -> tuple[str, ...]:
    """Return one message for each term that does nothing, or everything, on the previewed nights; with the fix."""
    if not len(rows):
        return ()
    return (
        *_nobody_left(agreement, tiered),
        *_qualify(agreement, rows, tiered),
        *_exclude(agreement, rows, tiered),
        *_lines(agreement, rows, tiered),
        *_places(rows, tiered),
    )


def _nobody_left(agreement: Agreement, tiered: Tiered) -> Iterator[str]:
    disqualified = tiered.inside(Tier.DISQUALIFIED)
    if disqualified.all():
        shares = tiered.excluded.mean(axis=0)
        worst = agreement.exclude[int(np.argmax(shares))]
        yield (
            f"every lead is disqualified on every night, {100 * shares.max():.0f} % of them by exclude "
            f'"{worst.reason}"; narrow it, or nobody is ever handed over'
        )
    elif not tiered.eligible.any():
        yield "no lead may be handed over on any night: each is excluded, unqualified or incomplete; loosen a rule"


def _qualify(agreement: Agreement, rows: PreviewRows, tiered: Tiered) -> Iterator[str]:
    for rule, count in zip(agreement.qualify, tiered.met.sum(axis=0).tolist(), strict=True):
        if count == 0:
            what = (
                "it never helps anybody" if rule.always else "and since all rules must hold, nobody qualifies by them"
            )
            yield f'qualify "{rule.name}" holds for no lead on any night ({_of(0, rows)}), {what}; widen or remove it'
        elif count == len(rows):
            yield (
                f'qualify "{rule.name}" holds for every lead on every night ({_of(count, rows)}), so it decides '
                "nothing; tighten it or remove it"
            )


def _exclude(agreement: Agreement, rows: PreviewRows, tiered: Tiered) -> Iterator[str]:
    for rule, count in zip(agreement.exclude, tiered.excluded.sum(axis=0).tolist(), strict=True):
        if count == 0:
            yield (
                f'exclude "{rule.reason}" holds for no lead on any night ({_of(0, rows)}); '
                "keep it if such leads may come, else check its spelling"
            )
        elif count > MOST * len(rows) and not tiered.inside(Tier.DISQUALIFIED).all():
            yield f'exclude "{rule.reason}" removes nearly all leads ({_of(count, rows)}); narrow it'


def _lines(agreement: Agreement, rows: PreviewRows, tiered: Tiered) -> Iterator[str]:
    highest = float(rows.probability[tiered.eligible].max()) if tiered.eligible.any() else float("nan")
    for tier in HANDED_OVER:
        terms = agreement.tiers.terms(tier)
        no_places = bool((tiered.places[tier] == 0).all())
        if terms is None or no_places or tiered.inside(tier).any() or not np.isfinite(highest):
            continue
        for key, line in (("probability", agreement.tiers.floor(tier)), ("precision", terms.precision)):
            if line is not None and line > highest:
                yield (
                    f"{tier.value} is never reached: no lead that may be handed over comes up to {tier.value}.{key} "
                    f"{line:g} on any night, the highest has {highest:.3f}; lower the line"
                )
                break
        else:
            yield f"{tier.value} stays empty on every night; lower its line, or leave it more leads"


def _places(rows: PreviewRows, tiered: Tiered) -> Iterator[str]:
    for tier in HANDED_OVER:
        none = int((tiered.places[tier] == 0).sum())
        if none:
            yield (
                f"{tier.value} has no place on {none:,} of {len(rows.nights):,} nights since all reps are away or "
                "busy; add a rep, or change away"
            )


def _of(count: int, rows: PreviewRows) -> str:
    nights = len(rows.nights)
    return f"{count / nights:,.0f} of {len(rows) / nights:,.0f} open leads a night"
