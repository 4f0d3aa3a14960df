"""The lot: deterministic, uniform, exact in the long run, and its chances are what they are said to be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.errors import AgreementError
from handoff.policy.tiers.exploration import Draw, draw

NIGHT = date(2026, 7, 1)


@st.composite
def nights(draws: st.DrawFn) -> dict[str, Any]:
    n = draws(st.integers(0, 40))
    random = np.random.default_rng(draws(st.integers(0, 2**32 - 1)))
    return {
        "eligible": random.random(n) < 0.7,
        "order": random.permutation(n),
        "n_places": draws(st.integers(0, 45)),
        "share": draws(st.floats(0, 0.99)),
        "lead_id": np.array([f"L{place}" for place in range(n)], dtype=object),
        "night": NIGHT,
        "seed": draws(st.integers(0, 9)),
        "within": draws(st.booleans()),
    }


def drawn(n: int, n_places: int, share: float, night: date = NIGHT, seed: int = 7, within: bool = False) -> Draw:
    """Leads of falling order, all eligible."""
    ids = np.array([f"L{place}" for place in range(n)], dtype=object)
    return draw(np.ones(n, dtype=bool), np.arange(n), n_places, share, ids, night, seed, within)


def many(n: int, n_places: int, share: float, within: bool, times: int = 4_000) -> list[Draw]:
    return [drawn(n, n_places, share, NIGHT + timedelta(days=day), within=within) for day in range(times)]


@trying(deadline=None)
@given(nights())
def test_only_eligible_leads_below_the_line_are_drawn_and_only_they_have_a_chance(night: dict[str, Any]) -> None:
    found, eligible = draw(**night), night["eligible"]
    on_list = found.by_order | found.chosen
    assert not (found.by_order & found.chosen).any()
    assert (on_list <= eligible).all()
    assert ((found.selection_probability > 0) >= on_list).all()
    assert (found.selection_probability[~eligible] == 0).all()
    assert ((found.selection_probability >= 0) & (found.selection_probability <= 1)).all()
    if night["within"]:
        assert on_list.sum() == min(night["n_places"], eligible.sum())


@trying(deadline=None)
@given(nights(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_a_second_run_change_nothing(night: dict[str, Any], random) -> None:  # type: ignore[no-untyped-def]
    found = draw(**night)
    moved = np.array(random.sample(range(len(found.chosen)), len(found.chosen)), dtype=np.int64)
    place = np.argsort(moved)
    again = draw(
        **{
            **night,
            "eligible": night["eligible"][moved],
            "lead_id": night["lead_id"][moved],
            "order": place[night["order"]],
        }
    )
    assert (again.chosen == found.chosen[moved]).all()
    assert (again.by_order == found.by_order[moved]).all()
    assert (again.selection_probability == found.selection_probability[moved]).all()


@trying(deadline=None)
@given(nights())
def test_a_share_of_nothing_draws_nobody(night: dict[str, Any]) -> None:
    found = draw(**{**night, "share": 0.0})
    assert not found.chosen.any()
    assert (found.selection_probability == found.by_order).all()


@pytest.mark.parametrize("within", [False, True])
def test_over_many_nights_every_lead_is_listed_as_often_as_its_chance_says(within: bool) -> None:
    """20 places at 7 %: a lot of 1 or 2; the leads at the line are in by order on some nights only."""
    found = many(60, 20, 0.07, within)
    listed = np.mean([one.by_order | one.chosen for one in found], axis=0)
    said = found[0].selection_probability
    error = np.sqrt(said * (1 - said) / len(found))
    assert (np.abs(listed - said) <= 4 * error + 1e-12).all()
    assert all((one.selection_probability == said).all() for one in found)


@pytest.mark.parametrize(("n_places", "share"), [(30, 0.03), (10, 0.03), (200, 0.05), (7, 0.02)])
def test_the_share_of_places_is_exact_in_the_long_run(n_places: int, share: float) -> None:
    found = many(n_places + 50, n_places, share, within=False, times=2_000)
    sizes = np.array([one.chosen.sum() for one in found])
    wanted = share * n_places
    assert set(sizes) <= {int(np.floor(wanted)), int(np.ceil(wanted))}
    error = np.sqrt(wanted % 1 * (1 - wanted % 1) / len(found))
    assert abs(sizes.mean() - wanted) <= 4 * error
    assert found[0].selection_probability.sum() == pytest.approx(n_places + wanted)


def test_whoever_is_drawn_stays_drawn_when_others_come_and_go_above_the_line() -> None:
    """The lot belongs to the lead and the night: it does not hang on a stream of random numbers."""
    ids = np.array([f"L{place}" for place in range(100)], dtype=object)
    whole = draw(np.ones(100, dtype=bool), np.arange(100), 40, 0.1, ids, NIGHT, 7)
    without_best = draw(np.arange(100) > 0, np.arange(100), 39, 0.1, ids, NIGHT, 7)
    assert without_best.chosen.sum() in (3, 4)
    assert (without_best.chosen <= whole.chosen).all()


def test_nights_and_seeds_draw_differently_and_the_hour_does_not_matter() -> None:
    first = drawn(200, 100, 0.1)
    assert not (first.chosen == drawn(200, 100, 0.1, night=date(2026, 7, 2)).chosen).all()
    assert not (first.chosen == drawn(200, 100, 0.1, seed=8).chosen).all()
    assert (first.chosen == drawn(200, 100, 0.1, night=datetime(2026, 7, 1, 23, tzinfo=UTC)).chosen).all()


def test_where_the_lot_is_larger_than_what_is_left_everybody_is_in() -> None:
    found = drawn(12, 10, 0.5)
    assert (found.by_order | found.chosen).all()
    assert (found.selection_probability == 1).all()


@pytest.mark.parametrize(("n_places", "share"), [(10, 1.0), (10, -0.1), (10, float("nan")), (-1, 0.03)])
def test_a_share_or_places_that_cannot_be_are_refused(n_places: int, share: float) -> None:
    with pytest.raises(AgreementError, match="share"):
        drawn(20, n_places, share)
