"""What the reader of tonight's list must know of the agreement: nobody there, nobody left, a tier without leads."""

from datetime import date

import numpy as np

from handoff.domain.agreement import REPS, Agreement, Team
from handoff.domain.tiers import Tier
from handoff.policy.recycling.day_words import day_words
from handoff.scoring.scored import ScoredLeads


def night_notes(scored: ScoredLeads, agreement: Agreement, day: date) -> tuple[str, ...]:
    """Return what is odd about the tiers of tonight, in words; empty on an ordinary night."""
    counts, n_leads = scored.counts, len(scored)
    if counts[Tier.DISQUALIFIED] == n_leads:
        return (f"every one of the {n_leads:,} open leads meets an [[exclude]] rule; nobody is handed over",)
    notes = [
        f"nobody of team {team.name} is there: {_absences(team, day)}"
        for team in agreement.teams
        if not team.rooms(day)
    ]
    if agreement.tiers.by_reps:
        alone = int((scored.rows["team"].isna() & (scored.rows["tier"] != Tier.DISQUALIFIED.value)).sum())
        notes += [
            f"{alone:,} leads belong to no team and find no place in {_by_reps(agreement)}; "
            "add a last team without leads = { ... }"
        ] * (alone > 0)
    if not counts[Tier.SAL] and not counts[Tier.MQL]:
        notes.append("nobody is handed over tonight; `handoff agree` shows what each rule and line keeps out")
    return tuple(notes)


def _absences(team: Team, day: date) -> str:
    away = [(rep.name, leave.last) for rep in team.reps if (leave := rep.absence(day)) is not None]
    last = day_words(np.array([until for _, until in away], dtype="datetime64[D]"), day)
    return ", ".join(f"{name} is away until {until}" for (name, _), until in zip(away, last, strict=True))


def _by_reps(agreement: Agreement) -> str:
    """Name the tiers whose places are those of the reps."""
    own = agreement.tiers
    return " and ".join(name for name, terms in (("SAL", own.SAL), ("MQL", own.MQL)) if terms.capacity == REPS)
