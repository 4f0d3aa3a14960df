import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.agreement import Agreement, Tiers, TierTerms
from handoff.policy.past_lines import PastNights, capacity_lines, probability_lines, tier_outcomes
from tests.scoring.made_night import agreement


def past(probability: list[float], label: list[int], per_night: int = 4) -> PastNights:
    rows = np.arange(len(label))
    nights = np.datetime64("2026-01-01", "us") + (rows // per_night) * np.timedelta64(7, "D")
    return PastNights(nights, rows, rows // 2, np.array(label, dtype=np.int8), np.array(probability))


TWO_NIGHTS = past([0.9, 0.6, 0.5, 0.1, 0.8, 0.7, 0.2, 0.3], [1, 0, 1, 0, 1, 1, 0, 0])
TIERS = Tiers(
    SAL=TierTerms(capacity=1, probability=0.5, follow_up_hours=24), MQL=TierTerms(capacity=2, follow_up_hours=72)
)


def agreed(tiers: Tiers) -> Agreement:
    return agreement().model_copy(update={"tiers": tiers})


def test_a_promised_precision_sets_the_line() -> None:
    tiers = TIERS.model_copy(update={"SAL": TierTerms(precision=0.75, follow_up_hours=24)})
    sal, *_ = tier_outcomes(TWO_NIGHTS, agreed(tiers), 50, 0)
    assert sal.rows == 4
    assert sal.expected == pytest.approx(0.75)


def test_each_night_fills_its_tiers_from_the_top() -> None:
    sal, mql, nurture = tier_outcomes(TWO_NIGHTS, agreed(TIERS), 50, 0)
    assert [one.line for one in (sal, mql, nurture)] == ["SAL", "MQL", "NURTURE"]
    assert [one.leads_a_night for one in (sal, mql, nurture)] == [1, 2, 1]
    assert (sal.precision.value, mql.precision.value, nurture.precision.value) == (1.0, 0.5, 0.0)
    assert sal.expected == pytest.approx(0.85)
    assert sal.found.value == 0.5


def test_a_line_of_probability_leaves_places_empty() -> None:
    tiers = TIERS.model_copy(update={"SAL": TierTerms(capacity=4, probability=0.75, follow_up_hours=24)})
    sal, *_ = tier_outcomes(TWO_NIGHTS, agreed(tiers), 50, 0)
    assert (sal.leads_a_night, sal.sql_a_night) == (1.0, 1.0)


def test_more_places_find_more_at_a_lower_precision() -> None:
    one, two, all_ = capacity_lines(TWO_NIGHTS, [1, 2, 4], 50, 0)
    assert one.found.value < two.found.value < all_.found.value == 1.0
    assert one.precision.value > two.precision.value > all_.precision.value == 0.5


def test_a_line_that_nobody_reaches_has_no_precision() -> None:
    (none,) = probability_lines(TWO_NIGHTS, [0.95], 50, 0)
    assert (none.rows, none.found.value) == (0, 0.0)
    assert none.to_dict()["precision"]["value"] is None


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=4, max_size=40), st.integers(1, 6))
def test_tiers_share_out_every_row_once(rows: list[tuple[float, int]], capacity: int) -> None:
    made = past([one for one, _ in rows], [one for _, one in rows])
    tiers = TIERS.model_copy(update={"SAL": TierTerms(capacity=capacity, follow_up_hours=24)})
    found = tier_outcomes(made, agreed(tiers), 20, 0)
    assert sum(one.rows for one in found) == len(rows)
    assert found[0].leads_a_night <= capacity
    for one in found:
        assert not one.rows or one.precision.low <= one.precision.value <= one.precision.high
