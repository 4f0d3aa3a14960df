"""What goes on the list for people: the tiers to work in full, the best of the others, and how many were left off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from handoff.domain.tiers import Tier
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import ScoredLeads

#: Tiers that are handed over: never cut short.
HANDED_OVER: Final = (Tier.SAL, Tier.MQL)
#: Leads shown of each further tier.
OTHERS_SHOWN: Final = 200


@dataclass(frozen=True)
class WorkingList:
    """Rows by rank; `counts`: leads of each tier that exist, `left_off`: those of them that are not in `rows`."""

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
    handed_over = tier.isin([name.value for name in HANDED_OVER])
    shown = tier.isin([name.value for name in tiers]) & (handed_over | (place < others_shown))
    rows = scored.rows[shown].reset_index(drop=True)
    left_off = {name: count - int((rows["tier"] == name.value).sum()) for name, count in scored.counts.items()}
    return WorkingList(rows, scored.counts, left_off, scored.run)
