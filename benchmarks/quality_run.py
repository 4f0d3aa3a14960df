"""The product's side: one training, and the model that it would have served from the first test night on."""

from dataclasses import dataclass

import numpy as np

from benchmarks.quality_rows import Rows
from handoff.model.arrays import FloatArray, Label
from handoff.model.bootstrap import Estimate
from handoff.model.gates import SameRows, paired
from handoff.model.metrics import auc, measure
from handoff.model.split import clusters_of
from handoff.model.train import fit_until, train

DRAWS = 1_000


@dataclass(frozen=True)
class Quality:
    """Measures of the test rows."""

    auc: float
    average_precision: float
    brier: float
    calibration_error: float


@dataclass(frozen=True)
class Ours:
    """The chosen model's probabilities of the test rows, shape (n_test,), and what the training said.

    blind: every recipe, by estimators that saw neither the lead nor the account that they predict, as `handoff train` reports.
    seconds: "fits" of all fits of one training together, "wall" of the whole training.
    """

    recipe: str
    probability: FloatArray
    quality: Quality
    blind: dict[str, Quality]
    reason: str
    seconds: dict[str, float]


def train_ours(rows: Rows, threads: int) -> Ours:
    """Train as `handoff train` does, for time and report; then choose and fit on the first test night alone."""
    settings, seed = rows.settings.training, rows.settings.workspace.seed
    result = train(rows.whole, rows.recipes, settings, seed, rows.plan, threads=threads)
    # This one is given no row of the test nights, as no peer is.
    model = fit_until(rows.train, rows.recipes, rows.night, settings, seed, rows.plan, threads)
    probability = model.predict(rows.test.features.values)
    blind = {name: measured(result.test.label, one) for name, one in result.test.probability.items()}
    quality = measured(rows.test.label, probability)
    return Ours(model.recipe.name, probability, quality, blind, result.choice.reason, dict(result.seconds))


def measured(label: Label, probability: FloatArray) -> Quality:
    """Measure probabilities of shape (n_rows,)."""
    found = measure(label, probability)
    return Quality(**{name: found[name] for name in Quality.__dataclass_fields__})


def compared(rows: Rows, ours: FloatArray, theirs: FloatArray) -> Estimate:
    """Return our AUC less theirs, with its 95 % interval: the same accounts drawn for both."""
    clusters = clusters_of(rows.test.features.rows)
    same = SameRows(rows.test.label, ours, theirs, clusters, "the test rows")
    return paired(same, auc, lambda rival, own: np.subtract(own, rival), DRAWS, rows.settings.workspace.seed)
