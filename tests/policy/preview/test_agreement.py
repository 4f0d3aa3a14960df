"""A previewed night is worked on its day where the list is worked: that day decides who is there, and what holds."""

from datetime import date

import numpy as np

from handoff.domain.tiers import Tier
from handoff.policy.preview.agreement import AgreementPreview, Tiered, preview_agreement
from tests.policy.made_preview import rows_of
from tests.scoring.made_night import agreement

#: At midnight, UTC, of 1 and 2 January: in New York the evenings before.
ROWS = rows_of([1, 2, 1, 2], [0, 0, 1, 1])
REP = {"name": "Ada", "leads_per_day": 4, "away": [{"from": date(2026, 1, 2)}]}


def previewed(zone: str) -> AgreementPreview:
    nobody = np.zeros((4, 0), dtype=np.bool_)
    places = np.full(2, 4.0)
    tiered = Tiered(
        tier=np.full(4, "SAL", dtype=object),
        team=np.full(4, "All", dtype=object),
        eligible=np.ones(4, dtype=np.bool_),
        met=nobody,
        excluded=nobody,
        places={Tier.SAL: places, Tier.MQL: places},
    )
    terms = agreement(valid_from=date(2026, 1, 2), teams=[{"name": "All", "reps": [REP]}])
    return preview_agreement(terms, ROWS, tiered, 20, 0, zone)


def test_who_is_away_is_decided_by_the_day_where_the_list_is_worked() -> None:
    assert previewed("UTC").teams[0].places_a_night == 2
    assert previewed("America/New_York").teams[0].places_a_night == 4


def test_an_agreement_starts_on_the_day_where_the_list_is_worked() -> None:
    assert previewed("UTC").in_force is None
    assert previewed("America/New_York").in_force == "agreement 2 starts on 2026-01-02"
