"""Which leads belong to an account with an open opportunity, as far as the record of opportunities tells."""

from datetime import datetime
from typing import TYPE_CHECKING

import ibis
import numpy as np
import numpy.typing as npt

from handoff.domain.columns import ACCOUNT_ID, LEAD_KEY
from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc
from handoff.domain.stages import CLOSED_OPPORTUNITY

if TYPE_CHECKING:
    import ibis.expr.types as ir


def open_opportunities(dataset: Dataset, as_of: datetime) -> npt.NDArray[np.bool_]:
    """Return by lead_key whether an opportunity of the lead's account was open at `as_of` (aware UTC): (n_leads,).

    One is open from its creation until it closes; where nothing says that it has closed, it counts as open. For lists
    and rules, never for a model: the table is today's.
    """
    found = np.zeros(dataset.n_leads, dtype=np.bool_)
    opportunities = dataset.opportunities
    if opportunities is None or ACCOUNT_ID not in opportunities.columns or ACCOUNT_ID not in dataset.leads.columns:
        return found
    night = ibis.literal(naive_utc(as_of), "timestamp")
    there = set(opportunities.columns)
    begun = opportunities.created_at < night if "created_at" in there else ibis.literal(value=True)
    no = ibis.literal(value=False)
    closed = _closed(opportunities)
    later = ibis.coalesce(opportunities.closed_at >= night, no) if "closed_at" in there else no
    is_open = (
        opportunities.filter(ibis.coalesce(begun, ibis.literal(value=True)), ~closed | later)
        .select(ACCOUNT_ID)
        .distinct()
    )
    keys = dataset.leads.semi_join(is_open, ACCOUNT_ID).select(LEAD_KEY).to_pyarrow()
    found[keys.column(LEAD_KEY).to_numpy()] = True
    return found


def _closed(opportunities: "ir.Table") -> "ir.BooleanValue":
    """Return what `is_closed` says; where that is not known, whether it is won or its stage says that it is over."""
    there, no = set(opportunities.columns), ibis.literal(value=False)
    over = opportunities.is_won.fill_null(False) if "is_won" in there else no
    if "stage" in there:
        over |= opportunities.stage.lower().re_replace(r"\s", "").isin(CLOSED_OPPORTUNITY).fill_null(False)
    return ibis.coalesce(opportunities.is_closed, over) if "is_closed" in there else over
