from collections.abc import Sequence

import numpy as np
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.errors import TrainingError
from handoff.model.arrays import FloatArray
from handoff.model.blending import blend_weights
from handoff.model.choice import Choice, OriginRows
from handoff.model.contest import ENOUGH_TO_CALIBRATE, Contest, blended_forward, hold_contest, members_of
from handoff.model.origins import Origin, place_origins
from handoff.model.part import FOLDS, folds_of
from handoff.model.recipe import BlendRecipe, Recipe
from handoff.model.split import clusters_of, in_canonical_order
from tests.model.synthetic import training_table

#: A blend and its members, without the slower trees.
FAST = ("logistic", "naive-bayes", "points")


@pytest.fixture(scope="module")
def known() -> TrainingTable:
    return in_canonical_order(training_table())


@pytest.fixture(scope="module")
def origins(known: TrainingTable) -> tuple[Origin, ...]:
    clusters = clusters_of(known.features.rows)
    return place_origins(known, np.arange(len(known)), clusters, folds_of(clusters, FOLDS, 0), 5)


@pytest.fixture(scope="module")
def entered(recipes: list[Recipe]) -> list[Recipe]:
    singles = [recipe for recipe in recipes if recipe.name in FAST]
    blend = BlendRecipe.model_validate({"name": "both", "parameters": {"members": ["logistic", "naive-bayes"]}})
    return [*singles, blend]


@pytest.fixture(scope="module")
def contest(known: TrainingTable, origins: tuple[Origin, ...], entered: list[Recipe]) -> Contest:
    return hold_contest(known, origins, entered, seed=0, draws=20)


def drawn(rows: int = 400, origins: int = 3, seed: int = 0) -> tuple[list[OriginRows], list[FloatArray]]:
    random = np.random.default_rng(seed)
    found, scores = [], []
    for _ in range(origins):
        truth = random.normal(size=rows)
        found.append(OriginRows((random.random(rows) < 1 / (1 + np.exp(-truth))).astype(np.int8), np.arange(rows)))
        scores.append(np.column_stack([truth + random.normal(size=rows), random.normal(size=rows)]))
    return found, scores


def weekly(rows: int, origins: int, weeks: int) -> list["np.ndarray[tuple[int], np.dtype[np.datetime64]]"]:
    """Origins of `weeks` weekly nights each, on which rows are spread evenly."""
    nights = np.datetime64("2024-01-01", "us") + np.arange(origins * weeks) * np.timedelta64(7, "D")
    return [np.sort(np.resize(part, rows)) for part in np.split(nights, origins)]


def test_every_recipe_predicts_the_same_rows_from_every_origin(
    contest: Contest, origins: tuple[Origin, ...], entered: list[Recipe]
) -> None:
    assert set(contest.scores) == {recipe.name for recipe in entered} == {one.name for one in contest.choice.candidates}
    for scores in contest.scores.values():
        assert [len(one) for one in scores] == [len(origin.judge) for origin in origins]
        assert all(np.isfinite(one).all() for one in scores)
    assert set(contest.weights) == {"both"}
    assert contest.seconds > 0


def test_a_blend_is_served_with_the_weights_that_it_was_given(contest: Contest) -> None:
    for place, served in enumerate(contest.served["both"]):
        members = np.column_stack([contest.scores[name][place] for name in ("logistic", "naive-bayes")])
        assert served == pytest.approx(contest.weights["both"].apply(members))
    assert contest.served["points"] is contest.scores["points"]


def test_calibration_takes_the_newest_origins_that_hold_enough_positives() -> None:
    rows, stacked = drawn(rows=500, origins=4)
    nights = weekly(500, 4, 8)
    scores = {"one": tuple(one[:, 0] for one in stacked)}
    found = Contest(tuple(rows), tuple(nights), scores, scores, {}, Choice("one", "", ()), 0.0).newest("one")
    # Each origin holds some 250 positives, so that the newest alone is enough.
    assert rows[-1].label.sum() >= ENOUGH_TO_CALIBRATE
    assert (found.night == nights[-1]).all()
    assert (found.score == stacked[-1][:, 0]).all()
    assert (found.label == rows[-1].label).all()
    few = [OriginRows(one.label[:150], one.cluster[:150]) for one in rows]
    short = {"one": tuple(one[:150, 0] for one in stacked)}
    several = Contest(tuple(few), tuple(nights), short, short, {}, Choice("one", "", ()), 0.0).newest("one")
    assert len(several.label) == 3 * 150
    assert several.label.sum() >= ENOUGH_TO_CALIBRATE > several.label[150:].sum()


def test_calibration_takes_all_origins_where_they_hold_too_few(contest: Contest, origins: tuple[Origin, ...]) -> None:
    found = contest.newest("both")
    assert found.label.sum() > 100
    assert len(found.label) <= sum(len(origin.judge) for origin in origins)
    assert (np.diff(found.night.astype(np.int64)) >= 0).all()


def test_the_same_seed_gives_the_same_contest_at_any_number_of_threads(
    contest: Contest, known: TrainingTable, origins: tuple[Origin, ...], entered: list[Recipe]
) -> None:
    again = hold_contest(known, origins, entered[::-1], seed=0, draws=20, threads=1)
    for name, scores in contest.scores.items():
        assert all((one == other).all() for one, other in zip(scores, again.scores[name], strict=True))
    assert (again.choice.chosen, again.choice.reason) == (contest.choice.chosen, contest.choice.reason)


def test_later_outcomes_change_nothing_that_was_predicted_before(
    contest: Contest, known: TrainingTable, origins: tuple[Origin, ...], entered: list[Recipe]
) -> None:
    night, cut = known.features.rows["as_of"].to_numpy(), np.datetime64(origins[3].first.replace(tzinfo=None))
    later = night + np.timedelta64(14, "D") > cut
    turned = TrainingTable(known.features, np.where(later, 1 - known.label, known.label).astype(np.int8), 14)
    again = hold_contest(turned, origins, entered, seed=0, draws=20)
    for name, scores in contest.scores.items():
        for place in range(4):
            assert (again.scores[name][place] == scores[place]).all(), name
        assert (again.scores[name][4] != scores[4]).any()


def test_a_blend_begins_with_the_plain_mean() -> None:
    rows, stacked = drawn()
    first = blended_forward(rows, weekly(400, 3, 8), stacked, 10.0, 14)[0]
    assert first == pytest.approx(stacked[0].mean(axis=1))


@pytest.mark.parametrize(("horizon_days", "known_weeks"), [(7, 8), (8, 7), (14, 7), (35, 4)])
def test_a_blend_learns_from_outcomes_once_they_are_known(horizon_days: int, known_weeks: int) -> None:
    rows, stacked = drawn()
    nights = weekly(400, 3, 8)
    found = blended_forward(rows, nights, stacked, 10.0, horizon_days)[1]
    kept = nights[0] < np.unique(nights[0])[0] + known_weeks * np.timedelta64(7, "D")
    expected = blend_weights([rows[0].label[kept]], [stacked[0][kept]], 10.0).apply(stacked[1])
    assert found == pytest.approx(expected)


def test_while_no_outcome_is_known_the_plain_mean_stays() -> None:
    rows, stacked = drawn()
    found = blended_forward(rows, weekly(400, 3, 2), stacked, 10.0, 90)
    for blended, scores in zip(found, stacked, strict=True):
        assert blended == pytest.approx(scores.mean(axis=1))


def test_a_member_that_is_no_candidate_is_named(entered: list[Recipe]) -> None:
    blend = entered[-1]
    assert isinstance(blend, BlendRecipe)
    assert members_of(blend, dict.fromkeys(("naive-bayes", "logistic"))) == ("logistic", "naive-bayes")
    with pytest.raises(TrainingError, match='"both" has the member "naive-bayes", which is no candidate; add it to'):
        members_of(blend, {"logistic": None})


def test_no_origin_is_refused(known: TrainingTable, entered: Sequence[Recipe]) -> None:
    with pytest.raises(TrainingError, match="no night from which to look forward; load a longer history"):
        hold_contest(known, (), entered, seed=0)
