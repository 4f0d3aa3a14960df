"""Tiers: exactly one each, fair between leads, within capacity, whatever the order of the rows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.rules.outcomes import RuleOutcomes
from handoff.policy.tiers.assign import HANDED_OVER, TierAssignment, assign_tiers
from handoff.policy.tiers.candidates import Candidates
from tests.policy.made_facts import DAY, TEAMS, agreements, nights, tiers_of, turned
from tests.scoring.made_night import agreement

PLACE = {tier.value: place for place, tier in enumerate(TIER_ORDER)}


def plain(n: int, lacking: list[int] | None = None, excluded: list[int] | None = None) -> RuleOutcomes:
    """Outcomes of leads that meet everything, but for those at the positions given."""
    outcomes = RuleOutcomes(np.ones((n, 3), bool), np.zeros((n, 2), bool), np.zeros((n, 2), bool), np.zeros(3, bool))
    outcomes.lacking[lacking or [], 0] = True
    outcomes.excluded[excluded or [], 1] = True
    return outcomes


def leads(probability: list[float], outcomes: RuleOutcomes | None = None, **more: object) -> Candidates:
    """Leads L0, L1, ... that meet everything unless `outcomes` say otherwise."""
    ids = np.array([f"L{place}" for place in range(len(probability))], dtype=object)
    arrays = {name: np.array(values) if name in ("team", "value") else np.array(values, dtype=object)
              for name, values in more.items()}  # fmt: skip
    return Candidates(ids, np.array(probability), outcomes or plain(len(probability)), DAY, **arrays)  # type: ignore[arg-type]


def assigned(probability: list[float], outcomes: RuleOutcomes, terms: Agreement) -> TierAssignment:
    return assign_tiers(leads(probability, outcomes), terms)


@given(nights(), agreements())
def test_every_lead_has_one_tier_and_one_reason(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    assert set(found.tier) <= set(PLACE)
    assert sum(found.counts.values()) == len(night)
    assert all(isinstance(reason, str) and reason for reason in found.reason)


def alike(night: Candidates) -> list[np.ndarray]:
    """Return the positions of leads that pass the same rules: alike in all but id and probability."""
    outcomes = night.outcomes
    value = night.value if night.value is not None else np.ones(len(night))
    rules = np.column_stack([outcomes.met, outcomes.excluded, outcomes.lacking]).astype(int).tolist()
    kinds = [str(kind) for kind in zip(rules, night.team, night.owner, night.former, night.resting, value, strict=True)]
    return [np.flatnonzero([kind == one for kind in kinds]) for one in sorted(set(kinds))]


@given(nights(), agreements())
def test_a_higher_probability_never_gets_a_lower_tier(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    for same in alike(night):
        falling = same[np.argsort(-night.probability[same], kind="stable")]
        # INCOMPLETE is "would be handed over": for leads that lack data it stands above NURTURE.
        places = [PLACE[tier] if tier != "INCOMPLETE" else 1.5 for tier in found.tier[falling]]
        chances = night.probability[falling]
        for ahead, behind, better, worse in zip(places[:-1], places[1:], chances[:-1], chances[1:], strict=True):
            assert better == worse or ahead <= behind


@given(nights(), agreements())
def test_no_tier_exceeds_its_places_or_breaks_its_lines(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    for tier in HANDED_OVER:
        inside, own, places = found.tier == tier.value, terms.tiers.terms(tier), found.places[tier]
        assert own is not None
        assert places is None or inside.sum() <= places
        assert (night.held(tier, terms.tiers.hysteresis)[inside] >= terms.tiers.floor(tier)).all()
        if own.precision is not None and inside.any():
            assert night.probability[inside].mean() >= own.precision - 1e-9


@given(nights(), agreements())
def test_no_rep_has_more_leads_in_sal_than_places_and_nobody_away_has_any(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    if terms.tiers.SAL.capacity == "reps":
        loads = {name: int(((found.tier == "SAL") & (found.assigned_to == name)).sum()) for name in night.owner}
        assert all(loads.get(name, 0) <= places for name, places in {"Ada": 2, "Ben": 0, "Cleo": 1, "Dan": 3}.items())
        assert (night.team[found.tier == "SAL"] >= 0).all()


@given(nights(), agreements())
def test_where_both_tiers_take_places_of_the_reps_nobody_has_more_than_those(
    night: Candidates, terms: Agreement
) -> None:
    tiers = {name: own.model_copy(update={"capacity": "reps"}) for name, own in terms.tiers if name in ("SAL", "MQL")}
    found = assign_tiers(night, terms.model_copy(update={"tiers": terms.tiers.model_copy(update=tiers)}))
    listed = np.isin(found.tier, ["SAL", "MQL"])
    loads = {name: int((listed & (found.assigned_to == name)).sum()) for name in ("Ada", "Ben", "Cleo", "Dan")}
    assert all(loads[name] <= places for name, places in {"Ada": 2, "Ben": 0, "Cleo": 1, "Dan": 3}.items())


@given(nights(), agreements())
def test_the_order_of_the_rows_is_irrelevant(night: Candidates, terms: Agreement) -> None:
    found, again = assign_tiers(night, terms), assign_tiers(turned(night), terms)
    for name in ("tier", "reason", "rank", "percentile", "team", "assigned_to", "selection_probability"):
        assert (getattr(found, name)[::-1] == getattr(again, name)).all()


@given(nights(), agreements())
def test_ranks_run_from_1_by_tier_then_worth(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    assert sorted(found.rank) == list(range(1, len(night) + 1))
    listed = np.argsort(found.rank)
    worth = night.worth(night.probability)
    keys = [(PLACE[tier], -one) for tier, one in zip(found.tier[listed], worth[listed], strict=True)]
    assert keys == sorted(keys)


@given(nights(), agreements())
def test_exclusion_rules_and_rest_come_before_probability(night: Candidates, terms: Agreement) -> None:
    outcomes = night.outcomes
    tier = assign_tiers(night, terms).tier
    assert ((tier == "DISQUALIFIED") == outcomes.excluded.any(axis=1)).all()
    assert not np.isin(tier[~outcomes.qualified | (night.resting != "")], ["SAL", "MQL", "INCOMPLETE"]).any()
    assert not np.isin(tier[outcomes.lacking.any(axis=1)], ["SAL", "MQL"]).any()
    assert outcomes.lacking[tier == "INCOMPLETE"].any(axis=1).all()


@given(nights(), agreements())
def test_without_a_lot_a_lead_is_selected_or_not(night: Candidates, terms: Agreement) -> None:
    found = assign_tiers(night, terms)
    assert (found.selection_probability == (found.tier == "SAL")).all()


@given(nights(), agreements())
def test_the_lot_keeps_places_rules_and_rest(night: Candidates, terms: Agreement) -> None:
    terms = terms.model_copy(update={"exploration": terms.exploration.model_copy(update={"share": 0.3})})
    found = assign_tiers(night, terms)
    sal = found.tier == "SAL"
    assert terms.tiers.SAL.capacity is None or sal.sum() <= (found.places[Tier.SAL] or 0)
    assert (night.may_be_handed_over & night.complete)[sal].all()
    assert (found.selection_probability[sal] > 0).all()
    assert (found.selection_probability[~(night.may_be_handed_over & night.complete)] == 0).all()


def test_no_place_stays_free_while_a_lead_could_take_it() -> None:
    found = assigned([0.9, 0.8, 0.7, 0.6], plain(4, excluded=[1]), tiers_of((0.5, 2), (0.5, 1)))
    assert found.tier.tolist() == ["SAL", "DISQUALIFIED", "SAL", "MQL"]


def test_who_was_listed_last_night_stays_until_the_margin_is_lost() -> None:
    terms = {"SAL": {"probability": 0.5, "follow_up_hours": 24}, "MQL": {"probability": 0.4, "follow_up_hours": 24}}
    night = leads([0.47, 0.47, 0.44, 0.37, 0.35], former=["SAL", "MQL", "SAL", "MQL", "MQL"])
    found = assign_tiers(night, agreement(tiers={**terms, "hysteresis": 0.1}))
    assert found.tier.tolist() == ["SAL", "MQL", "MQL", "MQL", "NURTURE"]
    assert found.reason[0] == "Meets the agreement and was listed last night: within 10 % of the line"


def test_a_promised_precision_decides_how_far_down_the_tier_reaches() -> None:
    terms = {"SAL": {"precision": 0.6, "follow_up_hours": 24}, "MQL": {"precision": 0.3, "follow_up_hours": 24}}
    found = assign_tiers(leads([0.8, 0.5, 0.5, 0.4, 0.2, 0.1]), agreement(tiers=terms))
    # .8 and twice .5: mean .6; with .4 it would be .55. Then .4 and .2: mean .3.
    assert found.tier.tolist() == ["SAL", "SAL", "SAL", "MQL", "MQL", "NURTURE"]
    assert found.reason[5] == "Qualified, but it would take the tier under its promised precision (SAL 60 %, MQL 30 %)"


def test_a_precision_that_nobody_reaches_leaves_the_tier_empty() -> None:
    terms = {"SAL": {"precision": 0.9, "follow_up_hours": 24}, "MQL": {"capacity": 1, "follow_up_hours": 24}}
    assert assign_tiers(leads([0.8, 0.5]), agreement(tiers=terms)).tier.tolist() == ["MQL", "NURTURE"]


def test_value_decides_the_order_and_never_moves_a_line() -> None:
    night = leads([0.9, 0.3, 0.1], value=[1.0, 100.0, 1000.0])
    found = assign_tiers(night, tiers_of((0.2, 1), (0.2, 5)))
    assert found.tier.tolist() == ["MQL", "SAL", "NURTURE"]


def test_a_team_takes_what_its_reps_who_are_there_can_work() -> None:
    terms = agreement(teams=TEAMS, tiers=reps_tiers())
    night = leads([0.9, 0.8, 0.7, 0.6], team=[0, 0, 0, -1], owner=["Ben", "", "Ada", "Ada"])
    found = assign_tiers(night, terms)
    # Ben is away: Ada, who has two places, takes his lead and one more.
    assert found.tier.tolist() == ["SAL", "SAL", "MQL", "MQL"]
    assert found.assigned_to.tolist() == ["Ada", "Ada", "Ada", "Ada"]
    assert found.places[Tier.SAL] == 2 + 4


def test_where_owners_keep_their_leads_a_full_owner_lets_them_wait() -> None:
    terms = agreement(teams=TEAMS, tiers=reps_tiers())
    night = leads([0.9, 0.8, 0.7], team=[1, 1, 1], owner=["Cleo", "Cleo", "somebody else"])
    found = assign_tiers(night, terms)
    assert found.tier.tolist() == ["SAL", "MQL", "SAL"]
    assert found.assigned_to.tolist() == ["Cleo", "Cleo", "Dan"]


def test_who_is_kept_by_hysteresis_and_who_gives_way_read_the_truth() -> None:
    terms = {"SAL": {"capacity": 1, "follow_up_hours": 24}, "MQL": {"capacity": 1, "follow_up_hours": 24}}
    night = leads([0.50, 0.52, 0.51], former=["SAL", "", "MQL"])
    found = assign_tiers(night, agreement(tiers={**terms, "hysteresis": 0.1}))
    assert found.tier.tolist() == ["SAL", "NURTURE", "MQL"]
    assert found.reason[0] == "Meets the agreement and is among tonight's best 1, with last night's counted 10 % higher"
    assert found.reason[1] == (
        "Qualified, but the places went to higher probabilities or last night's leads (SAL 1, MQL 1)"
    )


def test_who_is_below_the_line_by_lot_was_not_kept() -> None:
    night = leads([0.9, 0.8, 0.02, 0.01], former=["SAL", "NURTURE", "NURTURE", "NURTURE"])
    tiers = {
        "SAL": {"probability": 0.5, "follow_up_hours": 24},
        "MQL": {"probability": 0.3, "follow_up_hours": 24},
        "hysteresis": 0.2,
    }
    found = assign_tiers(night, agreement(tiers=tiers, exploration={"share": 0.5}))
    assert found.tier[2:].tolist().count("SAL") == 1
    assert set(found.reason[found.tier == "SAL"]) == {"Meets the agreement and has a place"}


def test_places_and_promise_together_are_both_named() -> None:
    terms = {"SAL": {"capacity": 2, "follow_up_hours": 24}, "MQL": {"precision": 0.3, "follow_up_hours": 24}}
    found = assign_tiers(leads([0.8, 0.5, 0.4, 0.1]), agreement(tiers=terms))
    assert found.reason[3] == (
        "Qualified, but the places went to higher probabilities (SAL 2) "
        "and it would take the tier under its promised precision (MQL 30 %)"
    )


def test_a_lead_of_a_team_without_places_or_of_a_full_owner_says_so() -> None:
    sal = {"capacity": "reps", "follow_up_hours": 24}
    away = {"name": "North", "leads_per_rep": 2, "reps": [{"name": "Ada", "away": [{"from": "2026-03-14"}]}]}
    terms = agreement(
        teams=[{**away, "leads": {"field": "region", "is": "north"}}, TEAMS[1]], tiers={"SAL": sal, "MQL": sal}
    )
    found = assign_tiers(leads([0.9, 0.8, 0.7], team=[0, 1, 1], owner=["Ada", "Cleo", "Cleo"]), terms)
    assert found.tier.tolist() == ["NURTURE", "SAL", "NURTURE"]
    assert found.reason[0] == "Qualified, but nobody of its team has a place tonight"
    assert found.reason[2] == "Qualified, but waits for a place with its owner"


def test_a_resting_lead_says_until_when() -> None:
    night = leads([0.9, 0.8], resting=["Rests until 2 July", ""])
    found = assign_tiers(night, tiers_of((0.5, 1), (0.1, 1)))
    assert found.tier.tolist() == ["NURTURE", "SAL"]
    assert found.reason[0] == "Rests until 2 July"


def reps_tiers() -> dict[str, object]:
    return {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"capacity": 9, "follow_up_hours": 24}}


def test_ties_go_to_the_first_id() -> None:
    night = replace(leads([0.5, 0.5, 0.9]), lead_id=np.array(["b", "a", "c"], dtype=object))
    assert night.best_first(night.probability).tolist() == [2, 1, 0]


def test_where_nothing_is_worth_anything_the_higher_probability_comes_first() -> None:
    night = leads([0.4, 0.5], value=[0.0, 0.0])
    assert night.best_first(night.probability).tolist() == [1, 0]


def test_ties_are_broken_alike_in_every_tier() -> None:
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
