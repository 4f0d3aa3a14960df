"""Which of tonight's leads rest, and which are back, by the agreement's [recycling], the data and the past lists."""

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from handoff.domain.columns import LEAD_ID, LEAD_KEY
from handoff.policy.recycling.facts import recycling_facts
from handoff.policy.recycling.judge import judge_recycling
from handoff.policy.recycling.not_before import read_not_before
from handoff.scoring.returned import returned_words
from handoff.workspace.past_scores import first_handed_over

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def recycling_of(materials: "Materials", leads: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return resting, wait and returned of each lead, text with "" for none; without [recycling] nobody rests.

    leads: lead_key, lead_id and attribute columns as they were known at `as_of`; the result has their index.

    Raises:
        AgreementError: the field of `not_before` holds no dates. WorkspaceError: a file of scores cannot be read.
    """
    terms = materials.agreement.recycling
    if terms is None:
        return pd.DataFrame(dict.fromkeys(("resting", "wait", "returned"), ""), index=leads.index)
    zone = materials.settings.workspace.timezone
    first = first_handed_over(materials.places.scores, as_of).set_index(LEAD_ID)["night"]
    listed_at = first.reindex(leads[LEAD_ID]).to_numpy("datetime64[us]")
    facts = recycling_facts(materials.dataset, leads[LEAD_KEY].to_numpy(), terms, as_of, listed_at)
    dates = None if terms.not_before is None else read_not_before(terms.not_before, leads[terms.not_before])
    outcome = judge_recycling(facts, terms, as_of, dates, zone)
    words = {"resting": outcome.resting, "wait": outcome.wait, "returned": returned_words(facts, outcome, as_of, zone)}
    return pd.DataFrame(words, index=leads.index)
