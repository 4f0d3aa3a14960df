from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.part import restoring_weight
from handoff.model.recipe import Gates
from handoff.model.split import clusters_of, forward_split, in_canonical_order
from tests.model.synthetic import training_table

ANY = Gates(min_positives=1, min_negatives=1)


def lead_keys(table: TrainingTable, positions: "np.typing.NDArray[np.int64]") -> set[int]:
    return set(table.features.rows["lead_key"].to_numpy()[positions].tolist())


@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 50), stay=st.integers(1, 6), share=st.sampled_from([0.1, 0.2, 0.4]))
def test_laws_of_every_split(seed: int, stay: int, share: float) -> None:
    table = training_table(leads=300, stay=stay, seed=seed)
    split = forward_split(table, TrainingSection(test_share=share), ANY)
    nights = table.features.rows["as_of"].to_numpy()
    account = table.features.rows["account_key"].to_numpy()
    # Every row is in one part or counted under one reason.
    assert sum(map(len, split.parts)) + sum(split.left_out.values()) == len(table)
    # A label window is over when the next part begins.
    assert split.train.last + timedelta(days=14) <= split.calibrate.first
    assert split.calibrate.last + timedelta(days=14) <= split.test.first
    assert split.refit.last + timedelta(days=14) <= split.test.first
    # No test row is ever left out.
    assert (np.sort(split.test.positions) == np.flatnonzero(nights >= nights[split.test.positions].min())).all()
    for earlier, later in ((0, 1), (0, 2), (1, 2)):
        mine, others = split.parts[earlier].positions, split.parts[later].positions
        assert not lead_keys(table, mine) & lead_keys(table, others)
        assert not set(account[mine].tolist()) & set(account[others].tolist())
    assert not lead_keys(table, split.refit.positions) & lead_keys(table, split.test.positions)


def test_test_from_is_the_first_test_night(table: TrainingTable) -> None:
    start = datetime(2024, 5, 20, tzinfo=UTC)
    assert forward_split(table, TrainingSection(test_from=start)).test.first == start


def test_test_from_after_all_nights_is_refused(table: TrainingTable) -> None:
    late = TrainingSection(test_from=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(TrainingError, match=r"test_from = 2030-01-01 lies after .* 2024-06-24"):
        forward_split(table, late)


def test_too_few_positives_says_how_many_are_missing(table: TrainingTable) -> None:
    with pytest.raises(TrainingError, match=r"the train part \(2024-01-01 .*needed: 5000 and 40"):
        forward_split(table, TrainingSection(), Gates(min_positives=5000))


def test_a_history_shorter_than_the_gaps_is_refused() -> None:
    with pytest.raises(TrainingError, match=r"horizon_days = 14, no night is left to train on"):
        forward_split(training_table(leads=60, nights=4), TrainingSection())


def test_one_night_a_row_works_as_well() -> None:
    table = training_table(leads=400, nights=400, stay=1, every_days=1)
    split = forward_split(table, TrainingSection(), ANY)
    assert split.left_out["train: the lead occurs in a later part"] == 0
    assert all(len(part) for part in split.parts)


def test_leads_without_account_share_nothing(table: TrainingTable) -> None:
    rows = table.features.rows.assign(account_key=np.int32(-1))
    assert len(set(clusters_of(rows).tolist())) == rows["lead_key"].nunique()


def test_weights_restore_the_base_rate() -> None:
    before = np.array([1] * 20 + [0] * 80, np.int8)
    kept = np.array([1] * 18 + [0] * 30, np.int8)
    weight = restoring_weight(kept, before)
    assert weight.mean() == pytest.approx(1)
    assert np.average(kept, weights=weight) == pytest.approx(0.2)


def test_canonical_order_forgets_the_order_of_arrival(table: TrainingTable) -> None:
    shuffled = table.take(np.random.default_rng(0).permutation(len(table)))
    one, other = in_canonical_order(table), in_canonical_order(shuffled)
    assert one.features.rows.equals(other.features.rows)
    assert one.features.values.equals(other.features.values)
    assert (one.label == other.label).all()
