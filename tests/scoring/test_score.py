"""Scoring gives every open lead one row, in words and figures, or refuses with the lead that it stumbled on."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from handoff.domain.tiers import Tier
from handoff.errors import AgreementError, FeatureError, RegistryError
from handoff.scoring.night import NightFacts
from handoff.scoring.score import score_leads
from handoff.scoring.scored import INSTANTS, NUMBERS, SCORE_COLUMNS, ScoredLeads
from tests.scoring.made_night import (
    NIGHT,
    RUN,
    Known,
    agreement,
    made_activity,
    made_features,
    made_leads,
    made_scores,
)


class Says(Known):
    """A model that answers what it is told to."""

    def __init__(self, answer: object) -> None:
        self.answer = np.asarray(answer, dtype=float)

    def predict(self, values: pd.DataFrame, /) -> np.ndarray:  # noqa: ARG002
        return self.answer


def scored(leads: pd.DataFrame | None = None, model: Known | Says | None = None, n: int = 3) -> ScoredLeads:
    frame = made_leads(n) if leads is None else leads
    return score_leads(model or Known(), made_features(n), NightFacts(frame, made_activity(n)), agreement(), RUN)


def test_every_lead_has_one_row_by_rank() -> None:
    rows = made_scores(200).rows
    assert sorted(rows["lead_id"]) == made_leads(200)["lead_id"].tolist()
    assert rows["rank"].tolist() == list(range(1, 201))
    assert tuple(rows.columns) == SCORE_COLUMNS


def test_columns_have_the_same_types_on_every_night() -> None:
    empty = made_leads(3)[["lead_key", "lead_id"]]
    for rows in (made_scores(50).rows, scored(empty).rows):
        assert {name: str(rows[name].dtype) for name in INSTANTS} == dict.fromkeys(INSTANTS, "datetime64[us]")
        assert {name: str(rows[name].dtype) for name in NUMBERS} == NUMBERS
        assert all(pd.api.types.is_string_dtype(rows[name].dtype) for name in ("name", "tier", "lately"))


def test_counts_are_those_of_the_rows() -> None:
    found = made_scores(200)
    assert found.counts == {tier: int((found.rows["tier"] == tier.value).sum()) for tier in Tier}
    assert sum(found.counts.values()) == 200


def test_score_is_the_probability_in_hundred() -> None:
    rows = scored(model=Says([0.1234, 0.5, 0.0])).rows.set_index("lead_id")
    assert rows["probability"].to_dict() == {"L00000": 0.1234, "L00001": 0.5, "L00002": 0.0}
    assert rows["score"].to_dict() == {"L00000": 12.3, "L00001": 50.0, "L00002": 0.0}
    assert rows["percentile"].to_dict() == {"L00000": 66.7, "L00001": 100.0, "L00002": 33.3}


def test_due_by_is_counted_from_the_scoring() -> None:
    rows = made_scores(200).rows
    wait = rows["due_by"] - pd.Timestamp(NIGHT.replace(tzinfo=None))
    assert (wait[rows["tier"] == "SAL"] == timedelta(hours=24)).all()
    assert (wait[rows["tier"] == "MQL"] == timedelta(hours=72)).all()
    assert wait[~rows["tier"].isin(["SAL", "MQL"])].isna().all()


def test_every_row_says_how_it_was_made() -> None:
    first = scored().rows.iloc[0]
    made_with = ["model_version", "agreement_version", "feature_version", "run_id"]
    assert first[made_with].tolist() == ["lead-propensity 7", 2, "features-3", "run-4f2a"]
    assert first["as_of"] == first["scored_at"] == pd.Timestamp("2026-03-14 02:00")
    assert RUN.night.isoformat() == "2026-03-14"


def test_the_order_of_the_leads_is_irrelevant() -> None:
    turned = made_leads(80).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(made_scores(80, leads=turned).rows, made_scores(80).rows)


def test_more_leads_than_features_are_no_matter_and_the_account_is_named() -> None:
    rows = scored(made_leads(10)).rows
    assert len(rows) == 3
    assert set(rows["account"]) == {"A000", "A001", "A002"}


def test_nothing_is_edited() -> None:
    leads = made_leads(3)
    scored(leads)
    pd.testing.assert_frame_equal(leads, made_leads(3))


@pytest.mark.parametrize("answer", [[0.1, float("nan"), 0.2], [0.1, -0.01, 0.2], [0.1, 1.01, 0.2]])
def test_what_is_no_probability_is_refused_with_the_lead(answer: list[float]) -> None:
    with pytest.raises(RegistryError, match='lead "L00001", which is no probability; promote another version'):
        scored(model=Says(answer))


def test_a_model_that_drops_a_lead_is_refused() -> None:
    with pytest.raises(RegistryError, match="gave 2 probabilities for 3 leads"):
        scored(model=Says([0.1, 0.2]))


def test_a_lead_that_is_not_there_is_refused() -> None:
    with pytest.raises(FeatureError, match='lead "L00002" has features but is not among the leads'):
        scored(made_leads(2))


def test_a_lead_that_is_there_twice_is_refused() -> None:
    with pytest.raises(FeatureError, match="leads: lead_key 0 is there twice"):
        scored(pd.concat([made_leads(3), made_leads(1)]))
    features = made_features(3).take(np.array([0, 1, 1]))
    with pytest.raises(FeatureError, match="lead_key 1 has two feature rows on one night"):
        score_leads(Known(), features, NightFacts(made_leads(3), made_activity(3)), agreement(), RUN)


def test_a_rule_on_an_unknown_field_is_refused_with_the_nearest() -> None:
    rules = [{"name": "Right place", "field": "contry", "in": ["DE"]}]
    with pytest.raises(AgreementError, match='did you mean "country"'):
        made_scores(5, qualify=rules)
