from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import FeatureError, RegistryError, TrainingError
from handoff.model.arrays import probability_of
from handoff.model.recipe import Recipe
from handoff.model.train import TrainingResult, train
from handoff.model.trained import TrainedModel
from tests.model.synthetic import true_log_odds


def test_every_recipe_is_measured_on_the_same_rows(result: TrainingResult) -> None:
    assert list(result.evaluations) == ["lightgbm", "logistic", "points"]
    assert len({evaluation.n_positive for evaluation in result.evaluations.values()}) == 1
    assert all(len(p) == len(result.test.label) == len(result.split.test) for p in result.test.probability.values())
    assert result.model is result.models["lightgbm"]


def test_the_true_propensity_is_recovered(result: TrainingResult, table: TrainingTable) -> None:
    values = table.features.values
    truth = true_log_odds(values)
    for name, model in result.models.items():
        p = model.predict(values)
        assert np.abs(p - probability_of(truth)).mean() < 0.09, name
        assert roc_auc_score(table.label, p) > roc_auc_score(table.label, truth) - 0.04, name


def test_same_data_and_seed_give_the_same_model_whatever_the_order(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection, tmp_path: Path
) -> None:
    shuffled = table.take(np.random.default_rng(1).permutation(len(table)))
    again = train(shuffled, recipes, settings, seed=7, feature_plan='{"plan": 1}\n')
    assert again.evaluations == result.evaluations
    for name in result.models:
        result.models[name].save(tmp_path / name / "one")
        again.models[name].save(tmp_path / name / "two")
        for path in sorted((tmp_path / name / "one").rglob("*.*")):
            other = tmp_path / name / "two" / path.relative_to(tmp_path / name / "one")
            assert other.read_bytes() == path.read_bytes()


def test_test_labels_change_no_model(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    test = table.features.rows["as_of"].to_numpy() >= np.datetime64(result.split.test.first.replace(tzinfo=None))
    turned = TrainingTable(table.features, np.where(test, 1 - table.label, table.label).astype(np.int8), 14)
    again = train(turned, recipes, settings, seed=7, feature_plan="{}")
    values = table.features.values
    for name, model in result.models.items():
        assert (again.models[name].predict(values) == model.predict(values)).all()


@pytest.mark.parametrize("name", ["lightgbm", "logistic", "points"])
def test_a_saved_model_is_the_same_model(
    result: TrainingResult, table: TrainingTable, name: str, tmp_path: Path
) -> None:
    model = result.models[name]
    model.save(tmp_path)
    loaded = TrainedModel.load(tmp_path)
    values = table.features.values
    assert (loaded.predict(values) == model.predict(values)).all()
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


def test_excluded_features_are_not_learned(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    said: list[str] = []
    result = train(table, recipes[2:], settings, 0, "{}", exclude=["industry"], progress=said.append)
    assert "industry" not in result.model.catalogue.names
    assert set(result.importance) == set(result.model.catalogue.names)
    assert said[0].startswith("split: ")
    with pytest.raises(TrainingError, match='did you mean "industry"'):
        train(table, recipes[2:], settings, 0, "{}", exclude=["industri"])


def test_recency_changes_what_is_learned(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    recent = recipes[1].model_copy(update={"half_life_days": 20.0, "name": "recent"})
    result = train(table, [recipes[1], recent], settings, 0, "{}")
    assert len({evaluation.metrics["auc"].value for evaluation in result.evaluations.values()}) == 2


def test_threads_change_nothing(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    for threads in (1, 3):
        again = train(table, recipes, settings, seed=7, feature_plan='{"plan": 1}\n', threads=threads)
        assert again.calibration == result.calibration
        for name, model in result.models.items():
            assert (again.test.probability[name] == result.test.probability[name]).all()
            assert (again.models[name].predict(table.features.values) == model.predict(table.features.values)).all()


def test_two_recipes_of_one_name_are_refused(
    table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> None:
    with pytest.raises(TrainingError, match="lightgbm is named twice"):
        train(table, [recipes[0], recipes[0]], settings, 0, "{}")
