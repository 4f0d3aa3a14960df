from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import FeatureError, RegistryError, TrainingError
from handoff.model.arrays import probability_of
from handoff.model.choice import Choice
from handoff.model.recipe import Recipe
from handoff.model.train import TrainingResult, fit_until, train
from handoff.model.trained import TrainedModel
from tests.model.conftest import NAMES
from tests.model.synthetic import catalogue_of, true_log_odds


def test_every_recipe_is_measured_on_the_same_rows(result: TrainingResult, recipes: list[Recipe]) -> None:
    assert set(result.evaluations) == {recipe.name for recipe in recipes}
    assert next(iter(result.evaluations)) == result.choice.chosen == result.model.recipe.name
    assert len({evaluation.n_positive for evaluation in result.evaluations.values()}) == 1
    assert all(len(p) == len(result.test.label) == len(result.split.test) for p in result.test.probability.values())
    assert result.followed.n_rows == len(result.split.test)
    assert result.random_split.n_rows > 0
    assert set(result.seconds) == {"fits", "wall"}


@pytest.mark.parametrize("name", NAMES)
def test_the_true_propensity_is_recovered(
    registered: dict[str, TrainingResult], table: TrainingTable, name: str
) -> None:
    truth = true_log_odds(table.features.values)
    p = registered[name].model.predict(table.features.values)
    assert np.abs(p - probability_of(truth)).mean() < 0.1
    assert roc_auc_score(table.label, p) > roc_auc_score(table.label, truth) - 0.04


@pytest.mark.parametrize("name", NAMES)
def test_contributions_add_up_to_the_score(
    registered: dict[str, TrainingResult], table: TrainingTable, name: str
) -> None:
    model = registered[name].model
    found = model.contributions(table.features.values)
    assert found.values.shape == (len(table), len(model.columns))
    assert found.total() == pytest.approx(model.raw_score(table.features.values), abs=1e-9)


def test_same_data_and_seed_give_the_same_model_whatever_the_order_or_threads(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection, tmp_path: Path
) -> None:
    shuffled = table.take(np.random.default_rng(1).permutation(len(table)))
    again = train(shuffled, recipes, settings, seed=7, feature_plan='{"plan": 1}\n', threads=1)
    assert again.evaluations == result.evaluations
    assert (again.followed, again.random_split, again.anchor) == (result.followed, result.random_split, result.anchor)
    result.model.save(tmp_path / "one")
    again.model.save(tmp_path / "two")
    files = [path.relative_to(tmp_path / "one") for path in sorted((tmp_path / "one").rglob("*.*"))]
    assert files
    for path in files:
        assert (tmp_path / "two" / path).read_bytes() == (tmp_path / "one" / path).read_bytes()


def test_test_labels_change_nothing_but_the_level(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    test = table.features.rows["as_of"].to_numpy() >= np.datetime64(result.split.test.first.replace(tzinfo=None))
    turned = TrainingTable(table.features, np.where(test, 1 - table.label, table.label).astype(np.int8), 14)
    again = train(turned, recipes, settings, seed=7, feature_plan="{}")
    values = table.features.values
    assert again.choice == replace_seconds(again.choice, result.choice)
    assert (again.model.raw_score(values) == result.model.raw_score(values)).all()
    for name, probability in result.test.probability.items():
        assert (again.test.probability[name] == probability).all()
    assert again.anchor.offset != result.anchor.offset


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_model_is_the_same_model(
    registered: dict[str, TrainingResult], table: TrainingTable, name: str, tmp_path: Path
) -> None:
    model = registered[name].model
    model.save(tmp_path)
    loaded = TrainedModel.load(tmp_path)
    values = table.features.values
    assert (loaded.predict(values) == model.predict(values)).all()
    assert (loaded.contributions(values).values == model.contributions(values).values).all()
    assert loaded.predict(values).dtype == np.float64
    for part in ("recipe", "calibrator", "catalogue", "feature_plan", "horizon_days", "window"):
        assert getattr(loaded, part) == getattr(model, part)


def test_a_damaged_model_is_refused(result: TrainingResult, tmp_path: Path) -> None:
    result.model.save(tmp_path)
    (tmp_path / "calibrator.json").write_text("{", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"calibrator.json is not JSON"):
        TrainedModel.load(tmp_path)
    (tmp_path / "calibrator.json").unlink()
    with pytest.raises(RegistryError, match=r"calibrator.json cannot be read"):
        TrainedModel.load(tmp_path)


def test_a_model_refuses_other_features_with_a_diff(result: TrainingResult, table: TrainingTable) -> None:
    with pytest.raises(FeatureError, match=r"(?s)- noise\n.*\+ extra"):
        result.model.predict(table.features.values.rename(columns={"noise": "extra"}))


def test_columns_that_tell_nights_apart_are_not_learned_from(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[D]").astype(float)
    values = table.features.values.assign(interest_rate=nights.astype(np.float32))
    macro = TrainingTable(FeatureTable(table.features.rows, values, catalogue_of(values)), table.label, 14)
    said: list[str] = []
    result = train(macro, recipes[1:4], settings, 0, "{}", progress=said.append)
    assert result.period_columns == pytest.approx({"interest_rate": 1.0})
    assert "interest_rate" not in result.importance
    assert len(result.model.predict(values)) == len(values)
    assert said[0].startswith("split: ")
    kept = train(macro, recipes[1:4], settings.model_copy(update={"period_columns": True}), 0, "{}")
    assert not kept.period_columns
    assert "interest_rate" in kept.model.columns


def test_a_named_recipe_is_registered_and_the_origins_are_still_told(
    registered: dict[str, TrainingResult], result: TrainingResult
) -> None:
    loser = next(name for name in NAMES if name != result.choice.chosen)
    found = registered[loser]
    assert found.model.recipe.name == loser
    assert found.choice.reason.startswith(f"{loser} is what training.recipe names; the origins speak for ")
    assert [one.loss for one in found.choice.candidates] == [one.loss for one in result.choice.candidates]


def test_a_past_night_learns_only_what_was_known(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    night = np.array(["2024-05-06"], dtype="datetime64[us]")
    model = fit_until(table, recipes, night, settings, 0, "{}")
    assert model.window.test is None
    assert model.window.train.last + timedelta(days=14) <= datetime(2024, 5, 6, tzinfo=UTC)
    later = table.features.rows["as_of"].to_numpy() > night - np.timedelta64(14, "D")
    turned = TrainingTable(table.features, np.where(later, 1 - table.label, table.label).astype(np.int8), 14)
    again = fit_until(turned, recipes, night, settings, 0, "{}")
    assert (again.predict(table.features.values) == model.predict(table.features.values)).all()
    with pytest.raises(TrainingError, match="too little was known on 2024-01-20"):
        fit_until(table, recipes, np.array(["2024-01-20"], dtype="datetime64[us]"), settings, 0, "{}")


def test_recency_changes_what_is_learned(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    recent = recipes[1].model_copy(update={"half_life_days": 20.0, "name": "recent"})
    result = train(table, [recipes[1], recent], settings, 0, "{}")
    assert len({evaluation.metrics["auc"].value for evaluation in result.evaluations.values()}) == 2


def test_two_recipes_of_one_name_are_refused(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    with pytest.raises(TrainingError, match="lightgbm is named twice"):
        train(table, [recipes[0], recipes[0]], settings, 0, "{}")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (TrainingSection(recipe="lightgmb"), 'did you mean "lightgbm"'),
        (TrainingSection(tune_seconds=5, origins=2), "tuning needs more than 2 origins and there are 2"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection, words: str
) -> None:
    with pytest.raises(TrainingError, match=words):
        train(table, recipes, settings, 0, "{}")


def test_no_recipe_is_refused(table: TrainingTable, settings: TrainingSection) -> None:
    with pytest.raises(TrainingError, match="there is no recipe to train"):
        train(table, [], settings, 0, "{}")


def replace_seconds(found: Choice, other: Choice) -> Choice:
    """The other choice with the seconds of `found`, which nothing repeats."""
    pairs = zip(other.candidates, found.candidates, strict=True)
    return replace(other, candidates=tuple(replace(old, seconds=new.seconds) for old, new in pairs))
