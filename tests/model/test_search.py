import numpy as np
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.origins import Origin
from handoff.model.recipe import LogisticParameters, LogisticRecipe, Recipe
from handoff.model.search import UNSEEN, Search, search_parameters
from handoff.model.search_space import SearchRange
from handoff.model.split import forward_split, in_canonical_order

SEARCHED = LogisticRecipe(
    name="searched",
    parameters=LogisticParameters(C=1e-6),
    search={"C": SearchRange(low=1e-6, high=1.0, log=True)},
)
PLAIN = LogisticRecipe(name="plain")
TUNING = TrainingSection(tune_seconds=600, tune_trials=6)


@pytest.fixture(scope="module")
def known(table: TrainingTable) -> TrainingTable:
    return in_canonical_order(table)


@pytest.fixture(scope="module")
def origins(known: TrainingTable) -> tuple[Origin, ...]:
    return forward_split(known, TrainingSection()).origins


def searched(table: TrainingTable, origins: tuple[Origin, ...], settings: TrainingSection, threads: int = 1) -> Search:
    recipes: list[Recipe] = [PLAIN, SEARCHED]
    return search_parameters(table, origins, recipes, settings, 0, threads, lambda _: None)


@pytest.fixture(scope="module")
def found(known: TrainingTable, origins: tuple[Origin, ...]) -> Search:
    return searched(known, origins, TUNING)


def test_the_newest_origins_are_left_to_choose_by(found: Search, origins: tuple[Origin, ...]) -> None:
    assert [one.number for one in found.unseen] == [one.number for one in origins[-UNSEEN:]]


def test_only_recipes_with_a_search_are_tuned_and_their_own_values_are_beaten(found: Search) -> None:
    assert [recipe.name for recipe in found.recipes] == ["plain", "searched"]
    assert found.recipes[0] == PLAIN
    best = found.recipes[1].parameters
    assert isinstance(best, LogisticParameters)
    assert best.C > 1e-5
    assert {trial.recipe for trial in found.trials} == {"searched"}
    assert len(found.trials) == TUNING.tune_trials
    assert found.seconds > 0


def test_no_outcome_of_an_unseen_origin_is_looked_at(
    known: TrainingTable, origins: tuple[Origin, ...], found: Search
) -> None:
    label = known.label.copy()
    for one in origins[-UNSEEN:]:
        label[one.judge] = 1 - label[one.judge]
    turned = TrainingTable(known.features, label, known.horizon_days)
    again = searched(turned, origins, TUNING, threads=2)
    assert [trial.loss for trial in again.trials] == [trial.loss for trial in found.trials]
    assert again.recipes == found.recipes


def test_without_seconds_nothing_is_tuned(known: TrainingTable, origins: tuple[Origin, ...]) -> None:
    nothing = searched(known, origins, TrainingSection())
    assert nothing.recipes == [PLAIN, SEARCHED]
    assert len(nothing.unseen) == len(origins)
    assert (nothing.trials, nothing.seconds) == ((), 0.0)


def test_too_few_origins_are_refused(known: TrainingTable, origins: tuple[Origin, ...]) -> None:
    with pytest.raises(
        TrainingError, match=r"tuning needs more than 2 origins and there are 2; raise training\.origins"
    ):
        searched(known, origins[:2], TUNING)
    assert np.isfinite(searched(known, origins[:3], TUNING).seconds)
