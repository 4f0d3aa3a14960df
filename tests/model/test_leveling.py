import numpy as np
import pytest

from handoff.model.arrays import FloatArray, Label, log_odds_of, probability_of
from handoff.model.calibration import NoCalibrator, SigmoidCalibrator
from handoff.model.contest import Validation
from handoff.model.leveling import level_recipe, level_test, promised
from handoff.model.recipe import LogisticRecipe

RECIPE = LogisticRecipe(name="mine", calibration=("none", "sigmoid"))
START = np.datetime64("2024-01-01", "us")
DAY = np.timedelta64(1, "D")
HORIZON = 14


def drawn(seed: int, first_day: int, days: int, level: float, slope: float = 1.0) -> Validation:
    """Thirty rows a night whose truth is slope x score + level."""
    random = np.random.default_rng(seed)
    night = START + np.repeat(np.arange(first_day, first_day + days), 30) * DAY
    score = random.normal(-1, 1.5, len(night))
    label = (random.random(len(night)) < probability_of(slope * score + level)).astype(np.int8)
    return Validation(night, label, score, np.arange(len(night)) + 100_000 * seed)


def test_the_origins_give_the_shape_and_their_newest_nights_the_level() -> None:
    shape = drawn(1, 0, 150, level=0.5, slope=0.4)
    late = drawn(2, 150, 60, level=-0.5, slope=0.4)
    names = ("night", "label", "score", "cluster")
    both = Validation(*(np.concatenate([getattr(shape, name), getattr(late, name)]) for name in names))
    found = level_recipe(both, RECIPE, seed=0)
    assert isinstance(found.calibration.calibrator, SigmoidCalibrator)
    assert found.calibration.calibrator.slope == pytest.approx(0.4, abs=0.08)
    newest = drawn(3, 210, 60, level=-0.5, slope=0.4)
    assert found.calibrator.apply(newest.score).mean() == pytest.approx(newest.label.mean(), abs=0.03)
    assert found.calibration.calibrator.apply(newest.score).mean() > newest.label.mean() + 0.05


def levelled(test: Validation, label: Label | None = None) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    rows = drawn(1, 0, 60, level=0.0)
    outcome = test.label if label is None else label
    found = level_test(rows, RECIPE, 0, test.night, outcome, test.score, HORIZON)
    return found.probability, found.followed, found.registered.apply(test.score), found.anchor.offset


def test_no_test_outcome_changes_what_was_said_before_the_test_period() -> None:
    test = drawn(2, 80, 60, level=-1.0)
    probability, followed, _, offset = levelled(test)
    said, changed, _, other = levelled(test, (1 - test.label).astype(np.int8))
    assert (said == probability).all()
    assert other != offset
    # Followed week by week, the first outcomes of the test period are known one horizon after its first night.
    unknown = test.night < test.night[0] + HORIZON * DAY
    assert (changed[unknown] == followed[unknown]).all()
    assert (changed[~unknown] != followed[~unknown]).any()


def test_a_fallen_base_rate_is_followed_and_the_registered_model_has_it() -> None:
    test = drawn(2, 80, 120, level=-1.0)
    probability, followed, registered, offset = levelled(test)
    late = test.night > test.night[0] + 60 * DAY
    truth = test.label[late].mean()
    assert probability[late].mean() > truth + 0.08
    assert followed[late].mean() == pytest.approx(truth, abs=0.03)
    assert registered[late].mean() == pytest.approx(truth, abs=0.03)
    assert offset == pytest.approx(-1.0, abs=0.25)


def test_no_level_changes_the_order_of_the_rows() -> None:
    test = drawn(2, 80, 60, level=-1.0)
    probability, _, registered, _ = levelled(test)
    order = np.argsort(test.score)
    assert (np.diff(probability[order]) >= 0).all()
    assert (np.diff(registered[order]) >= 0).all()


def test_a_random_split_promises_the_level_of_its_own_rows() -> None:
    rows = drawn(4, 0, 100, level=-1.0)
    said = promised(NoCalibrator(), rows.label, rows.score)
    assert said.mean() == pytest.approx(rows.label.mean(), abs=0.002)
    moved = log_odds_of(said) - rows.score
    assert moved == pytest.approx(np.full(len(moved), moved[0]), abs=1e-6)
