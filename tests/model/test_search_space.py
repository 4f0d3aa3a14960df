from pathlib import Path

import pytest

from handoff.errors import ConfigError
from handoff.model.recipe import Recipe, load_recipe

HEAD = 'name = "mine"\nalgorithm = "logistic"\n[search]\n'


def recipe_with(folder: Path, line: str, head: str = HEAD) -> Recipe:
    path = folder / "mine.toml"
    path.write_text(head + line + "\n", encoding="utf-8")
    return load_recipe(path)


def test_ranges_and_choices_are_read(tmp_path: Path) -> None:
    recipe = recipe_with(tmp_path, "C = { low = 0.1, high = 2.0, log = true }\nhalf_life_days = { choices = [0, 90] }")
    assert recipe.search["C"].ends() == (0.1, 2.0)
    assert recipe.search["half_life_days"].ends() == (0, 90)
    assert recipe.search["C"].holds(1.0)
    assert not recipe.search["C"].holds(3.0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("knot = { low = 1.0, high = 2.0 }", r'search.knot is no parameter of logistic; did you mean "knots"'),
        ("C = { low = 2.0, high = 0.1 }", r"line 4: search.C.*low = 2 must be below high = 0.1"),
        ("C = { low = 0.1 }", "needs low and high, or choices"),
        ("C = { low = 0.1, high = 2, choices = [1] }", "choices stand alone"),
        ("C = { low = 0.0, high = 2.0, log = true }", "low = 0 has no logarithm"),
        ("C = { low = -1.0, high = 2.0 }", r"search.C = -1.0: Input should be greater than 0"),
        ("knots = { low = 0.5, high = 2.0, integer = true }", "must be whole"),
        ("knots = { choices = [1, 99] }", r"search.knots = 99: Input should be less than or equal to 20"),
        ('half_life_days = { choices = ["long"] }', r"half_life_days = 'long' is no number of days"),
        ("half_life_days = { choices = [-3] }", r"half_life_days = -3 is no number of days; use 0 for off"),
        ("C = { lo = 0.1, high = 2.0 }", r'search.C.lo is not a known key; did you mean "low"'),
    ],
)
def test_what_cannot_be_searched_is_refused(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        recipe_with(tmp_path, line)


def test_values_make_another_recipe_of_the_same_name(tmp_path: Path) -> None:
    recipe = recipe_with(tmp_path, "C = { low = 0.1, high = 2.0 }")
    changed = recipe.with_values({"C": 0.5, "half_life_days": 90})
    assert (changed.name, changed.half_life_days) == ("mine", 90.0)
    assert changed.parameters.model_dump()["C"] == 0.5
    assert changed.with_values({"half_life_days": 0}).half_life_days is None
    assert recipe.with_values({}) == recipe


@pytest.mark.parametrize(
    ("values", "message"),
    [({"Cc": 1.0}, 'Cc is no parameter of logistic; did you mean "C"'), ({"C": -1.0}, "recipe mine: C = -1.0")],
)
def test_values_that_do_not_fit_are_refused(tmp_path: Path, values: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        recipe_with(tmp_path, "").with_values(values)
