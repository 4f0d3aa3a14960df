"""Tunes the recipes that have a [search] on the older origins, and leaves the newest ones to choose by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.choice import straight_loss
from handoff.model.fitting import Fit, Fitted, run_fits
from handoff.model.origins import Origin
from handoff.model.recipe import Recipe
from handoff.model.tuning import Trial, tune

#: Origins that tuning never sees, so that a recipe that was tuned has no advantage where they are compared.
UNSEEN = 2


@dataclass(frozen=True)
class Search:
    """The recipes with the best values found, the origins that no trial saw, all trials, and their fits' seconds."""

    recipes: list[Recipe]
    unseen: tuple[Origin, ...]
    trials: tuple[Trial, ...]
    seconds: float


def search_parameters(
    table: TrainingTable,
    origins: Sequence[Origin],
    recipes: Sequence[Recipe],
    settings: TrainingSection,
    seed: int,
    threads: int,
    tell: Callable[[str], None],
) -> Search:
    """Tune within `tune_seconds` a recipe and `tune_trials`; without seconds nothing is tuned and all origins are left.

    Raises:
        TrainingError: there are too few origins to tune on some and choose by others.
    """
    if not settings.tune_seconds or not any(recipe.search for recipe in recipes):
        return Search(list(recipes), tuple(origins), (), 0.0)
    if len(origins) <= UNSEEN:
        raise TrainingError(
            f"tuning needs more than {UNSEEN} origins and there are {len(origins)}; raise training.origins, load a "
            "longer history, or set training.tune_seconds = 0"
        )
    seen, spent = origins[:-UNSEEN], [0.0]

    def loss(recipe: Recipe) -> float:
        fits = run_fits(table, [Fit(recipe, one.learn, one.judge, compare=True) for one in seen], seed, threads)
        spent[0] += sum(fitted.seconds for fitted in fits)
        pairs = zip(seen, fits, strict=True)
        return float(np.mean([_loss(table, one, fitted) for one, fitted in pairs]))

    found: list[Recipe] = []
    trials: list[Trial] = []
    for recipe in recipes:
        if not recipe.search:
            found.append(recipe)
            continue
        tuned = tune(recipe, loss, settings.tune_seconds, settings.tune_trials, seed, tell)
        found.append(tuned.recipe)
        trials += tuned.trials
    return Search(found, tuple(origins[-UNSEEN:]), tuple(trials), spent[0])


def _loss(table: TrainingTable, origin: Origin, fitted: Fitted) -> float:
    weight = table.weights[origin.judge]
    return float(np.average(straight_loss(table.label[origin.judge], fitted.score, weight), weights=weight))
