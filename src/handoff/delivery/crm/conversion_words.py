"""A conversion proposal as a sentence for the person who converts the lead."""

from handoff.delivery.crm.conversion import OWN_RECORD, Proposal, Terms
from handoff.delivery.crm.records import BY_ID


def sentence(proposal: Proposal, terms: Terms) -> str:
    """Say into what the lead is converted, what is open there already, and what to decide first."""
    parts = [f"Convert {proposal.lead_name} ({proposal.lead_id}) into {_account(proposal, terms)}"]
    parts.append(f" and {_contact(proposal)}; {_opportunity(proposal, terms)}.")
    if proposal.doubts:
        parts.append(f" Decide first: {'; '.join(proposal.doubts)}.")
    return "".join(parts)


def _account(proposal: Proposal, terms: Terms) -> str:
    if proposal.account_id is None:
        return f'a new {terms.account} "{proposal.account_name}"'
    return f'{terms.account} "{proposal.account_name}" ({proposal.account_id}, {_found(proposal, terms)})'


def _found(proposal: Proposal, terms: Terms) -> str:
    if proposal.account_method == BY_ID:
        return "named in the lead's record"
    if proposal.account_method == "contact":
        return f"the {terms.account} of the contact"
    sure = proposal.account_confidence
    return f"found by {proposal.account_method}" + ("" if sure is None else f", confidence {sure:.2f}")


def _contact(proposal: Proposal) -> str:
    if proposal.contact_id is None:
        return f'a new contact "{proposal.lead_name}"'
    if proposal.contact_method == OWN_RECORD:
        return f"contact {proposal.contact_id} (its own record)"
    return f"contact {proposal.contact_id} (same {proposal.contact_method})"


def _opportunity(proposal: Proposal, terms: Terms) -> str:
    if proposal.opportunity_id is None:
        return f'make a new {terms.opportunity} "{proposal.opportunity_name}"'
    stage = f", stage {proposal.opportunity_stage}" if proposal.opportunity_stage else ""
    more = f" and {proposal.further} more" if proposal.further else ""
    return (
        f'make no {terms.opportunity}: "{proposal.opportunity_name}" ({proposal.opportunity_id}{stage}){more} '
        f"{'are' if more else 'is'} open there"
    )
