"""What is handed over is never cut short; of the rest the best, and how many were left off."""

from handoff.delivery.working_list import working_list
from handoff.domain.tiers import Tier
from tests.scoring.made_night import made_scores


def test_what_is_handed_over_is_shown_in_full() -> None:
    scored = made_scores(400)
    shown = working_list(scored, others_shown=1)
    assert shown.left_off[Tier.SAL] == shown.left_off[Tier.MQL] == 0
    tiers = shown.rows["tier"].value_counts()
    assert (tiers["SAL"], tiers["MQL"]) == (scored.counts[Tier.SAL], scored.counts[Tier.MQL])
    assert tiers["NURTURE"] == 1


def test_every_lead_is_shown_or_counted_as_left_off() -> None:
    scored = made_scores(400)
    shown = working_list(scored, others_shown=3)
    assert len(shown.rows) + sum(shown.left_off.values()) == len(scored)
    assert all(shown.counts[tier] >= left >= 0 for tier, left in shown.left_off.items())


def test_the_best_of_each_tier_are_shown_by_rank() -> None:
    scored = made_scores(400)
    shown = working_list(scored, others_shown=5).rows
    nurture = scored.rows[scored.rows["tier"] == "NURTURE"]
    assert shown.loc[shown["tier"] == "NURTURE", "lead_id"].tolist() == nurture["lead_id"].tolist()[:5]
    assert shown["rank"].is_monotonic_increasing


def test_tiers_that_are_not_asked_for_are_left_off() -> None:
    shown = working_list(made_scores(300), [Tier.SAL])
    assert set(shown.rows["tier"]) == {"SAL"}
    assert shown.left_off[Tier.MQL] == shown.counts[Tier.MQL]
