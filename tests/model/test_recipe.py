from pathlib import Path

import pytest

from handoff.errors import ConfigError
from handoff.model.recipe import PointsRule, find_recipe, load_recipe, recipe_folders, recipe_from_json

MODELS = Path(__file__).parents[2] / "models"
NAMES = sorted(path.stem for path in MODELS.glob("*.toml"))


def write(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_recipe_loads_and_survives_json(name: str) -> None:
    recipe = find_recipe(name, [MODELS])
    assert recipe_from_json(recipe.model_dump_json(), "recipe.json") == recipe


def test_misspelt_parameter_names_line_and_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, 'name = "mine"\nalgorithm = "lightgbm"\n[parameters]\nnum_leafs = 3\n')
    with pytest.raises(ConfigError, match=r'line 4: parameters.num_leafs .* did you mean "num_leaves"'):
        load_recipe(path)


def test_unknown_algorithm_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"algorithm = 'forest'.*'lightgbm', 'logistic', 'naive-bayes', 'points' or 'blend'"
    ):
        load_recipe(write(tmp_path, 'name = "mine"\nalgorithm = "forest"\n'))


def test_unknown_recipe_suggests_and_lists(tmp_path: Path) -> None:
    there = "available: blend, cold-start, lightgbm, .*logistic, naive-bayes, points"
    with pytest.raises(ConfigError, match=rf'did you mean "lightgbm".*{there}'):
        find_recipe("lightgbn", [tmp_path / "absent", MODELS])


def test_workspace_recipe_comes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    write(tmp_path / "models", 'name = "points"\nalgorithm = "logistic"\n', "points")
    assert find_recipe("points", recipe_folders(tmp_path)).algorithm == "logistic"
    assert find_recipe("lightgbm", recipe_folders(tmp_path)).algorithm == "lightgbm"


def test_name_must_be_the_files(tmp_path: Path) -> None:
    write(tmp_path, 'name = "yours"\nalgorithm = "points"\n')
    with pytest.raises(ConfigError, match='write name = "mine"'):
        find_recipe("mine", [tmp_path])


def test_points_rule_needs_one_kind_of_band(tmp_path: Path) -> None:
    rule = '[[parameters.rules]]\nfeature = "a"\npoints = 3\n'
    with pytest.raises(ConfigError, match="one of: at_least / below, among, missing"):
        load_recipe(write(tmp_path, f'name = "mine"\nalgorithm = "points"\n{rule}'))


def test_points_rule_reads_as_words() -> None:
    assert str(PointsRule(feature="employees", points=5, at_least=50, below=200)) == "employees from 50 to below 200"


def test_the_key_refit_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="refit"):
        load_recipe(write(tmp_path, 'name = "mine"\nalgorithm = "points"\nrefit = true\n'))
