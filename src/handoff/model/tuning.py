"""Tunes a recipe: Optuna looks for the parameters, within a budget of seconds and trials."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from handoff.errors import TrainingError
from handoff.model.recipe import HALF_LIFE, Recipe
from handoff.model.search_space import SearchRange, Value

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution

#: Trials that are drawn at random before the sampler begins to learn from them.
STARTUP = 8


@dataclass(frozen=True)
class Trial:
    """One set of values that was tried, and its loss: None when it could not be trained, and why."""

    number: int
    values: dict[str, Value]
    loss: float | None
    seconds: float
    recipe: str = ""
    failure: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Tuned:
    """The recipe with the best values found, all trials in their order, and the seconds they took together."""

    recipe: Recipe
    trials: tuple[Trial, ...]
    best: Trial
    seconds_used: float


def tune(
    recipe: Recipe,
    objective: Callable[[Recipe], float],
    seconds: float,
    trials: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Tuned:
    """Look for the values in the recipe's [search] with the lowest `objective`; the recipe's own are tried first.

    At least one trial is made; none is begun once `seconds` are over. Where the seconds suffice, the same seed and
    number of trials give the same result. Tree-structured Parzen estimator: Bergstra et al. 2011, NIPS 24.

    Raises:
        TrainingError: not one trial could be trained.
    """
    began, study, space = perf_counter(), _study(seed), _space(recipe.search)
    done: list[Trial] = []
    while len(done) < (trials if space else 1):
        if done and perf_counter() - began >= seconds:
            break
        asked = study.ask(space) if done else None
        trial = _try(recipe, dict(asked.params) if asked else _own_values(recipe), objective, len(done))
        _learn(study, space, recipe, trial, asked)
        done.append(trial)
        tell(_progress(recipe.name, done, trials, perf_counter() - began, seconds))
    best = _best(recipe.name, done)
    return Tuned(recipe.with_values(best.values), tuple(done), best, perf_counter() - began)


def _try(recipe: Recipe, values: dict[str, Value], objective: Callable[[Recipe], float], number: int) -> Trial:
    began = perf_counter()
    try:
        loss = float(objective(recipe.with_values(values)))
    except TrainingError as reason:
        return Trial(number, values, None, perf_counter() - began, recipe.name, str(reason))
    return Trial(number, values, loss, perf_counter() - began, recipe.name)


def _best(name: str, done: list[Trial]) -> Trial:
    """Return the first of those with the lowest loss, so that the recipe's own values win ties."""
    found = [trial for trial in done if trial.loss is not None]
    if not found:
        raise TrainingError(f"{name}: none of {len(done)} trials could be trained; the last: {done[-1].failure}")
    return min(found, key=lambda trial: trial.loss if trial.loss is not None else float("inf"))


def _study(seed: int) -> "optuna.Study":
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=STARTUP))


def _space(search: Mapping[str, SearchRange]) -> "dict[str, BaseDistribution]":
    from optuna import distributions

    found: dict[str, BaseDistribution] = {}
    for name in sorted(search):
        one = search[name]
        if one.low is None or one.high is None:
            found[name] = distributions.CategoricalDistribution(one.choices)
        elif one.integer:
            found[name] = distributions.IntDistribution(int(one.low), int(one.high), log=one.log)
        else:
            found[name] = distributions.FloatDistribution(one.low, one.high, log=one.log)
    return found


def _own_values(recipe: Recipe) -> dict[str, Value]:
    """Return what the recipe says of the searched values."""
    said: Mapping[str, Value] = {**recipe.parameters.model_dump(), HALF_LIFE: recipe.half_life_days or 0}
    return {name: said[name] for name in sorted(recipe.search)}


def _learn(
    study: "optuna.Study",
    space: "dict[str, BaseDistribution]",
    recipe: Recipe,
    trial: Trial,
    asked: "optuna.Trial | None",
) -> None:
    """Let the sampler know what came of the trial."""
    import optuna

    if asked is not None:
        failed = optuna.trial.TrialState.FAIL if trial.loss is None else None
        study.tell(asked, trial.loss, state=failed)
    elif trial.loss is not None and all(recipe.search[name].holds(value) for name, value in trial.values.items()):
        # A recipe may begin outside of its own ranges; such a start teaches the sampler nothing.
        study.add_trial(optuna.trial.create_trial(params=trial.values, distributions=space, value=trial.loss))


def _progress(name: str, done: list[Trial], trials: int, used: float, seconds: float) -> str:
    losses = [trial.loss for trial in done if trial.loss is not None]
    best = f"best {min(losses):.4f}" if losses else "none could be trained"
    return f"{name}: trial {len(done)} of {trials}, {best}, {used:.0f} s of {seconds:.0f} s"
