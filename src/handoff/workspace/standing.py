"""Where tonight's leads stand: their tier on the last night, who rests or is back, whose company is a customer."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from handoff.domain.columns import LEAD_ID, LEAD_KEY
from handoff.domain.instants import as_utc
from handoff.domain.tiers import Tier
from handoff.labels.customers import customers
from handoff.labels.opportunities import open_opportunities
from handoff.workspace.past_scores import nights, reading
from handoff.workspace.recycling import recycling_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: A list older than this says nothing about where a lead was "last night".
_LAST_NIGHT_DAYS: Final = 14
#: Who was on the list with less chance was there by lot; the last places by order may go to a lot on some nights.
_BY_ORDER: Final = 0.5
_NEEDED: Final = (LEAD_ID, "tier", "selection_probability")


def standing_of(materials: "Materials", leads: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return lead_key, former, resting, wait, returned, existing_customer and open_opportunity of each of `leads`.

    Raises:
        AgreementError: the field of `recycling.not_before` holds no dates.
        WorkspaceError: a file of past scores cannot be read.
    """
    key = leads[LEAD_KEY].to_numpy()
    known = leads[[LEAD_KEY]].assign(
        former=former_tiers(materials, leads[LEAD_ID], as_of),
        existing_customer=customers(materials.dataset, as_of)[key],
        open_opportunity=open_opportunities(materials.dataset, as_of)[key],
    )
    return pd.concat([known, recycling_of(materials, leads, as_of)], axis="columns")


def former_tiers(materials: "Materials", lead_id: "pd.Series", as_of: datetime) -> "pd.Series":
    """Return the tier that each lead had on the last published night before `as_of`, "" for none.

    A lead that was there by lot has none: chance is no reason to keep it.

    Raises:
        WorkspaceError: the file of that night cannot be read.
    """
    past = nights(materials.places.scores, as_utc(as_of).date(), _LAST_NIGHT_DAYS)
    if not past or materials.agreement.tiers.hysteresis == 0.0:
        return pd.Series("", index=lead_id.index)
    with reading(past[-1][1]) as file:
        there = set(file.schema_arrow.names)
        last = file.read(columns=[name for name in _NEEDED if name in there]).to_pandas()
    by_order = last.get("selection_probability", pd.Series(np.ones(len(last)))) >= _BY_ORDER
    tier = last["tier"].where(by_order | (last["tier"] != Tier.SAL.value), "")
    return lead_id.map(dict(zip(last[LEAD_ID], tier, strict=True))).fillna("")
