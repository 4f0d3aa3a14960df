import numpy as np
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.model.random_split import random_fits, random_parts
from handoff.model.recipe import Recipe


@pytest.mark.parametrize(("rows", "share", "tested"), [(1000, 0.2, 200), (7, 0.5, 4), (3, 0.01, 1)])
def test_every_row_is_learned_from_or_tested(rows: int, share: float, tested: int) -> None:
    learn, test = random_parts(rows, share, seed=0)
    assert len(test) == tested
    assert (np.sort(np.append(learn, test)) == np.arange(rows)).all()
    assert (np.diff(learn) > 0).all()
    assert (np.diff(test) > 0).all()


def test_the_split_knows_neither_time_nor_lead() -> None:
    learn, test = random_parts(10_000, 0.2, seed=1)
    assert test.mean() == pytest.approx(learn.mean(), rel=0.03)
    assert np.isin(test // 2, learn // 2).mean() > 0.7
    assert not np.array_equal(test, random_parts(10_000, 0.2, seed=2)[1])
    assert np.array_equal(test, random_parts(10_000, 0.2, seed=1)[1])


def test_all_recipes_are_tested_on_the_same_rows(table: TrainingTable, recipes: list[Recipe]) -> None:
    fits = random_fits(table, recipes[:2], 0.3, seed=4)
    assert [fit.recipe.name for fit in fits] == [recipe.name for recipe in recipes[:2]]
    assert all((fit.score == fits[0].score).all() for fit in fits)
    assert len(fits[0].score) == round(0.3 * len(table))
