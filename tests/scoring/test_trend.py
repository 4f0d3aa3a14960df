"""A trend is a real move of a lead's log-odds against one to two weeks ago, with the night since which it holds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from handoff.scoring.trend import MINIMAL_MOVE, PastLevels, Trends, at_same_rank, log_odds, trends

TONIGHT = datetime(2026, 6, 30, 2, tzinfo=UTC)
OLD = datetime(2026, 1, 1)


def probability(level: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(level, dtype=np.float64))))


def found(
    levels: list[list[float]],
    *,
    days: list[int] | None = None,
    created: list[datetime] | None = None,
    others: int = 0,
) -> Trends:
    """Return the trends of leads with these log-odds, the last of them tonight's.

    days: how long ago the earlier nights are. others: how many of the first ones another model scored.
    """
    matrix = np.array(levels).T
    days = days or list(range(len(matrix) - 1, 0, -1))
    night = np.array([(TONIGHT - timedelta(days=ago)).date() for ago in days], dtype="datetime64[D]")
    born = np.array(created or [OLD] * len(levels), dtype="datetime64[us]")
    model = np.array(["m 3"] * others + ["m 4"] * (len(night) - others), dtype=object)
    return trends(
        PastLevels(night, model, matrix[:-1].astype(np.float32)), probability(matrix[-1]), "m 4", born, TONIGHT
    )


def days_ago(since: np.datetime64) -> int:
    return int((np.datetime64(TONIGHT.date(), "D") - since.astype("datetime64[D]")).astype(int))


def test_a_real_move_is_up_or_down_and_anything_less_is_steady() -> None:
    quiet = [-3.0] * 20
    moves = [1.0, -1.0, 0.0, MINIMAL_MOVE, -MINIMAL_MOVE, MINIMAL_MOVE - 0.01]
    assert found([[*quiet, -3.0 + move] for move in moves]).trend.tolist() == [
        *("up", "down", "steady", "up", "down", "steady")
    ]


def test_since_is_the_first_night_of_the_unbroken_direction() -> None:
    rose = [-3.0] * 16 + [-2.0] * 5
    back_and_up = [-3.0] * 16 + [-2.0, -2.0, -3.0, -2.0, -2.0]
    told = found([rose, back_and_up])
    assert told.trend.tolist() == ["up", "up"]
    assert [days_ago(since) for since in told.since] == [4, 1]


def test_a_steady_lead_is_steady_since_the_first_night_that_can_be_judged() -> None:
    told = found([[-3.0] * 21])
    assert told.trend.tolist() == ["steady"]
    assert days_ago(told.since[0]) == 13


def test_a_night_without_a_score_breaks_nothing() -> None:
    gap = [-3.0] * 16 + [-2.0, -2.0, np.nan, -2.0, -2.0]
    assert [days_ago(since) for since in found([gap]).since] == [4]


def test_what_is_new_and_what_has_too_short_a_history() -> None:
    never, long = [np.nan] * 20 + [-3.0], [-3.0] * 21
    week, month = TONIGHT.replace(tzinfo=None) - timedelta(days=7), TONIGHT.replace(tzinfo=None) - timedelta(days=31)
    only_lately = [np.nan] * 14 + [-3.0] * 7
    told = found([never, long, long, only_lately], created=[OLD, week, month, month])
    assert told.trend.tolist() == ["new", "new", "steady", "not enough"]
    assert np.isnat(told.since).tolist() == [True, True, False, True]


def test_fewer_than_three_earlier_nights_are_not_enough() -> None:
    assert found([[-3.0, -3.0, -1.0]], days=[9, 8]).trend.tolist() == ["not enough"]
    assert found([[-3.0, -3.0, -3.0, -1.0]], days=[9, 8, 1]).trend.tolist() == ["up"]
    assert found([[-3.0, -3.0, -3.0, -1.0]], days=[3, 2, 1]).trend.tolist() == ["not enough"]
    assert found([[-1.0]]).trend.tolist() == ["not enough"]


def test_weekly_nights_are_enough() -> None:
    told = found([[-3.0, -3.0, -3.0, -2.0, -2.0]], days=[28, 21, 14, 7])
    assert told.trend.tolist() == ["up"]
    assert days_ago(told.since[0]) == 7


def test_one_odd_night_is_no_trend() -> None:
    odd = [-3.0] * 21
    odd[10] = -6.0
    assert found([odd]).trend.tolist() == ["steady"]


@given(st.permutations(range(6)))
def test_the_order_of_the_leads_plays_no_part(order: list[int]) -> None:
    levels = np.random.default_rng(3).normal(-3, 0.8, (6, 25)).tolist()
    plain, shuffled = found(levels), found([levels[place] for place in order])
    assert shuffled.trend.tolist() == plain.trend[order].tolist()
    assert shuffled.since.tolist() == plain.since[order].tolist()


def test_without_leads_there_is_no_trend() -> None:
    nothing = PastLevels(np.empty(0, "datetime64[D]"), np.empty(0, object), np.empty((0, 0), np.float32))
    assert len(trends(nothing, np.empty(0), "m 4", np.empty(0, "datetime64[us]"), TONIGHT).trend) == 0


def test_against_another_models_nights_only_a_large_move_counts() -> None:
    moves = [0.9, 1.0, -0.9, -1.0]
    levels = [[*([-3.0] * 20), -3.0 + move] for move in moves]
    assert found(levels, others=14).trend.tolist() == ["steady", "up", "steady", "down"]
    assert found(levels, others=6).trend.tolist() == ["up", "up", "down", "down"]


def test_certain_probabilities_have_finite_levels() -> None:
    assert np.isfinite(log_odds([0.0, 1.0])).all()


def test_another_models_probabilities_take_those_of_the_same_ranks() -> None:
    tonight = np.array([0.4, 0.1, 0.2, 0.3])
    assert at_same_rank(np.array([0.9, 0.5, 0.8, 0.7]), tonight).tolist() == [0.4, 0.1, 0.3, 0.2]
    assert np.allclose(at_same_rank(np.array([0.5, 0.5, 0.5, 0.5]), tonight), 0.25)


def test_a_rank_is_kept_when_more_leads_were_open_then() -> None:
    tonight = np.linspace(0.01, 0.5, 200)
    past = np.repeat(np.linspace(0.001, 0.05, 200), 3)
    assert np.allclose(at_same_rank(past, tonight), np.repeat(tonight, 3), atol=0.005)
