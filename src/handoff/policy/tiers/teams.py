"""Which team a lead belongs to: the first whose territory it lies in."""

import numpy as np

from handoff.domain.agreement import Agreement
from handoff.policy.rules.conditions import holds
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.tiers.candidates import IntArray, TextArray


def team_of(agreement: Agreement, facts: LeadFacts) -> IntArray:
    """Return the position of each lead's team in the agreement, of shape (n_leads,); -1: no team takes it.

    Raises:
        AgreementError: a territory names something that the facts do not have.
    """
    team = np.full(len(facts), -1, dtype=np.int64)
    for place, one in enumerate(agreement.teams):
        inside = np.ones(len(facts), dtype=np.bool_) if one.leads is None else holds(one.leads, facts)
        team[inside & (team < 0)] = place
    return team


def owners(facts: LeadFacts) -> TextArray:
    """Return the name of each lead's owner as the source has it, "" for none; shape (n_leads,)."""
    if "owner" not in facts.fields.columns:
        return np.full(len(facts), "", dtype=object)
    return facts.fields["owner"].astype("str").str.strip().fillna("").to_numpy(object)
