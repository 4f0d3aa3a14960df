"""What the agreement has to know of one night's leads, drawn from their facts."""

from datetime import date

from handoff.domain.agreement import Agreement
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.rules.outcomes import judge
from handoff.policy.tiers.candidates import Candidates, FloatArray, TextArray
from handoff.policy.tiers.teams import owners, team_of
from handoff.policy.tiers.value import values_of


def candidates_of(
    agreement: Agreement,
    facts: LeadFacts,
    lead_id: TextArray,
    probability: FloatArray,
    day: date,
    seed: int = 0,
) -> Candidates:
    """Return the leads of `facts`, in their order; where they were last night and who rests is for the caller to add.

    probability: of becoming SQL, of shape (n_leads,). day: on which the list is worked. seed: of the exploration lot.

    Raises:
        AgreementError: a rule names what the facts do not have, or cannot be evaluated on them.
    """
    return Candidates(
        lead_id=lead_id,
        probability=probability,
        outcomes=judge(agreement, facts),
        day=day,
        seed=seed,
        team=team_of(agreement, facts),
        owner=owners(facts),
        value=None if agreement.value is None else values_of(agreement.value, facts),
    )
