"""What is handed over is never cut short; of the rest the best, and how many were left off; nothing of the lot."""

from dataclasses import replace

import pandas as pd

from handoff.delivery.working_list import working_list
from handoff.domain.tiers import Tier
from handoff.policy.tiers.reasons import BY_THE_BOOK
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


def test_the_lot_stays_out_of_what_people_see() -> None:
    scored = made_scores(300)
    tier = scored.rows["tier"]
    by_lot = scored.rows.assign(
        selection_probability=pd.Series(0.03, index=tier.index).where(tier.isin(["SAL", "NURTURE"]), 1.0),
        tier_reason=scored.rows["tier_reason"].mask(tier == "SAL", "Drawn by lot"),
    )
    shown = working_list(replace(scored, rows=by_lot)).rows
    assert "selection_probability" not in shown
    assert set(shown.loc[shown["tier"] == "SAL", "tier_reason"]) == {""}
    assert (shown.loc[shown["tier"] == "NURTURE", "tier_reason"] != "").all()


def test_the_reason_that_all_share_is_not_repeated_and_others_stay() -> None:
    scored = made_scores(300)
    assert scored.rows["tier_reason"].str.startswith(BY_THE_BOOK).any()
    others = scored.rows[~scored.rows["tier_reason"].str.startswith(BY_THE_BOOK)]
    shown = working_list(scored, others_shown=300).rows.set_index("lead_id")["tier_reason"]
    assert shown[shown != ""].to_dict() == others.set_index("lead_id")["tier_reason"].to_dict()
