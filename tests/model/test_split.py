import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.part import FOLDS, folds_of
from handoff.model.split import clusters_of, forward_split, in_canonical_order, mature_until
from tests.model.synthetic import training_table


@trying(deadline=None, max_examples=25)
@given(seed=st.integers(0, 50), stay=st.integers(1, 6), share=st.sampled_from([0.1, 0.2, 0.4]))
def test_laws_of_every_split(seed: int, stay: int, share: float) -> None:
    table = training_table(leads=900, stay=stay, seed=seed)
    split = forward_split(table, TrainingSection(test_share=share), seed)
    nights = table.features.rows["as_of"].to_numpy()
    # Every row is in one part or in a gap, and a part keeps all rows of its nights.
    assert sum(map(len, split.parts)) + split.gap_rows == len(table)
    for part in split.parts:
        first, last = (np.datetime64(night.replace(tzinfo=None)) for night in (part.first, part.last))
        assert (part.positions == np.flatnonzero((nights >= first) & (nights <= last))).all()
        assert part.positives + part.negatives == len(part)
    # A label window is over when the test period begins.
    assert split.train.last + timedelta(days=14) <= split.test.first
    assert split.test.last == np.datetime64(nights.max(), "us").astype(datetime).replace(tzinfo=UTC)


@given(seed=st.integers(0, 2**40))
def test_inside_and_outside_of_a_fold_share_no_account(table: TrainingTable, seed: int) -> None:
    split = forward_split(table, TrainingSection(), seed)
    account = table.features.rows["account_key"].to_numpy()
    for fold in range(FOLDS):
        learned, scored = split.outside(split.train, fold), split.inside(split.test, fold)
        assert not set(account[learned].tolist()) & set(account[scored].tolist())
    assert sum(len(split.inside(split.test, fold)) for fold in range(FOLDS)) == len(split.test)


@given(
    groups=st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=30),
    others=st.lists(st.integers(-(2**40), 2**40), max_size=30),
    seed=st.integers(-5, 2**70),
)
def test_other_accounts_move_no_fold(groups: list[int], others: list[int], seed: int) -> None:
    alone = folds_of(np.array(groups), 3, seed)
    assert (folds_of(np.array(others + groups), 3, seed)[len(others) :] == alone).all()
    assert set(alone.tolist()) <= {0, 1, 2}


def test_folds_are_of_even_size_and_turn_with_the_seed() -> None:
    groups = np.arange(-3000, 6000)
    for seed in range(5):
        assert np.bincount(folds_of(groups, 3, seed)) == pytest.approx(3000, abs=250)
    assert 0.28 < np.mean(folds_of(groups, 3, 0) == folds_of(groups, 3, 1)) < 0.39


def test_rows_seen_in_both_periods_are_counted() -> None:
    table = training_table(leads=300, stay=12)
    split = forward_split(table, TrainingSection())
    lead, account = (table.features.rows[name].to_numpy() for name in ("lead_key", "account_key"))
    before, after = split.train.positions, split.test.positions
    assert split.train.shared_lead_rows == np.isin(lead[before], lead[after]).sum() > 0
    assert split.test.shared_lead_rows == np.isin(lead[after], lead[before]).sum() > 0
    assert split.train.shared_account_rows == np.isin(account[split.train.positions], account[after]).sum()
    assert split.train.shared_account_rows > split.train.shared_lead_rows


def test_as_json(table: TrainingTable) -> None:
    split = forward_split(table, TrainingSection())
    found = json.loads(json.dumps(split.to_dict()))
    assert (found["folds"], found["gap_rows"]) == (FOLDS, split.gap_rows)
    assert list(found["parts"]) == ["train", "test"]
    assert found["parts"]["test"]["rows"] == len(split.test)
    assert found["parts"]["train"]["first"] == "2024-01-01T00:00:00+00:00"
    assert [origin["number"] for origin in found["origins"]] == [0, 1, 2, 3, 4]


def test_test_from_is_the_first_test_night(table: TrainingTable) -> None:
    start = datetime(2024, 5, 20, tzinfo=UTC)
    assert forward_split(table, TrainingSection(test_from=start)).test.first == start


def test_test_from_after_all_nights_is_refused(table: TrainingTable) -> None:
    late = TrainingSection(test_from=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(TrainingError, match=r"test_from = 2030-01-01 lies after .* 2024-06-24"):
        forward_split(table, late)


def test_one_account_alone_cannot_be_left_out(table: TrainingTable) -> None:
    rows = table.features.rows.assign(account_key=np.int32(5))
    alone = TrainingTable(FeatureTable(rows, table.features.values, table.features.catalogue), table.label, 14)
    with pytest.raises(TrainingError, match=r"the train part \(2024-01-01 .* is too short to choose a model in"):
        forward_split(alone, TrainingSection())


@pytest.mark.parametrize(("part", "label", "words"), [("test", 0, "became SQL"), ("train", 1, "did not become SQL")])
def test_a_part_of_one_outcome_is_refused(table: TrainingTable, part: str, label: int, words: str) -> None:
    table = in_canonical_order(table)
    found = table.label.copy()
    found[getattr(forward_split(table, TrainingSection()), part).positions] = label
    with pytest.raises(TrainingError, match=rf"the {part} part .* and none that {words}; load a longer"):
        forward_split(TrainingTable(table.features, found, 14), TrainingSection())


def test_mature_rows_have_their_outcome_by_the_night(table: TrainingTable) -> None:
    night = np.array(["2024-03-04"], dtype="datetime64[us]")
    nights = table.features.rows["as_of"].to_numpy()
    known = np.zeros(len(table), dtype=bool)
    known[mature_until(table, night)] = True
    assert (nights[known] + np.timedelta64(14, "D")).max() == night[0]
    assert (nights[~known] + np.timedelta64(14, "D") > night[0]).all()


def test_a_history_shorter_than_the_gaps_is_refused() -> None:
    with pytest.raises(TrainingError, match=r"horizon_days = 14, no night is left to train on"):
        forward_split(training_table(leads=60, nights=2), TrainingSection())


def test_one_night_a_row_works_as_well() -> None:
    table = training_table(leads=400, nights=400, stay=1, every_days=1)
    split = forward_split(table, TrainingSection())
    assert all(len(part) for part in split.parts)
    assert split.train.shared_lead_rows == split.test.shared_lead_rows == 0


def test_leads_without_account_share_nothing(table: TrainingTable) -> None:
    rows = table.features.rows.assign(account_key=np.int32(-1))
    assert len(set(clusters_of(rows).tolist())) == rows["lead_key"].nunique()


def test_canonical_order_forgets_the_order_of_arrival(table: TrainingTable) -> None:
    shuffled = table.take(np.random.default_rng(0).permutation(len(table)))
    one, other = in_canonical_order(table), in_canonical_order(shuffled)
    assert one.features.rows.equals(other.features.rows)
    assert one.features.values.equals(other.features.values)
    assert (one.label == other.label).all()
