from typing import Any

import numpy as np

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.policy.contradictions.on_data import doubtful_terms
from handoff.policy.preview.agreement import Tiered
from tests.policy.made_preview import rows_of
from tests.scoring.made_night import agreement

ROWS = rows_of([1, 2, 3, 4], [0, 0, 1, 1], [0.4, 0.3, 0.2, 0.1])
RULES: dict[str, Any] = {
    "required_fields": [],
    "qualify": [{"name": "Q", "field": "size", "at_least": 1}],
    "exclude": [{"reason": "X", "field": "size", "at_most": 0}],
}


def tiered(tiers: str = "SAL MQL SAL MQL", met: int = 3, excluded: int = 1, places: float = 2) -> Tiered:
    """Tiers of the four rows; the rules hold for the first so many of them."""
    everybody = np.ones(4, dtype=np.bool_)
    limit = np.full(2, places)
    return Tiered(
        tier=np.array(tiers.split(), dtype=object),
        team=np.array([""] * 4, dtype=object),
        eligible=everybody,
        met=(np.arange(4) < met)[:, None],
        excluded=(np.arange(4) < excluded)[:, None],
        places={Tier.SAL: limit, Tier.MQL: limit},
    )


def terms(**changed: Any) -> Agreement:
    return agreement(**{**RULES, **changed})


def test_an_agreement_that_works_has_no_doubts() -> None:
    assert doubtful_terms(terms(), ROWS, tiered()) == ()


def test_rules_for_nobody_and_for_everybody_are_pointed_out_with_counts() -> None:
    (nobody,) = doubtful_terms(terms(), ROWS, tiered(met=0))
    assert nobody.startswith('qualify "Q" holds for no lead on any night (0 of 2 open leads a night)')
    (everybody,) = doubtful_terms(terms(), ROWS, tiered(met=4))
    assert "so it decides nothing; tighten it or remove it" in everybody
    (unused,) = doubtful_terms(terms(), ROWS, tiered(excluded=0))
    assert unused.startswith('exclude "X" holds for no lead on any night')


def test_when_all_are_disqualified_the_worst_exclusion_is_named() -> None:
    found = doubtful_terms(terms(), ROWS, tiered("DISQUALIFIED " * 4, excluded=4))
    assert found[0].startswith('every lead is disqualified on every night, 100 % of them by exclude "X"')


def test_a_line_above_every_probability_is_named_with_the_highest() -> None:
    tiers = {"SAL": {"probability": 0.9, "follow_up_hours": 24}, "MQL": {"probability": 0.1, "follow_up_hours": 72}}
    (found,) = doubtful_terms(terms(tiers=tiers), ROWS, tiered("MQL " * 4))
    assert "SAL.probability 0.9 on any night, the highest has 0.400; lower the line" in found


def test_nights_without_a_place_are_counted() -> None:
    found = doubtful_terms(terms(), ROWS, tiered(places=0))
    assert found[0].startswith("SAL has no place on 2 of 2 nights")


def test_a_tier_that_is_empty_for_want_of_places_is_not_said_to_want_another_line() -> None:
    found = doubtful_terms(terms(), ROWS, tiered("NURTURE " * 4, places=0))
    assert [message.split(" since")[0] for message in found] == [
        f"{tier} has no place on 2 of 2 nights" for tier in ("SAL", "MQL")
    ]
