import json

import numpy as np
import pytest

from handoff.model.evaluation import Evaluation, EvaluationRows, evaluate


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    random = np.random.default_rng(0)
    p = random.random(2000)
    y = (random.random(2000) < p).astype(np.int8)
    lead = np.arange(2000)
    return evaluate("mine", EvaluationRows(y, lead, lead // 4), p, draws=40, seed=0)


def test_counts(evaluation: Evaluation) -> None:
    assert (evaluation.n_rows, evaluation.n_leads, evaluation.n_accounts) == (2000, 2000, 500)
    assert evaluation.base_rate == evaluation.n_positive / 2000


def test_tables_cover_all_rows(evaluation: Evaluation) -> None:
    assert sum(row.rows for row in evaluation.calibration) == 2000
    assert len(evaluation.calibration) == 10
    assert sum(bar.positives for bar in evaluation.histogram) == evaluation.n_positive
    assert sum(bar.positives + bar.negatives for bar in evaluation.histogram) == 2000
    assert evaluation.gains[-1].captured == pytest.approx(1)
    assert evaluation.gains[-1].lift == pytest.approx(1)


def test_bins_rise_and_agree_with_the_outcome_of_an_honest_score(evaluation: Evaluation) -> None:
    expected = [row.expected for row in evaluation.calibration]
    assert expected == sorted(expected)
    assert all(abs(row.expected - row.actual) < 0.12 for row in evaluation.calibration)


def test_gains_agree_with_the_measures(evaluation: Evaluation) -> None:
    tenth = next(row for row in evaluation.gains if row.share == 0.1)
    assert tenth.lift == pytest.approx(evaluation.metrics["lift_at_10"].value)
    assert tenth.precision == pytest.approx(evaluation.metrics["precision_at_10"].value)


def test_every_interval_holds_its_value(evaluation: Evaluation) -> None:
    for estimate in evaluation.metrics.values():
        assert estimate.low <= estimate.value <= estimate.high


def test_as_json_without_nan(evaluation: Evaluation) -> None:
    assert json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))["metrics"]["auc"]["value"] > 0.8
