"""Which estimator a recipe asks for, and which one a folder holds."""

import json
from pathlib import Path

from handoff.domain.toml import nearest
from handoff.errors import RegistryError
from handoff.model.estimators.base import STATE, Propensity
from handoff.model.estimators.blend import BlendPropensity
from handoff.model.estimators.boosted import LightGBMPropensity
from handoff.model.estimators.linear import LogisticPropensity
from handoff.model.estimators.naive_bayes import NaiveBayesPropensity
from handoff.model.estimators.points import PointsPropensity
from handoff.model.recipe import Recipe

#: Estimators that are fitted to rows.
ESTIMATORS: dict[str, type[Propensity]] = {
    kind.algorithm: kind for kind in (LightGBMPropensity, LogisticPropensity, NaiveBayesPropensity, PointsPropensity)
}
#: All that a file can hold; a blend is put together from fitted ones.
KINDS: dict[str, type[Propensity]] = {**ESTIMATORS, BlendPropensity.algorithm: BlendPropensity}


def make_estimator(recipe: Recipe, seed: int) -> Propensity:
    """Return the unfitted estimator of a recipe; the recipe's own seed wins over `seed`."""
    parameters = recipe.parameters.model_dump(exclude_none=True, mode="json")
    return KINDS[recipe.algorithm](**parameters, seed=seed if recipe.seed is None else recipe.seed)


def load_estimator(folder: Path) -> Propensity:
    """Read the estimator that `Propensity.save` wrote into `folder`.

    Raises:
        RegistryError: there is none, or it is of an algorithm that this version does not know.
    """
    try:
        algorithm = json.loads((folder / STATE).read_text(encoding="utf-8"))["algorithm"]
    except (OSError, ValueError, KeyError) as reason:
        raise RegistryError(f"{folder / STATE} cannot be read ({reason!r}); fetch or train the model again") from None
    if algorithm not in KINDS:
        raise RegistryError(f'{folder / STATE}: algorithm "{algorithm}" is unknown; {nearest(algorithm, list(KINDS))}')
    return KINDS[algorithm].load(folder)
