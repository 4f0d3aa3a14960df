"""Trains recipes on one table and compares them on the same newest rows.

What is measured is the recipe: every test row gets the probability of an estimator that was fitted on earlier
rows of other accounts only, and all test rows get one. The model that is registered is the same recipe fitted
on all rows whose label window is over by the first test night, other accounts or not; it never saw a test
row, nor is it fitted again on those. `fitting` says how, `split` says on what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.domain.toml import nearest
from handoff.errors import TrainingError
from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.calibration_choice import CalibrationChoice
from handoff.model.evaluation import Evaluation, EvaluationRows, evaluate
from handoff.model.fitting import Fitted, fit_recipes
from handoff.model.part import Part
from handoff.model.recipe import Recipe
from handoff.model.split import Split, clusters_of, forward_split, in_canonical_order
from handoff.model.trained import DataWindow, Period, TrainedModel


@dataclass(frozen=True)
class HeldOut:
    """The test rows with each recipe's probability; arrays of shape (n_rows,), as_of naive UTC.

    No probability comes from an estimator that saw the row's lead or account; see `fitting`.
    """

    label: Label
    probability: dict[str, FloatArray]
    lead_key: IntArray
    account_key: IntArray
    as_of: Nights


@dataclass(frozen=True)
class TrainingResult:
    """Everything that one training run found; dictionaries are by recipe name, the primary recipe first.

    evaluations and test are of the recipes, by estimators blind to the accounts they are tested on; models are
    the same recipes on all rows from before the test period.
    """

    model: TrainedModel
    models: dict[str, TrainedModel]
    evaluations: dict[str, Evaluation]
    calibration: dict[str, CalibrationChoice]
    split: Split
    test: HeldOut

    @property
    def importance(self) -> dict[str, float]:
        """Each feature's share of what the primary model learned, from the largest down."""
        shares = self.model.estimator.importance()
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def train(  # data, recipes and settings; the last three have defaults
    table: TrainingTable,
    recipes: Sequence[Recipe],
    settings: TrainingSection,
    seed: int,
    feature_plan: str,
    exclude: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    threads: int = 2,
) -> TrainingResult:
    """Fit, calibrate and test every recipe, the first being the primary one.

    Neither the order of the rows nor `threads`, how many estimators are fitted at once, changes the result.

    Raises:
        TrainingError: no recipe or two of one name, an unknown name in `exclude`, or too little data.
        FeatureError: a feature is infinite.
    """
    tell = progress or (lambda _: None)
    _check_recipes(recipes)
    table = in_canonical_order(_without(table, exclude))
    split = forward_split(table, settings, recipes[0].gates, seed)
    tell("split: " + ", ".join(f"{len(part):,} rows to {part.name}" for part in split.parts))
    fitted = {}
    for recipe, found in zip(recipes, fit_recipes(table, split, recipes, seed, threads), strict=True):
        tell(f"{recipe.name}: fitted, calibration {found.choice.reason}")
        fitted[recipe.name] = found
    test = _held_out(table.take(split.test.positions), fitted)
    rows = EvaluationRows(test.label, test.lead_key, clusters_of(table.features.rows)[split.test.positions])
    evaluations = {}
    for name, probability in test.probability.items():
        tell(f"{name}: measuring on the test rows")
        evaluations[name] = evaluate(name, rows, probability, settings.bootstrap, seed)
    models = {recipe.name: _model(table, split, recipe, fitted[recipe.name], feature_plan) for recipe in recipes}
    choices = {name: found.choice for name, found in fitted.items()}
    return TrainingResult(models[recipes[0].name], models, evaluations, choices, split, test)


def _model(table: TrainingTable, split: Split, recipe: Recipe, fitted: Fitted, feature_plan: str) -> TrainedModel:
    return TrainedModel(
        recipe=recipe,
        estimator=fitted.estimator,
        calibrator=fitted.calibrator,
        catalogue=table.features.catalogue,
        feature_plan=feature_plan,
        horizon_days=table.horizon_days,
        window=DataWindow(*(_period(part) for part in (*split.parts, split.refit))),
    )


def _period(part: Part) -> Period:
    return Period(part.first, part.last, len(part), part.positives)


def _held_out(test: TrainingTable, fitted: dict[str, Fitted]) -> HeldOut:
    rows = test.features.rows
    return HeldOut(
        label=test.label,
        probability={name: found.test_probability for name, found in fitted.items()},
        lead_key=rows["lead_key"].to_numpy().astype(np.int64),
        account_key=rows["account_key"].to_numpy().astype(np.int64),
        as_of=rows["as_of"].to_numpy().astype("datetime64[us]"),
    )


def _check_recipes(recipes: Sequence[Recipe]) -> None:
    names = [recipe.name for recipe in recipes]
    if not names:
        raise TrainingError("there is no recipe to train; name one in training.recipe")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(f"recipe {', '.join(twice)} is named twice; take it out of training.compare")


def _without(table: TrainingTable, exclude: Sequence[str]) -> TrainingTable:
    catalogue = table.features.catalogue
    for name in exclude:
        if name not in catalogue.names:
            raise TrainingError(f'there is no feature "{name}" to leave out; {nearest(name, catalogue.names)}')
    kept = catalogue.select([name for name in catalogue.names if name not in set(exclude)])
    if len(kept) == 0:
        raise TrainingError(f"all {len(catalogue)} features are left out; keep at least one")
    features = FeatureTable(table.features.rows, table.features.values[list(kept.names)], kept)
    return replace(table, features=features)
