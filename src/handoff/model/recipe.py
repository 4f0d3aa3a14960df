"""Recipes: `models/*.toml` as frozen typed objects; reviewed data, no code and no pickles."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from handoff.domain.toml import Frozen, nearest, parse_model, read_toml
from handoff.errors import ConfigError
from handoff.model.search_space import SearchRange, Value

Algorithm = Literal["lightgbm", "logistic", "naive-bayes", "points", "blend"]
CalibrationMethod = Literal["none", "sigmoid", "beta", "isotonic", "venn-abers"]
#: The key of a recipe, beside its parameters, that tuning may set; 0 means off.
HALF_LIFE = "half_life_days"


class LightGBMParameters(Frozen):
    """[parameters] of LightGBM, under LightGBM's own names."""

    num_iterations: int = Field(default=150, ge=1, le=10_000)
    learning_rate: float = Field(default=0.03, gt=0, le=1)
    num_leaves: int = Field(default=15, ge=2, le=1024)
    max_depth: int = Field(default=-1, ge=-1, le=64)
    min_data_in_leaf: int = Field(default=80, ge=1)
    feature_fraction: float = Field(default=0.3, gt=0, le=1)
    bagging_fraction: float = Field(default=0.5, gt=0, le=1)
    lambda_l1: float = Field(default=0.0, ge=0)
    lambda_l2: float = Field(default=10.0, ge=0)
    max_bin: int = Field(default=127, ge=2, le=255)
    cat_smooth: float = Field(default=20.0, ge=0)
    min_category_rows: int = Field(default=20, ge=1)
    num_threads: int = Field(default=1, ge=1, le=256)


class LogisticParameters(Frozen):
    """[parameters] of the logistic regression; C is the inverse of the L2 penalty."""

    C: float = Field(default=0.005, gt=0)
    #: Places where a number may change its slope; 0: straight lines.
    knots: int = Field(default=2, ge=0, le=20)
    min_category_rows: int = Field(default=30, ge=1)
    #: A category with more known values than this becomes one number, the log-odds of its value's rate.
    target_encode_above: int = Field(default=30, ge=1)
    max_rows: int = Field(default=400_000, ge=100)


class NaiveBayesParameters(Frozen):
    """[parameters] of the naive Bayes; `prior_rows` average rows shrink the evidence of every bin."""

    max_bins: int = Field(default=10, ge=2, le=255)
    prior_rows: float = Field(default=20.0, gt=0)
    max_features: int = Field(default=120, ge=1)
    min_category_rows: int = Field(default=30, ge=1)


class BlendParameters(Frozen):
    """[parameters] of a blend: the names of its members' recipes, and how strongly their weights are drawn to 1/n."""

    members: tuple[str, ...] = Field(min_length=2)
    ridge: float = Field(default=10.0, ge=0)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        twice = sorted({name for name in self.members if self.members.count(name) > 1})
        if twice:
            raise ValueError(f'members holds "{twice[0]}" twice; keep one')
        return self


class PointsRule(Frozen):
    """One line of a points table: when the feature is in the band, the lead gets the points.

    A band is `at_least` <= value < `below` (either may be left out), or a value in `among`, or `missing`.
    """

    feature: str = Field(min_length=1)
    points: int
    at_least: float | None = None
    below: float | None = None
    among: tuple[str, ...] = ()
    missing: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [self.at_least is not None or self.below is not None, bool(self.among), self.missing]
        if sum(kinds) != 1:
            raise ValueError(f'the rule on "{self.feature}" needs one of: at_least / below, among, missing = true')
        return self

    def __str__(self) -> str:
        """Say the band in words, as `employees from 50 to below 200`."""
        if self.missing:
            return f"{self.feature} is missing"
        if self.among:
            return f"{self.feature} is {' or '.join(self.among)}"
        low = "" if self.at_least is None else f" from {self.at_least:g}"
        high = "" if self.below is None else f" below {self.below:g}"
        return f"{self.feature}{low}{' to' if low and high else ''}{high}"


class PointsParameters(Frozen):
    """[parameters] of the points table; hand-written `rules`, when there are any, replace learning."""

    max_features: int = Field(default=12, ge=1, le=200)
    max_bands: int = Field(default=4, ge=2, le=10)
    max_points: int = Field(default=20, ge=1, le=1000)
    points_per_doubling: float = Field(default=5.0, gt=0)
    min_band_rows: int = Field(default=50, ge=1)
    max_correlation: float = Field(default=0.8, gt=0, le=1)
    rules: tuple[PointsRule, ...] = ()


class Gates(Frozen):
    """[gates]: what a training must show before its model may become champion.

    Differences are judged with their noise: a gate refuses when even the better end of the paired 95 % interval
    misses it.
    """

    #: Leads that became SQL, and leads that did not, before anything is fitted.
    min_positives: int = Field(default=40, ge=1)
    min_negatives: int = Field(default=40, ge=1)
    #: AUC that may be lost to the champion on the same newest nights.
    max_auc_loss: float = Field(default=0.0, ge=0, le=1)
    #: Calibration error on the test nights, in probability.
    max_calibration_error: float = Field(default=0.1, gt=0, le=1)
    #: Lift among the best 20 %, as a multiple of the points table's.
    min_lift_over_points: float = Field(default=1.0, ge=0)


class Recipe(Frozen):
    """What every recipe says; `seed` replaces the workspace's seed when it is given."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    algorithm: Algorithm
    description: str = ""
    parameters: LightGBMParameters | LogisticParameters | NaiveBayesParameters | PointsParameters | BlendParameters
    #: Calibration methods to try; the best on the calibration part is kept.
    calibration: tuple[CalibrationMethod, ...] = Field(
        default=("none", "sigmoid", "beta", "isotonic", "venn-abers"), min_length=1
    )
    #: Halve the weight of training rows that are this many days older than the newest; off when absent.
    half_life_days: float | None = Field(default=None, gt=0)
    seed: int | None = None
    gates: Gates = Gates()
    #: Between which values tuning looks, by parameter (or half_life_days, where 0 means off).
    search: dict[str, SearchRange] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_searched(self) -> Self:
        known = [*type(self.parameters).model_fields, HALF_LIFE]
        for name, range_ in self.search.items():
            if name not in known:
                raise ValueError(f"search.{name} is no parameter of {self.algorithm}; {nearest(name, known)}")
            for value in range_.ends():
                self._replaced({name: value}, "search.")
        return self

    def with_values(self, values: Mapping[str, Value]) -> Self:
        """Return the recipe with these parameters (or half_life_days, where 0 means off).

        Raises:
            ConfigError: a name is no parameter of the algorithm, or a value is out of its range.
        """
        try:
            return self._replaced(values)
        except ValueError as reason:
            raise ConfigError(f"recipe {self.name}: {reason}") from None

    def _replaced(self, values: Mapping[str, Value], where: str = "") -> Self:
        """Return a checked copy, so that what tuning tries is as typed as what a file says."""
        kind = type(self.parameters)
        days = values.get(HALF_LIFE, self.half_life_days or 0)
        if isinstance(days, str | bool) or days < 0:
            raise ValueError(f"{where}{HALF_LIFE} = {days!r} is no number of days; use 0 for off")
        own = {name: value for name, value in values.items() if name != HALF_LIFE}
        try:
            parameters = kind.model_validate({**self.parameters.model_dump(), **own})
        except ValidationError as failure:
            problem = failure.errors(include_url=False)[0]
            name = str(problem["loc"][0])
            if problem["type"] == "extra_forbidden":
                raise ValueError(
                    f"{name} is no parameter of {self.algorithm}; {nearest(name, list(kind.model_fields))}"
                ) from None
            raise ValueError(f"{where}{name} = {problem['input']!r}: {problem['msg']}") from None
        return self.model_copy(update={"parameters": parameters, HALF_LIFE: float(days) or None})


class LightGBMRecipe(Recipe):
    """A recipe with algorithm = "lightgbm"."""

    algorithm: Literal["lightgbm"] = "lightgbm"
    parameters: LightGBMParameters = LightGBMParameters()


class LogisticRecipe(Recipe):
    """A recipe with algorithm = "logistic"."""

    algorithm: Literal["logistic"] = "logistic"
    parameters: LogisticParameters = LogisticParameters()


class NaiveBayesRecipe(Recipe):
    """A recipe with algorithm = "naive-bayes"."""

    algorithm: Literal["naive-bayes"] = "naive-bayes"
    parameters: NaiveBayesParameters = NaiveBayesParameters()


class BlendRecipe(Recipe):
    """A recipe with algorithm = "blend"."""

    algorithm: Literal["blend"] = "blend"
    parameters: BlendParameters


class PointsRecipe(Recipe):
    """A recipe with algorithm = "points"."""

    algorithm: Literal["points"] = "points"
    parameters: PointsParameters = PointsParameters()


class _Header(Frozen):
    """The one key that says how to read the others."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    algorithm: Algorithm


_KINDS: dict[Algorithm, type[Recipe]] = {
    "lightgbm": LightGBMRecipe,
    "logistic": LogisticRecipe,
    "naive-bayes": NaiveBayesRecipe,
    "points": PointsRecipe,
    "blend": BlendRecipe,
}


def load_recipe(path: Path) -> Recipe:
    """Read one recipe file.

    Raises:
        ConfigError: missing file, broken TOML, unknown key (with the nearest one) or a value out of range.
    """
    return read_toml(path, _KINDS[read_toml(path, _Header).algorithm])


def recipe_from_json(text: str, where: str) -> Recipe:
    """Read a recipe that `Recipe.model_dump_json` wrote; `where` names the file in errors."""
    raw = json.loads(text)
    return parse_model(raw, _KINDS[parse_model(raw, _Header, where).algorithm], where)


def find_recipe(name: str, folders: Sequence[Path]) -> Recipe:
    """Return the recipe of the file `<name>.toml` in the first of `folders` that has one.

    Raises:
        ConfigError: no folder has it (the message lists what there is), or the file is wrong.
    """
    for folder in folders:
        path = folder / f"{name}.toml"
        if path.is_file():
            return _named(load_recipe(path), name, path)
    known = sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")})
    looked = ", ".join(str(folder) for folder in folders)
    raise ConfigError(
        f'recipe "{name}" is not in {looked}; {nearest(name, known)} (available: {", ".join(known) or "none"})'
    )


def recipe_folders(workspace: Path) -> tuple[Path, ...]:
    """Return where recipes are looked for: the workspace's own first, then those that come with handoff."""
    package = Path(__file__).resolve().parents[1]
    shipped = (package / "recipes", package.parents[1] / "models")
    return (workspace / "models", *(folder for folder in shipped if folder.is_dir()))


def _named(recipe: Recipe, name: str, path: Path) -> Recipe:
    if recipe.name != name:
        raise ConfigError(f'{path}: name = "{recipe.name}" differs from the file name; write name = "{name}"')
    return recipe
