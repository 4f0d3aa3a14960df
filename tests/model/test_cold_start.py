from pathlib import Path

import numpy as np
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.errors import Refused
from handoff.model.cold_start import COLD_START, PRIOR_RATE, PRIOR_ROWS, cold_start_model
from handoff.model.recipe import PointsParameters, PointsRecipe, PointsRule, find_recipe, recipe_folders
from handoff.model.trained import TrainedModel
from tests.model.synthetic import training_table

RULE_ON_NOTHING = PointsRule(feature="not_there", at_least=1, points=99)


@pytest.fixture(scope="module")
def table() -> TrainingTable:
    return training_table(leads=60, nights=8)


def recipe(*rules: PointsRule) -> PointsRecipe:
    return PointsRecipe(name=COLD_START, parameters=PointsParameters(rules=rules))


def test_points_order_leads_around_the_average_rate(table: TrainingTable) -> None:
    names = table.features.catalogue.names
    rules = (PointsRule(feature=names[0], at_least=1, points=10), RULE_ON_NOTHING)
    model = cold_start_model(table, recipe(*rules), "{}")
    values = table.features.values
    p, above = model.predict(values), values[names[0]].to_numpy() >= 1
    rate = (table.label.sum() + PRIOR_ROWS * PRIOR_RATE) / (len(table) + PRIOR_ROWS)
    assert p.mean() == pytest.approx(rate)
    odds = p / (1 - p)
    # Ten points at five a doubling are four times the odds.
    assert odds[above].mean() / odds[~above].mean() == pytest.approx(4)


def test_no_outcome_at_all_is_enough(table: TrainingTable) -> None:
    name = table.features.catalogue.names[0]
    silent = TrainingTable(table.features, np.zeros_like(table.label), table.horizon_days)
    model = cold_start_model(silent, recipe(PointsRule(feature=name, at_least=0.0, points=5)), "{}")
    assert 0 < model.predict(table.features.values).mean() < PRIOR_RATE


def test_rules_on_nothing_that_is_there_are_refused(table: TrainingTable) -> None:
    with pytest.raises(Refused, match=r"none of the 1 rules .* models/cold-start.toml"):
        cold_start_model(table, recipe(RULE_ON_NOTHING), "{}")


def test_a_saved_one_is_the_same(table: TrainingTable, tmp_path: Path) -> None:
    name = table.features.catalogue.names[0]
    model = cold_start_model(table, recipe(PointsRule(feature=name, at_least=0.0, points=5)), "{}")
    model.save(tmp_path)
    values = table.features.values
    assert (TrainedModel.load(tmp_path).predict(values) == model.predict(values)).all()


def test_the_shipped_recipe_is_a_points_table(tmp_path: Path) -> None:
    found = find_recipe(COLD_START, recipe_folders(tmp_path))
    assert isinstance(found, PointsRecipe)
    assert len(found.parameters.rules) >= 5
