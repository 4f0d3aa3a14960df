import json
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import IntArray
from handoff.model.origins import ENOUGH, LEARNED_FIRST, Origin, blind_to, place_origins
from handoff.model.part import FOLDS, folds_of
from handoff.model.split import clusters_of, in_canonical_order
from tests.model.synthetic import training_table


def placed(table: TrainingTable, within: IntArray | None = None, count: int = 5, seed: int = 0) -> tuple[Origin, ...]:
    clusters = clusters_of(table.features.rows)
    rows = np.arange(len(table)) if within is None else within
    return place_origins(table, rows, clusters, folds_of(clusters, FOLDS, seed), count)


@trying(deadline=None, max_examples=25)
@given(seed=st.integers(0, 50), stay=st.integers(1, 8), count=st.integers(1, 7), last=st.integers(12, 25))
def test_laws_of_every_origin(seed: int, stay: int, count: int, last: int) -> None:
    table = in_canonical_order(training_table(stay=stay, seed=seed))
    night = table.features.rows["as_of"].to_numpy()
    within = np.flatnonzero(night < np.unique(night)[last])
    origins = placed(table, within, count, seed)
    assert 1 <= len(origins) <= count
    account = clusters_of(table.features.rows)
    for one in origins:
        first, until = (np.datetime64(moment.replace(tzinfo=None)) for moment in (one.first, one.last))
        # The outcome of every row that is learned from was known when the origin's first night began.
        assert (night[one.learn] + np.timedelta64(14, "D") <= first).all()
        assert not np.isin(account[one.judge], account[one.learn]).any()
        assert ((night[one.judge] >= first) & (night[one.judge] <= until)).all()
        assert np.isin(np.append(one.learn, one.judge), within).all()
        assert (np.diff(one.learn) > 0).all()
        assert (np.diff(one.judge) > 0).all()
        positives = int(table.label[one.learn].sum())
        assert ENOUGH <= positives <= len(one.learn) - ENOUGH
    # Each night is judged from one origin only, the older ones first.
    for before, after in pairwise(origins):
        assert before.last < after.first


def test_the_oldest_nights_are_only_learned_from_and_all_later_ones_are_judged() -> None:
    table = in_canonical_order(training_table(leads=3000, nights=50))
    night = table.features.rows["as_of"].to_numpy()
    origins = placed(table)
    judged = np.unique(night[np.concatenate([one.judge for one in origins])])
    assert (judged == np.unique(night)[int(LEARNED_FIRST * 50) :]).all()
    assert [one.number for one in origins] == [0, 1, 2, 3, 4]


def test_a_later_origin_learns_from_more_nights() -> None:
    table = in_canonical_order(training_table(leads=3000, nights=50, stay=1))
    night = table.features.rows["as_of"].to_numpy()
    newest = [night[one.learn].max() for one in placed(table)]
    assert newest == sorted(set(newest))
    assert newest[0] < newest[-1]


def test_every_account_of_the_window_is_judged_that_is_new_or_in_the_fold_left_out() -> None:
    table = in_canonical_order(training_table(stay=8))
    account, night = clusters_of(table.features.rows), table.features.rows["as_of"].to_numpy()
    fold = folds_of(account, FOLDS, 0)
    for one in placed(table):
        first, until = (np.datetime64(moment.replace(tzinfo=None)) for moment in (one.first, one.last))
        window = np.flatnonzero((night >= first) & (night <= until))
        mature = np.flatnonzero(night + np.timedelta64(14, "D") <= first)
        old = np.isin(account[window], account[mature])
        assert (one.judge == window[~old | (fold[window] == one.number % FOLDS)]).all()


def test_where_no_account_comes_back_nothing_is_left_out() -> None:
    clusters, fold = np.array([1, 1, 2, 3, 4]), np.array([0, 0, 1, 2, 0])
    learn = np.array([0, 1, 2])
    assert (blind_to(learn, np.array([3, 4]), clusters, fold, 0) == learn).all()
    back = np.array([5, 5, 2, 3, 5])
    assert (blind_to(learn, np.array([3, 4]), back, fold, 0) == [2]).all()


@pytest.mark.parametrize("nights", [1, 2, 3])
def test_too_short_a_history_has_no_origin(nights: int) -> None:
    table = in_canonical_order(training_table(leads=2000, nights=nights))
    # With weekly nights and a horizon of two weeks, the third night is the first that can look back on an outcome.
    assert len(placed(table)) == (1 if nights == 3 else 0)


def test_one_outcome_alone_has_no_origin() -> None:
    table = training_table()
    alone = TrainingTable(table.features, np.zeros(len(table), dtype=np.int8), table.horizon_days)
    assert placed(in_canonical_order(alone)) == ()


def test_the_seed_turns_the_folds_and_nothing_else() -> None:
    table = in_canonical_order(training_table(stay=8))
    one, other = placed(table, seed=0), placed(table, seed=1)
    assert [(origin.first, origin.last) for origin in one] == [(origin.first, origin.last) for origin in other]
    assert any(len(a.learn) != len(b.learn) or (a.learn != b.learn).any() for a, b in zip(one, other, strict=True))


def test_as_json() -> None:
    origin = placed(in_canonical_order(training_table()))[0]
    found = json.loads(json.dumps(origin.to_dict()))
    assert found["first"] == origin.first.isoformat()
    assert (found["learn_rows"], found["judge_rows"]) == (len(origin.learn), len(origin.judge))
    assert origin.last - origin.first >= timedelta(0)
