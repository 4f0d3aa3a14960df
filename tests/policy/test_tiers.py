"""Tiers: exactly one each, fair between leads, within capacity, whatever the order of the rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.outcomes import RuleOutcomes
from handoff.policy.tiers import TierAssignment, assign_tiers, best_first
from tests.policy.made_facts import agreements, nights, tiers_of

Night = tuple[np.ndarray, np.ndarray, RuleOutcomes]
PLACE = {tier.value: place for place, tier in enumerate(TIER_ORDER)}


def plain(n: int, lacking: list[int] | None = None, excluded: list[int] | None = None) -> RuleOutcomes:
    """Outcomes of leads that meet everything, but for those at the positions given."""
    outcomes = RuleOutcomes(np.ones((n, 3), bool), np.zeros((n, 2), bool), np.zeros((n, 2), bool), np.zeros(3, bool))
    outcomes.lacking[lacking or [], 0] = True
    outcomes.excluded[excluded or [], 1] = True
    return outcomes


def assigned(probability: list[float], outcomes: RuleOutcomes, terms: Agreement) -> TierAssignment:
    ids = np.array([f"L{place}" for place in range(len(probability))], dtype=object)
    return assign_tiers(np.array(probability), ids, outcomes, terms)


@trying(deadline=None)
@given(nights(), agreements())
def test_every_lead_has_one_tier_and_one_reason(night: Night, terms: Agreement) -> None:
    found = assign_tiers(*night, terms)
    assert set(found.tier) <= set(PLACE)
    assert sum(found.counts.values()) == len(night[0])
    assert all(isinstance(reason, str) and reason for reason in found.reason)


@trying(deadline=None)
@given(nights(), agreements())
def test_a_higher_probability_never_gets_a_lower_tier(night: Night, terms: Agreement) -> None:
    probability, _, outcomes = night
    found = assign_tiers(*night, terms)
    kinds = np.column_stack([outcomes.met, outcomes.excluded, outcomes.lacking])
    for kind in np.unique(kinds, axis=0):
        same = np.flatnonzero((kinds == kind).all(axis=1))
        falling = same[np.argsort(-probability[same], kind="stable")]
        # INCOMPLETE is "would be handed over": for leads that lack data it stands above NURTURE.
        places = [PLACE[tier] if tier != "INCOMPLETE" else 1.5 for tier in found.tier[falling]]
        for ahead, behind, better, worse in zip(
            places[:-1], places[1:], probability[falling][:-1], probability[falling][1:], strict=True
        ):
            assert better == worse or ahead <= behind


@trying(deadline=None)
@given(nights(), agreements())
def test_no_tier_exceeds_its_capacity_or_reaches_below_its_line(night: Night, terms: Agreement) -> None:
    found = assign_tiers(*night, terms)
    for tier, own in ((Tier.SAL, terms.tiers.SAL), (Tier.MQL, terms.tiers.MQL)):
        assert found.counts[tier] <= (len(night[0]) if own.capacity is None else own.capacity)
        assert (night[0][found.tier == tier.value] >= terms.tiers.floor(tier)).all()


@trying(deadline=None)
@given(nights(), agreements())
def test_no_place_stays_free_while_a_lead_could_take_it(night: Night, terms: Agreement) -> None:
    probability, _, outcomes = night
    found = assign_tiers(*night, terms)
    left = (
        outcomes.qualified & ~outcomes.excluded.any(axis=1) & ~outcomes.lacking.any(axis=1) & (found.tier == "NURTURE")
    )
    if (left & (probability >= terms.tiers.floor(Tier.MQL))).any():
        assert found.counts[Tier.MQL] == terms.tiers.MQL.capacity


@trying(deadline=None)
@given(nights(), agreements())
def test_the_order_of_the_rows_is_irrelevant(night: Night, terms: Agreement) -> None:
    probability, ids, outcomes = night
    turned = np.arange(len(ids))[::-1]
    found, again = (
        assign_tiers(*night, terms),
        assign_tiers(probability[turned], ids[turned], outcomes.take(turned), terms),
    )
    for name in ("tier", "reason", "rank", "percentile"):
        assert (getattr(found, name)[turned] == getattr(again, name)).all()


@trying(deadline=None)
@given(nights(), agreements())
def test_ranks_run_from_1_by_tier_then_probability(night: Night, terms: Agreement) -> None:
    found = assign_tiers(*night, terms)
    assert sorted(found.rank) == list(range(1, len(night[0]) + 1))
    listed = np.argsort(found.rank)
    keys = [(PLACE[tier], -chance) for tier, chance in zip(found.tier[listed], night[0][listed], strict=True)]
    assert keys == sorted(keys)


@trying(deadline=None)
@given(nights(), agreements())
def test_exclusion_and_rules_come_before_probability(night: Night, terms: Agreement) -> None:
    outcomes = night[2]
    tier = assign_tiers(*night, terms).tier
    assert ((tier == "DISQUALIFIED") == outcomes.excluded.any(axis=1)).all()
    assert not np.isin(tier[~outcomes.qualified], ["SAL", "MQL", "INCOMPLETE"]).any()
    assert not np.isin(tier[outcomes.lacking.any(axis=1)], ["SAL", "MQL"]).any()
    assert outcomes.lacking[tier == "INCOMPLETE"].any(axis=1).all()


def test_ties_go_to_the_first_id() -> None:
    ids = np.array(["b", "a", "c"], dtype=object)
    assert best_first(np.array([0.5, 0.5, 0.9]), ids).tolist() == [2, 1, 0]
    found = assigned([0.5, 0.5, 0.5], plain(3), tiers_of((None, 1), (None, 1)))
    assert found.tier.tolist() == ["SAL", "MQL", "NURTURE"]
    assert found.rank.tolist() == [1, 2, 3]


def test_a_probability_on_the_line_meets_it() -> None:
    found = assigned([0.25, 0.2499, 0.0999], plain(3), tiers_of((0.25, None), (0.1, None)))
    assert found.tier.tolist() == ["SAL", "MQL", "NURTURE"]


def test_who_finds_no_place_in_sal_is_next_in_line() -> None:
    found = assigned([0.9, 0.8, 0.7], plain(3), tiers_of((0.5, 1), (0.1, 1)))
    assert found.tier.tolist() == ["SAL", "MQL", "NURTURE"]
    assert found.reason[2] == "Qualified, but the places went to higher probabilities (SAL 1, MQL 1)"


def test_an_incomplete_lead_takes_no_place() -> None:
    found = assigned([0.9, 0.8, 0.7, 0.6], plain(4, lacking=[0, 3]), tiers_of((0.5, 1), (0.1, 1)))
    assert found.tier.tolist() == ["INCOMPLETE", "SAL", "MQL", "NURTURE"]
    assert found.reason[0] == "Missing or not valid: email"


def test_a_disqualified_lead_is_named_with_its_reason() -> None:
    found = assigned([0.9], plain(1, lacking=[0], excluded=[0]), tiers_of((0.5, 1), (0.1, 1)))
    assert (found.tier[0], found.reason[0]) == ("DISQUALIFIED", "Opted out")


def test_the_reason_names_the_rules_that_are_not_met() -> None:
    outcomes = plain(2)
    outcomes.met[0, :2] = False
    found = assigned([0.9, 0.01], outcomes, tiers_of((0.5, 1), (0.1, 1)))
    assert found.reason[0] == "Does not meet: Right size; Right place"
    assert found.reason[1] == "Probability is under the MQL line of 10 %"


def test_percentile_is_the_share_that_is_not_higher() -> None:
    found = assigned([0.1, 0.4, 0.4, 0.9], plain(4), tiers_of((0.5, 1), (0.1, 1)))
    assert found.percentile.tolist() == pytest.approx([25.0, 75.0, 75.0, 100.0])


def test_a_night_without_leads_has_no_tiers() -> None:
    found = assigned([], plain(0), tiers_of((0.5, 1), (0.1, 1)))
    assert (len(found.tier), len(found.rank), sum(found.counts.values())) == (0, 0, 0)
