"""What goes on the list for people: the tiers to work in full, the best of the others, and how many were left off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from handoff.domain.tiers import Tier
from handoff.policy.tiers.reasons import BY_THE_BOOK
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import ScoredLeads

#: Tiers that are handed over: never cut short.
HANDED_OVER: Final = (Tier.SAL, Tier.MQL)
#: Tiers somebody may work; DISQUALIFIED leads stay out of a file that may end up in a mailing.
WORKED: Final = (Tier.SAL, Tier.MQL, Tier.NURTURE, Tier.INCOMPLETE)
#: Leads shown of each further tier.
OTHERS_SHOWN: Final = 200


@dataclass(frozen=True)
class WorkingList:
    """Rows by rank; `counts`: leads of each tier that exist, `left_off`: those of them that are not in `rows`.

    The rows are for people: they do not hold the chance that tonight's lot gave a lead, and no word tells who is on
    the list by lot. A rep who knew would work those leads differently, and they would teach nothing.
    """

    rows: pd.DataFrame
    counts: Mapping[Tier, int]
    left_off: Mapping[Tier, int]
    run: ScoringRun


def working_list(
    scored: ScoredLeads, tiers: Sequence[Tier] = tuple(Tier), others_shown: int = OTHERS_SHOWN
) -> WorkingList:
    """Return the list of `tiers`: SAL and MQL in full, of each other tier the best `others_shown`."""
    tier = scored.rows["tier"]
    place = scored.rows.groupby("tier", sort=False).cumcount()
    shown = tier.isin([name.value for name in tiers]) & (_handed_over(scored.rows) | (place < others_shown))
    rows = scored.rows[shown].reset_index(drop=True)
    left_off = {name: count - int((rows["tier"] == name.value).sum()) for name, count in scored.counts.items()}
    return WorkingList(_for_people(rows), scored.counts, left_off, scored.run)


def _for_people(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave the lot out, and the reason that all share who were handed over in the ordinary way."""
    by_lot = rows["selection_probability"].between(0, 1, inclusive="neither")
    ordinary = rows["tier_reason"].str.startswith(BY_THE_BOOK).astype(bool)
    reason = rows["tier_reason"].mask(ordinary | (_handed_over(rows) & by_lot), "")
    return rows.drop(columns="selection_probability").assign(tier_reason=reason)


def _handed_over(rows: pd.DataFrame) -> "pd.Series":
    return rows["tier"].isin([name.value for name in HANDED_OVER])
