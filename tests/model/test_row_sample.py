"""Of too many rows some are drawn; with their weights they say what all rows say."""

import numpy as np
import pandas as pd
import pytest

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.model.arrays import FloatArray
from handoff.model.fitting import Fit, run_fits
from handoff.model.recipe import find_recipe
from handoff.model.row_sample import AllRows, SampledRows, evened, sample_rows, sampling_of, share_tested
from tests.model.conftest import MODELS
from tests.model.synthetic import catalogue_of, feature_values, labels_of

WEEKS, MOST = 20, 3_000
START = np.datetime64("2026-01-05", "us")


def table_of(n: int, seed: int = 0) -> TrainingTable:
    """Rows of 20 weekly nights, three leads an account, about one row in eleven positive."""
    random = np.random.default_rng(seed)
    values = feature_values(n, seed)
    rows = pd.DataFrame(
        {
            "lead_key": np.arange(n, dtype=np.int32),
            "lead_id": [f"L{key}" for key in range(n)],
            "account_key": (np.arange(n) // 3).astype(np.int32),
            "as_of": START + np.sort(random.integers(0, WEEKS, n)) * np.timedelta64(7, "D"),
        }
    )
    rare = labels_of(values, seed + 1) * (random.random(n) < 0.3)
    return TrainingTable(FeatureTable(rows, values, catalogue_of(values)), rare.astype(np.int8), 14)


def all_rows(table: TrainingTable) -> AllRows:
    rows = table.features.rows
    night = rows["as_of"].to_numpy().astype("datetime64[us]")
    test = night >= START + np.timedelta64(16 * 7, "D")
    return AllRows(rows["lead_key"].to_numpy(), rows["account_key"].to_numpy(), night, table.label, test)


def drawn_of(table: TrainingTable, most: int = MOST) -> tuple[AllRows, SampledRows, TrainingTable]:
    rows = all_rows(table)
    drawn = sample_rows(rows, most, seed=7)
    assert drawn is not None
    part = table.take(np.flatnonzero(drawn.kept))
    return rows, drawn, TrainingTable(part.features, part.label, 14, drawn.stands, drawn.stands)


@pytest.fixture(scope="module")
def everything() -> TrainingTable:
    return table_of(12_000)


def test_where_all_rows_fit_none_is_left_out(everything: TrainingTable) -> None:
    assert sample_rows(all_rows(everything), len(everything), seed=7) is None


def test_every_positive_is_kept_and_each_week_weighs_what_it_was(everything: TrainingTable) -> None:
    rows, drawn, _ = drawn_of(everything)
    assert 0.9 * MOST < drawn.kept.sum() <= MOST + WEEKS
    assert drawn.kept[~rows.test & (rows.label == 1)].all()
    stands = np.zeros(len(rows))
    stands[drawn.kept] = drawn.stands
    for night in np.unique(rows.night):
        here = (rows.night == night) & ~rows.test & (rows.label == 0)
        assert stands[here].sum() == pytest.approx(here.sum())


def test_the_test_period_keeps_whole_accounts_whatever_became_of_them(everything: TrainingTable) -> None:
    rows, drawn, table = drawn_of(everything)
    kept = set(rows.account[rows.test & drawn.kept].tolist())
    assert not kept & set(rows.account[rows.test & ~drawn.kept].tolist())
    tested = np.flatnonzero(rows.test[drawn.kept])
    assert len(np.unique(drawn.stands[tested])) == 1
    assert table.label[tested].mean() == pytest.approx(rows.label[rows.test].mean(), abs=0.03)
    assert share_tested(table, tested) == pytest.approx(len(tested) / rows.test.sum())


def test_neither_the_order_of_the_rows_nor_other_rows_of_other_weeks_matter(everything: TrainingTable) -> None:
    rows, drawn, _ = drawn_of(everything)
    turned = np.random.default_rng(3).permutation(len(rows))
    mixed = AllRows(*(getattr(rows, name)[turned] for name in ("lead", "account", "night", "label", "test")))
    again = sample_rows(mixed, MOST, seed=7)
    assert again is not None
    assert (again.kept == drawn.kept[turned]).all()


def test_where_positives_alone_are_too_many_there_are_others_beside_them(everything: TrainingTable) -> None:
    rows, drawn, _ = drawn_of(everything, most=1_000)
    others = drawn.kept & ~rows.test & (rows.label == 0)
    assert others.sum() >= 350


def test_evened_rows_have_the_rate_of_all(everything: TrainingTable) -> None:
    rows, drawn, table = drawn_of(everything)
    before = np.flatnonzero(~rows.test[drawn.kept])
    assert table.label[before].mean() > 2 * rows.label[~rows.test].mean()
    fair = evened(table, before, seed=7)
    assert table.label[fair].mean() == pytest.approx(rows.label[~rows.test].mean(), abs=0.02)
    assert evened(everything, before, seed=7) is before


def mean_probability(table: TrainingTable, learn: np.ndarray, asked: TrainingTable) -> float:
    fit = Fit(find_recipe("logistic", [MODELS]), learn, np.empty(0, dtype=np.int64))
    estimator = run_fits(table, [fit], seed=0, threads=1)[0].estimator
    score: FloatArray = estimator.raw_score(asked.features.values)
    return float((1 / (1 + np.exp(-score))).mean())


def test_a_model_of_the_drawn_rows_says_the_probabilities_of_all(everything: TrainingTable) -> None:
    rows, drawn, table = drawn_of(everything)
    learn = np.flatnonzero(~rows.test[drawn.kept])
    base = float(rows.label.mean())
    assert mean_probability(table, learn, everything) == pytest.approx(base, rel=0.1)
    careless = TrainingTable(table.features, table.label, 14)
    assert mean_probability(careless, learn, everything) > 1.5 * base


def test_the_report_says_what_was_left_out(everything: TrainingTable) -> None:
    rows, drawn, table = drawn_of(everything)
    tested = np.flatnonzero(rows.test[drawn.kept])
    found = sampling_of(table, tested)
    assert found is not None
    assert found.rows == len(table)
    assert found.of_rows == len(everything)
    assert f"of {len(everything):,} rows (training.max_rows)" in found.sentence
    assert sampling_of(everything, tested) is None
    assert share_tested(everything, tested) == 1.0
