"""Fixtures of the model tests: one synthetic table and one finished training, made once."""

from pathlib import Path

import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.model.recipe import Recipe, find_recipe
from handoff.model.train import TrainingResult, train
from tests.model.synthetic import training_table

NAMES = ("lightgbm", "logistic", "points", "naive-bayes", "blend")
MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="session")
def table() -> TrainingTable:
    return training_table()


@pytest.fixture(scope="session")
def recipes() -> list[Recipe]:
    return [find_recipe(name, [MODELS]) for name in NAMES]


@pytest.fixture(scope="session")
def settings() -> TrainingSection:
    return TrainingSection(bootstrap=50)


@pytest.fixture(scope="session")
def result(table: TrainingTable, recipes: list[Recipe], settings: TrainingSection) -> TrainingResult:
    return train(table, recipes, settings, seed=7, feature_plan='{"plan": 1}\n')


@pytest.fixture(scope="session")
def registered(
    result: TrainingResult, table: TrainingTable, recipes: list[Recipe], settings: TrainingSection
) -> dict[str, TrainingResult]:
    """One finished training for each recipe, which the settings name."""

    def named(name: str) -> TrainingResult:
        if name == result.choice.chosen:
            return result
        return train(table, recipes, settings.model_copy(update={"recipe": name}), seed=7, feature_plan='{"plan": 1}\n')

    return {name: named(name) for name in NAMES}
