"""Topics: each column belongs to one, and no part of a score is lost."""

import numpy as np

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.model.topics import Topics

CATALOGUE = Catalogue(
    (
        Feature("pricing_view_count_7d", Family.ENGAGEMENT, "", "pricing_view"),
        Feature("pricing_view_days_since_last", Family.ENGAGEMENT, "", "pricing_view"),
        Feature("event_count_7d", Family.ENGAGEMENT, "", "event"),
        Feature("inbound_event_count_7d", Family.ENGAGEMENT, "", "inbound_event"),
        Feature("account_call_count_30d", Family.ACCOUNT, "", "account call"),
        Feature("days_since_creation", Family.TIMING, "", "age of the lead"),
        Feature("industry", Family.FIT, "", "industry", categorical=True),
        Feature("left_out", Family.FIT, "", "left_out"),
    )
)
LEARNED = tuple(name for name in CATALOGUE.names if name != "left_out")


def test_windows_of_one_behaviour_speak_once_and_near_copies_are_one() -> None:
    topics = Topics.of(CATALOGUE, LEARNED)
    assert topics.names == ("pricing_view", "inbound_event", "account call", "age of the lead", "industry")
    assert topics.columns_of(0).tolist() == [0, 1]
    assert topics.columns_of(1).tolist() == [2, 3]


def test_no_part_of_the_score_is_lost() -> None:
    topics = Topics.of(CATALOGUE, LEARNED)
    parts = np.random.default_rng(0).normal(size=(50, len(LEARNED)))
    fit, engagement = topics.fit_and_engagement(parts)
    np.testing.assert_allclose(topics.sums(parts).sum(axis=1), parts.sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(fit + engagement, parts.sum(axis=1), atol=1e-12)


def test_fit_is_what_a_lead_is_and_engagement_all_that_changes_with_time() -> None:
    topics = Topics.of(CATALOGUE, LEARNED)
    fit, _ = topics.fit_and_engagement(np.eye(len(LEARNED)))
    assert [name for name, part in zip(LEARNED, fit, strict=True) if part] == ["industry"]
