import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.model.anchoring import EVERY_DAYS, POSITIVES, anchor_level, follow_level, newest_rows
from handoff.model.arrays import FloatArray, Label, Nights, log_odds_of, probability_of

START = np.datetime64("2024-01-01", "us")
DAY = np.timedelta64(1, "D")


def drawn(
    seed: int, days: int = 60, a_night: int = 40, moves: tuple[float, ...] = (0.0,)
) -> tuple[Nights, Label, FloatArray]:
    """Rows in time order; the truth's log-odds are those of the probability, moved in equal spans by `moves`."""
    random = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), a_night)
    score = random.normal(-1.5, 0.8, len(day))
    truth = score + np.array(moves)[day * len(moves) // days]
    return START + day * DAY, (random.random(len(day)) < probability_of(truth)).astype(np.int8), probability_of(score)


@trying(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    horizon=st.integers(1, 40),
    first=st.integers(1, 1400),
    cut=st.integers(0, 40),
)
def test_no_outcome_is_used_before_it_is_known(seed: int, horizon: int, first: int, cut: int) -> None:
    night, label, p = drawn(seed, days=50, a_night=30)
    found = follow_level(night, label, p, first, horizon)
    assert len(found) == len(label) - first
    # Whatever becomes of the rows whose window is still open on some night changes no offset up to that night.
    now = night[first] + cut * DAY
    open_ = night + horizon * DAY > now
    turned = np.where(open_, 1 - label, label).astype(np.int8)
    before = night[first:] <= now
    assert (follow_level(night, turned, p, first, horizon)[before] == found[before]).all()


def test_the_level_is_taken_anew_every_week_and_stays_between() -> None:
    night, label, p = drawn(0, days=80)
    first = int(np.searchsorted(night, START + 40 * DAY))
    offset = follow_level(night, label, p, first, horizon_days=10)
    days = (night[first:] - night[first]) // DAY
    for week in range(5):
        assert len(np.unique(offset[days // EVERY_DAYS == week])) == 1
    assert len(np.unique(offset)) == 6


def test_an_outcome_counts_on_the_very_night_when_its_window_is_over() -> None:
    night, label, p = drawn(2, days=30)
    first = int(np.searchsorted(night, START + 20 * DAY))
    offset = follow_level(night, label, p, first, horizon_days=20)[0]
    known = night == START
    assert offset == anchor_level(night[known], label[known], p[known]).offset


def test_before_any_positive_is_known_nothing_moves() -> None:
    night, label, p = drawn(1, days=30)
    assert (follow_level(night, label, p, 40, horizon_days=90) == 0).all()
    assert (follow_level(night, np.zeros_like(label), p, 400, horizon_days=3) == 0).all()


def test_half_the_base_rate_halves_the_odds() -> None:
    night, label, p = drawn(4, days=200, a_night=200, moves=(0.0, -np.log(2)))
    half = len(label) // 2
    offset = follow_level(night, label, p, half, horizon_days=14)
    assert offset[0] == pytest.approx(0, abs=0.2)
    assert offset[-1] == pytest.approx(-np.log(2), abs=0.2)
    followed = probability_of(log_odds_of(p[half:]) + offset)
    late = len(followed) // 2
    assert followed[late:].mean() == pytest.approx(label[half:][late:].mean(), rel=0.1)
    assert p[half:][late:].mean() > 1.5 * label[half:][late:].mean()


def test_the_anchor_meets_the_rate_of_the_newest_rows_alone() -> None:
    night, label, p = drawn(5, days=100, a_night=100, moves=(1.0, -1.0))
    anchor = anchor_level(night, label, p)
    newest = newest_rows(night, label)
    moved = probability_of(log_odds_of(p[newest]) + anchor.offset)
    assert moved.mean() == pytest.approx(label[newest].mean(), abs=0.002)
    assert anchor.offset == pytest.approx(-1.0, abs=0.25)
    assert (anchor.rows, anchor.positives) == (len(newest), label[newest].sum())
    assert anchor.expected == pytest.approx(p[newest].mean())


@trying(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), days=st.integers(1, 90))
def test_the_newest_rows_are_whole_nights_and_no_more_than_needed(seed: int, days: int) -> None:
    night, label, _ = drawn(seed, days=days)
    newest = newest_rows(night, label)
    assert (newest == np.flatnonzero(night >= night[newest].min())).all()
    if label.sum() < POSITIVES:
        assert len(newest) == len(label)
    else:
        assert label[newest].sum() >= POSITIVES
        without_oldest = newest[night[newest] > night[newest].min()]
        assert label[without_oldest].sum() < POSITIVES


def test_the_order_of_rows_means_nothing() -> None:
    night, label, p = drawn(6)
    order = np.random.default_rng(0).permutation(len(label))
    one, other = anchor_level(night, label, p), anchor_level(night[order], label[order], p[order])
    assert one.offset == pytest.approx(other.offset, abs=1e-9)
    assert (one.rows, one.positives, one.first, one.last) == (other.rows, other.positives, other.first, other.last)


def test_few_rows_move_the_level_less_than_they_say() -> None:
    night, p = np.repeat(START, 4), np.full(4, 0.1)
    anchor = anchor_level(night, np.ones(4, dtype=np.int8), p)
    assert 0 < anchor.offset < log_odds_of(0.9) - log_odds_of(0.1)
    assert -1 < anchor_level(night, np.zeros(4, dtype=np.int8), p).offset < 0


def test_the_sentence_has_the_numbers() -> None:
    night, label, p = drawn(7, days=3, a_night=1000)
    anchor = anchor_level(night, label, p)
    assert "on the newest 1,000 rows of known outcome (2024-01-03 to 2024-01-03)" in anchor.sentence
    assert f"{label[-1000:].mean():.1%} became SQL where {p[-1000:].mean():.1%} was expected" in anchor.sentence
    assert json.loads(json.dumps(anchor.to_dict()))["sentence"] == anchor.sentence
