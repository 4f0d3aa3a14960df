"""The curves behind the figures agree with the definitions of their areas, ties included."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from sklearn.metrics import average_precision_score, roc_auc_score

from handoff.errors import TrainingError
from handoff.model.figures import Predictions
from handoff.model.figures.intervals import wilson
from tests.model.figures.worlds import predictions


@given(predictions())
def test_areas_are_those_of_the_definitions(made: Predictions) -> None:
    assert made.auc == pytest.approx(roc_auc_score(made.outcome, made.probability))
    assert made.average_precision == pytest.approx(average_precision_score(made.outcome, made.probability))


@given(predictions())
def test_the_order_of_the_rows_does_not_matter(made: Predictions) -> None:
    back = Predictions(made.name, made.outcome[::-1], made.probability[::-1])
    assert [part.tolist() for part in back.steps] == [part.tolist() for part in made.steps]


@given(predictions())
def test_more_calls_never_find_fewer(made: Predictions) -> None:
    found = made.found_in(np.linspace(0, 1, 21))
    assert found[0] == 0
    assert found[-1] == 1
    assert (np.diff(found) >= 0).all()


def test_within_a_tie_every_share_finds_its_share() -> None:
    tied = Predictions("tied", np.array([1, 0, 0, 1]), np.full(4, 0.5))
    assert tied.found_in(np.array([0.1, 0.3, 1.0])) == pytest.approx([0.1, 0.3, 1.0])


@pytest.mark.parametrize("outcome", [[0, 0, 0], [1, 1, 1], []])
def test_one_outcome_alone_makes_no_curve(outcome: list[int]) -> None:
    with pytest.raises(TrainingError, match=r'figures of "m": \d of \d test rows became SQL.*training\.test_from'):
        Predictions("m", np.array(outcome, np.int8), np.full(len(outcome), 0.5))


def test_lengths_that_differ_are_named() -> None:
    with pytest.raises(TrainingError, match="2 outcomes but 3 probabilities"):
        Predictions("m", np.array([0, 1]), np.full(3, 0.5))


@pytest.mark.parametrize(
    ("positives", "rows", "low", "high"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3 (score, without continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(positives: int, rows: int, low: float, high: float) -> None:
    ends: tuple[npt.NDArray[np.float64], ...] = wilson(positives, rows)
    assert [float(end) for end in ends] == pytest.approx([low, high], abs=5e-5)
