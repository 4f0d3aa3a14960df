"""The product's side: one training, and the model that it would have served from the first test night on."""

from dataclasses import dataclass

import numpy as np

from benchmarks.quality_rows import Rows
from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.bootstrap import Estimate
from handoff.model.gates import SameRows, paired
from handoff.model.metrics import auc, measure
from handoff.model.split import clusters_of
from handoff.model.train import fit_until, train

DRAWS = 1_000
#: Rows of a flat table, which each have a moment of their own, are taken together in so many parts.
BLOCKS = 20


@dataclass(frozen=True)
class Quality:
    """Measures of judged rows.

    auc_same_time: P(a positive ranks above a negative of the same night), which is what a night's list needs;
    where each row has a moment of its own, of the same twentieth of the time.
    """

    auc: float
    average_precision: float
    auc_same_time: float
    brier: float
    calibration_error: float


@dataclass(frozen=True)
class Ours:
    """The chosen model's probabilities of the test rows, shape (n_test,), and what the training said.

    blind: every recipe, by estimators that saw neither the lead nor the account that they predict, as `handoff train`
    reports. origins_auc: the recipes' mean AUC over the origins of the choice. seconds: "fits" of all fits of one
    training together, "wall" of the whole training.
    """

    recipe: str
    probability: FloatArray
    quality: Quality
    blind: dict[str, Quality]
    reason: str
    origins_auc: dict[str, float]
    seconds: dict[str, float]


def train_ours(rows: Rows, threads: int) -> Ours:
    """Train as `handoff train` does, for time and report; then choose and fit on the first test night alone."""
    settings, seed = rows.settings.training, rows.settings.workspace.seed
    result = train(rows.whole, rows.recipes, settings, seed, rows.plan, threads=threads)
    # This one is given no row of the test nights, as no peer is.
    model = fit_until(rows.train, rows.recipes, rows.night, settings, seed, rows.plan, threads)
    probability = model.predict(rows.test.features.values)
    blind = {name: measured(rows.test, one) for name, one in result.test.probability.items()}
    quality = measured(rows.test, probability)
    origins = {one.name: one.auc for one in result.choice.candidates}
    return Ours(model.recipe.name, probability, quality, blind, result.choice.reason, origins, dict(result.seconds))


def measured(table: TrainingTable, probability: FloatArray) -> Quality:
    """Measure probabilities of the rows of a table, shape (n_rows,)."""
    found = measure(table.label, probability)
    same = _auc_same_time(table.label, probability, _time_blocks(table))
    return Quality(found["auc"], found["average_precision"], same, found["brier"], found["calibration_error"])


def _auc_same_time(label: Label, probability: FloatArray, block: IntArray) -> float:
    """Return the blocks' AUC, each weighted by its pairs of a positive and a negative."""
    ranked, pairs = 0.0, 0
    for one in np.unique(block):
        inside = block == one
        here = int(label[inside].sum()) * int((1 - label[inside]).sum())
        if here:
            ranked += here * measure(label[inside], probability[inside])["auc"]
            pairs += here
    return ranked / pairs if pairs else float("nan")


def _time_blocks(table: TrainingTable) -> IntArray:
    """Return each row's night, or the one of BLOCKS equal parts of the rows, which are in time order."""
    nights, place = np.unique(table.features.rows["as_of"].to_numpy(), return_inverse=True)
    if len(table) < 2 * len(nights):
        place = np.arange(len(table)) * BLOCKS // len(table)
    return np.asarray(place, dtype=np.int64)


def compared(rows: Rows, ours: FloatArray, theirs: FloatArray) -> Estimate:
    """Return our AUC less theirs, with its 95 % interval: the same accounts drawn for both."""
    clusters = clusters_of(rows.test.features.rows)
    same = SameRows(rows.test.label, ours, theirs, clusters, "the test rows")
    return paired(same, auc, lambda rival, own: np.subtract(own, rival), DRAWS, rows.settings.workspace.seed)
