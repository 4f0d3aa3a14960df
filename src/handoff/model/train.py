"""Trains the candidates on one table, chooses one, and measures all on the same newest rows.

1. Contest: from several origins inside the training period every candidate looks forward; the choice of the
   model, the weights of a blend, the calibration method and the calibrator come from there.
2. Measurement: for each fold an estimator is fitted on the training rows of the other folds' accounts, and scores
   the test rows of its own. No estimator has seen a lead or an account that it is tested on, no choice has
   seen a test row, and all test rows are scored, once.
3. Model: the recipe is fitted on all training rows. It never saw a test row; only its level is re-anchored on the
   newest of them, since by then their outcome is known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.domain.toml import nearest
from handoff.errors import TrainingError
from handoff.model.anchoring import Anchor
from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.calibration_choice import CalibrationChoice
from handoff.model.choice import Choice
from handoff.model.contest import Contest, hold_contest
from handoff.model.evaluation import Evaluation, EvaluationRows, evaluate
from handoff.model.fitting import Fit, one_thread_each, run_fits
from handoff.model.leveling import level_recipe, level_test, promised
from handoff.model.measuring import NOTHING, Measured, measure_recipes, registered_estimator, singles_of
from handoff.model.origins import place_origins
from handoff.model.part import FOLDS, Part, folds_of, part_of
from handoff.model.period_columns import without_period_columns
from handoff.model.recipe import BlendRecipe, Recipe
from handoff.model.reference_learning import learn_reference
from handoff.model.row_sample import Sampling, evened, sampling_of
from handoff.model.search import search_parameters
from handoff.model.split import Split, clusters_of, forward_split, in_canonical_order, mature_until
from handoff.model.trained import DataWindow, Period, TrainedModel
from handoff.model.tuning import Trial

AUTO = "auto"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class HeldOut:
    """The test rows with each recipe's probability; arrays of shape (n_rows,), as_of naive UTC.

    followed: the registered recipe's, with its level re-anchored weekly. No probability comes from an estimator that
    saw the row's lead or account; see `measuring`.
    """

    label: Label
    probability: dict[str, FloatArray]
    followed: FloatArray
    lead_key: IntArray
    account_key: IntArray
    as_of: Nights


@dataclass(frozen=True)
class TrainingResult:
    """Everything that one training run found; dictionaries are by recipe name, the registered recipe first.

    evaluations and test are of the recipes, by estimators blind to the accounts they are tested on, at the level of
    the first test night. followed: the registered recipe with its level re-anchored weekly on outcomes known by
    then. random_split: what a careless test would have promised. period_columns: what was not learned from since it
    tells nights apart, with the share of its variance between nights. seconds: of all fits, and of the whole.
    """

    model: TrainedModel
    evaluations: dict[str, Evaluation]
    followed: Evaluation
    random_split: Evaluation
    choice: Choice
    anchor: Anchor
    calibration: dict[str, CalibrationChoice]
    split: Split
    test: HeldOut
    table: TrainingTable
    period_columns: dict[str, float]
    trials: tuple[Trial, ...]
    seconds: dict[str, float]

    @property
    def forward(self) -> Evaluation:
        """The registered recipe at the level of the first test night, as all others are measured."""
        return next(iter(self.evaluations.values()))

    @property
    def sampling(self) -> Sampling | None:
        """Which of all rows were learned from and tested on; None: every one."""
        return sampling_of(self.table, self.split.test.positions)

    @property
    def importance(self) -> dict[str, float]:
        """Each feature's share of what the registered model learned, from the largest down."""
        shares = self.model.estimator.importance()
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


@one_thread_each()
def train(  # data, recipes and settings; the last two have defaults
    table: TrainingTable,
    recipes: Sequence[Recipe],
    settings: TrainingSection,
    seed: int,
    feature_plan: str,
    progress: Tell | None = None,
    threads: int = 2,
) -> TrainingResult:
    """Let the recipes compete, measure all of them, and fit the winner.

    Neither the order of the rows nor `threads`, how many estimators are fitted at once, changes the result.

    Raises:
        TrainingError: no recipe or two of one name, or too little data. FeatureError: a feature is infinite.
    """
    tell, began = progress or (lambda _: None), perf_counter()
    _check_recipes(recipes, settings.recipe)
    table = in_canonical_order(table)
    split = forward_split(table, settings, seed)
    tell("split: " + ", ".join(f"{len(part):,} rows to {part.name}" for part in split.parts))
    if (sampling := sampling_of(table, split.test.positions)) is not None:
        tell(sampling.sentence)
    learned, period = (table, {}) if settings.period_columns else without_period_columns(table, split.train.positions)
    search = search_parameters(learned, split.origins, recipes, settings, seed, threads, tell)
    tell(f"comparing {len(recipes)} candidates from {len(search.unseen)} origins")
    contest = hold_contest(learned, search.unseen, search.recipes, seed, settings.bootstrap, threads)
    choice = _choice(contest, settings.recipe)
    tell(f"chosen: {choice.reason}")
    ordered = sorted(search.recipes, key=lambda recipe: recipe.name != choice.chosen)
    tell(f"measuring on {len(split.test):,} test rows")
    share = len(split.test) / (len(split.train) + len(split.test))
    measured = measure_recipes(learned, split, ordered, contest.weights, seed, threads, share)
    report = _Report(table, split, contest, ordered, measured, settings.bootstrap, seed)
    return TrainingResult(
        model=report.model(feature_plan),
        evaluations=report.evaluations(),
        followed=report.evaluation(report.leveled[choice.chosen].followed),
        random_split=report.random_split(),
        choice=choice,
        anchor=report.leveled[choice.chosen].anchor,
        calibration={name: one.calibration for name, one in report.leveled.items()},
        split=split,
        test=report.held_out(),
        table=table,
        period_columns=period,
        trials=search.trials,
        seconds={"fits": search.seconds + contest.seconds + measured.seconds, "wall": perf_counter() - began},
    )


@one_thread_each()
def fit_until(
    table: TrainingTable,
    recipes: Sequence[Recipe],
    night: Nights,
    settings: TrainingSection,
    seed: int,
    feature_plan: str,
    threads: int = 2,
) -> TrainedModel:
    """Choose and fit as `train` would have on `night` (shape (1,)), from rows whose label window was over by then.

    Raises:
        TrainingError: too little was known by then.
    """
    _check_recipes(recipes, settings.recipe)
    table = in_canonical_order(table.take(mature_until(table, night)))
    everything = np.arange(len(table), dtype=np.int64)
    learned = table if settings.period_columns else without_period_columns(table, everything)[0]
    clusters = clusters_of(table.features.rows)
    origins = place_origins(table, everything, clusters, folds_of(clusters, FOLDS, seed), settings.origins)
    if not origins:
        raise TrainingError(f"too little was known on {str(night[0])[:10]} to choose a model; take a later night")
    contest = hold_contest(learned, origins, recipes, seed, settings.bootstrap, threads)
    chosen = next(one for one in recipes if one.name == _choice(contest, settings.recipe).chosen)
    singles = {recipe.name: recipe for recipe in recipes if not isinstance(recipe, BlendRecipe)}
    needed = singles_of(chosen, singles)
    fitted = run_fits(learned, [Fit(recipe, everything, NOTHING) for recipe in needed], seed, threads)
    estimators = {recipe.name: one.estimator for recipe, one in zip(needed, fitted, strict=True)}
    known = np.ones(len(table), dtype=np.bool_)
    return TrainedModel(
        recipe=chosen,
        estimator=registered_estimator(chosen, estimators, contest.weights),
        calibrator=level_recipe(contest.newest(chosen.name), chosen, seed).calibrator,
        catalogue=table.features.catalogue,
        feature_plan=feature_plan,
        horizon_days=table.horizon_days,
        window=DataWindow(_period(part_of(table, "train", known, ~known, clusters)), None),
    )


class _Report:
    """Turns log-odds of the test rows into probabilities, evaluations and the registered model."""

    def __init__(  # the facts of one run
        self,
        table: TrainingTable,
        split: Split,
        contest: Contest,
        recipes: Sequence[Recipe],
        measured: Measured,
        draws: int,
        seed: int,
    ) -> None:
        self.table, self.split, self.recipes, self.measured = table, split, recipes, measured
        self.draws, self.seed = draws, seed
        night = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
        tested = split.test.positions
        self.rows = self._rows_at(tested)
        self.leveled = {
            recipe.name: level_test(
                contest.newest(recipe.name),
                recipe,
                seed,
                night[tested],
                table.label[tested],
                measured.scores[recipe.name],
                table.horizon_days,
                self.rows.weight,
            )
            for recipe in recipes
        }

    def evaluation(self, probability: FloatArray, name: str | None = None) -> Evaluation:
        """Measure probabilities of the test rows; of the registered recipe, when no name is given."""
        return evaluate(name or self.recipes[0].name, self.rows, probability, self.draws, self.seed)

    def evaluations(self) -> dict[str, Evaluation]:
        return {name: self.evaluation(one.probability, name) for name, one in self.leveled.items()}

    def random_split(self) -> Evaluation:
        rows = self._rows_at(self.measured.random_rows)
        calibrator = self.leveled[self.recipes[0].name].calibration.calibrator
        probability = promised(calibrator, rows.label, self.measured.random_score, rows.weight)
        return evaluate(self.recipes[0].name, rows, probability, self.draws, self.seed)

    def model(self, feature_plan: str) -> TrainedModel:
        estimator, split = self.measured.estimator, self.split
        return TrainedModel(
            recipe=self.recipes[0],
            estimator=estimator,
            calibrator=self.leveled[self.recipes[0].name].registered,
            catalogue=self.table.features.catalogue,
            feature_plan=feature_plan,
            horizon_days=self.table.horizon_days,
            window=DataWindow(_period(split.train), _period(split.test)),
            reference=learn_reference(
                estimator, self.table, evened(self.table, split.train.positions, self.seed), split.test.positions
            ),
        )

    def held_out(self) -> HeldOut:
        rows, tested = self.table.features.rows, self.split.test.positions
        return HeldOut(
            label=self.table.label[tested],
            probability={name: one.probability for name, one in self.leveled.items()},
            followed=self.leveled[self.recipes[0].name].followed,
            lead_key=rows["lead_key"].to_numpy().astype(np.int64)[tested],
            account_key=rows["account_key"].to_numpy().astype(np.int64)[tested],
            as_of=rows["as_of"].to_numpy().astype("datetime64[us]")[tested],
        )

    def _rows_at(self, positions: IntArray) -> EvaluationRows:
        rows = self.table.features.rows
        lead = rows["lead_key"].to_numpy().astype(np.int64)
        weight = None if self.table.weight is None else self.table.weight[positions]
        return EvaluationRows(self.table.label[positions], lead[positions], clusters_of(rows)[positions], weight)


def _check_recipes(recipes: Sequence[Recipe], wanted: str) -> None:
    names = [recipe.name for recipe in recipes]
    if not names:
        raise TrainingError("there is no recipe to train; name one in training.candidates")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(f"recipe {twice[0]} is named twice; keep it once in training.candidates")
    if wanted not in (AUTO, *names):
        raise TrainingError(f'training.recipe = "{wanted}" is no candidate; {nearest(wanted, [AUTO, *names])}')


def _choice(contest: Contest, wanted: str) -> Choice:
    """Return what the origins say, or the recipe that the settings name instead."""
    found = contest.choice
    if wanted in (AUTO, found.chosen):
        return found
    reason = f"{wanted} is what training.recipe names; the origins speak for {found.chosen}: {found.reason}"
    return Choice(wanted, reason, found.candidates)


def _period(part: Part) -> Period:
    return Period(part.first, part.last, len(part), part.positives)
