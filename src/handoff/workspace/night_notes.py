"""What the reader of tonight's list must know of the agreement: nobody there, nobody left, a tier without leads."""

from datetime import date

from handoff.domain.agreement import Agreement, Team
from handoff.domain.tiers import Tier
from handoff.scoring.scored import ScoredLeads


def night_notes(scored: ScoredLeads, agreement: Agreement, day: date) -> tuple[str, ...]:
    """Return what is odd about the tiers of tonight, in words; empty on an ordinary night."""
    counts, n_leads = scored.counts, len(scored)
    if counts[Tier.DISQUALIFIED] == n_leads:
        return (f"every one of the {n_leads:,} open leads meets an [[exclude]] rule; nobody is handed over",)
    notes = [
        f"team {team.name} takes no leads: {_absences(team, day)}" for team in agreement.teams if not team.rooms(day)
    ]
    if agreement.tiers.by_reps:
        alone = int((scored.rows["team"].isna() & (scored.rows["tier"] != Tier.DISQUALIFIED.value)).sum())
        notes += [f"{alone:,} leads belong to no team and find no place; add a last team without leads = {{ ... }}"] * (
            alone > 0
        )
    if not counts[Tier.SAL] and not counts[Tier.MQL]:
        notes.append("nobody is handed over tonight; `handoff agree` shows what each rule and line keeps out")
    return tuple(notes)


def _absences(team: Team, day: date) -> str:
    away = [(rep.name, rep.absence(day)) for rep in team.reps]
    return ", ".join(f"{name} is away until {leave.last:%d %b}" for name, leave in away if leave is not None)
