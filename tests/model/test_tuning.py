import json
import math

import pytest

from handoff.errors import TrainingError
from handoff.model.recipe import LightGBMParameters, LightGBMRecipe, Recipe
from handoff.model.search_space import SearchRange
from handoff.model.tuning import tune

RECIPE = LightGBMRecipe(
    name="mine",
    search={
        "num_leaves": SearchRange(low=2, high=64, integer=True, log=True),
        "learning_rate": SearchRange(low=0.001, high=1.0, log=True),
        "half_life_days": SearchRange(choices=(0, 60)),
    },
)


def bowl(recipe: Recipe) -> float:
    """Lowest at 8 leaves, rate 0.1 and a half-life."""
    own = recipe.parameters
    assert isinstance(own, LightGBMParameters)
    return math.log(own.num_leaves / 8) ** 2 + math.log(own.learning_rate / 0.1) ** 2 + (recipe.half_life_days is None)


def test_the_recipes_own_values_come_first_and_the_best_are_kept() -> None:
    tuned = tune(RECIPE, bowl, seconds=60, trials=30, seed=1)
    first = tuned.trials[0]
    assert first.values == {"half_life_days": 0, "learning_rate": 0.03, "num_leaves": 15}
    assert first.loss == bowl(RECIPE)
    assert tuned.best.loss == min(trial.loss for trial in tuned.trials if trial.loss is not None)
    assert bowl(tuned.recipe) == tuned.best.loss < bowl(RECIPE) / 4
    assert tuned.recipe.name == "mine"
    assert [trial.number for trial in tuned.trials] == list(range(30))
    assert json.loads(json.dumps(tuned.best.to_dict()))["recipe"] == "mine"


def test_the_same_seed_gives_the_same_trials() -> None:
    first, second, other = (tune(RECIPE, bowl, 60, 15, seed) for seed in (3, 3, 4))
    assert [trial.values for trial in first.trials] == [trial.values for trial in second.trials]
    assert [trial.values for trial in first.trials] != [trial.values for trial in other.trials]


def test_no_trial_begins_after_the_time_is_over() -> None:
    assert len(tune(RECIPE, bowl, seconds=0, trials=30, seed=1).trials) == 1


def test_a_failing_trial_is_recorded_and_the_search_goes_on() -> None:
    def brittle(recipe: Recipe) -> float:
        if recipe.half_life_days is None:
            raise TrainingError("too old")
        return bowl(recipe)

    tuned = tune(RECIPE, brittle, seconds=60, trials=12, seed=1)
    assert tuned.trials[0].loss is None
    assert tuned.trials[0].failure == "too old"
    assert tuned.recipe.half_life_days == 60
    assert len(tuned.trials) == 12


def test_when_all_trials_fail_the_last_reason_is_told() -> None:
    def broken(recipe: Recipe) -> float:
        raise TrainingError("one class")

    with pytest.raises(TrainingError, match="mine: none of 3 trials could be trained; the last: one class"):
        tune(RECIPE, broken, seconds=60, trials=3, seed=1)


def test_a_recipe_without_search_is_tried_once() -> None:
    plain = LightGBMRecipe(name="plain")
    tuned = tune(plain, bowl, seconds=60, trials=9, seed=1)
    assert tuned.recipe == plain
    assert len(tuned.trials) == 1


def test_a_recipe_may_begin_outside_of_its_ranges() -> None:
    narrow = RECIPE.model_copy(update={"search": {"num_leaves": SearchRange(low=30, high=40, integer=True)}})
    tuned = tune(narrow, bowl, seconds=60, trials=3, seed=1)
    assert tuned.trials[0].values == {"num_leaves": 15}
    assert tuned.recipe == narrow


def test_progress_is_told() -> None:
    said: list[str] = []
    tune(RECIPE, bowl, seconds=60, trials=2, seed=1, tell=said.append)
    assert len(said) == 2
    assert said[1].startswith("mine: trial 2 of 2, best ")
    assert said[1].endswith(" s of 60 s")
