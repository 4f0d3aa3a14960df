"""A list that learns from nothing but itself: rounds of training, listing and working in a generated company.

The company knows the true chance of every lead on every night. First all outcomes are known, as before there was a
list. From then on only leads that the list hands over are worked, and only they get an outcome, drawn from the truth;
models learn from the newest nights alone, so that after two rounds no row is left that the list did not choose.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from benchmarks.known_world import LoopWorld
from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.calibration_choice import choose_calibrator
from handoff.model.estimators.kinds import make_estimator
from handoff.model.fitting import one_thread_each
from handoff.model.part import FOLDS, folds_of
from handoff.model.recipe import Recipe, find_recipe, recipe_folders
from handoff.model.selection import effective_rows, inverse_weights, shared_out
from handoff.policy.tiers.exploration import draw

Mask = npt.NDArray[np.bool_]
GROUPS = 10


@dataclass(frozen=True)
class Calendar:
    """Nights (weekly): history before the first list, nights of a round, nights that a model learns from, rounds."""

    history: int = 12
    a_round: int = 6
    window: int = 12
    rounds: int = 6


@dataclass(frozen=True)
class Arm:
    """One way to run the list.

    share: of its places, by lot. largest: largest weight in calibration. in_fits: largest weight in the fits of the
    estimator. all_outcomes: everybody is worked, list or not. one_in: of the rows of known outcome, one in so many is
    learned from. length: places, as a share of the open leads.
    """

    name: str
    share: float = 0.0
    largest: float = 1.0
    in_fits: float = 1.0
    all_outcomes: bool = False
    one_in: int = 1
    length: float = 0.08


@dataclass(frozen=True)
class RoundFigures:
    """What one round's model was worth on all leads of its nights, held against the truth.

    below: leads that order left out. said, true: mean predicted and true chance. error: mean distance of the two over
    ten groups of equal size by predicted chance. rank: Spearman correlation of predicted and true chance. found: true
    chances on the list, as a share of all. effective: rows that the weights of calibration leave.
    """

    round: int
    rows: int
    drawn: int
    effective: float
    said_below: float
    true_below: float
    error_below: float
    said_listed: float
    true_listed: float
    rank: float
    rank_below: float
    found: float


def run_loop(world: LoopWorld, arm: Arm, calendar: Calendar = Calendar(), seed: int = 0) -> list[RoundFigures]:
    """Run one arm; the same seed draws the same outcomes for all arms."""
    recipe = find_recipe("logistic", recipe_folders(Path(__file__).parents[1]))
    label = (np.random.default_rng(seed).random(len(world.night)) < world.propensity).astype(np.int8)
    known = world.night < calendar.history
    probability = np.ones(len(label))
    found = []
    with one_thread_each():
        for number in range(calendar.rounds):
            first = calendar.history + number * calendar.a_round
            learn = np.flatnonzero(known & (world.night >= first - calendar.window) & (world.night < first))
            learn = learn[:: arm.one_in]
            weight = inverse_weights(probability[learn], arm.largest)
            tonight = np.flatnonzero((world.night >= first) & (world.night < first + calendar.a_round))
            in_fits = shared_out(np.minimum(weight, arm.in_fits))
            said = _predicted(world, recipe, learn, label[learn], weight, in_fits, tonight)
            listed, drawn, probability[tonight] = _list(world, arm, tonight, said, seed)
            if arm.all_outcomes:
                known[tonight], probability[tonight] = True, 1.0
            known[tonight[listed | drawn]] = True
            true = world.propensity[tonight]
            lots = int((probability[learn] < 1).sum())
            found.append(_figures(number, said, true, listed, drawn, len(learn), lots, effective_rows(weight)))
    return found


def _predicted(  # the rows and weights, then whom to score
    world: LoopWorld,
    recipe: Recipe,
    learn: IntArray,
    label: Label,
    weight: FloatArray,
    in_fits: FloatArray,
    tonight: IntArray,
) -> FloatArray:
    """Fit, calibrate on accounts that were held out, and predict."""
    values, fold = world.values.iloc[learn], folds_of(world.account[learn], FOLDS, 0)
    held_out = np.empty(len(learn))
    for number in range(FOLDS):
        held, rest = fold == number, fold != number
        blind = make_estimator(recipe, 0).fit(values[rest], label[rest], in_fits[rest])
        held_out[held] = blind.raw_score(values[held])
    chosen = choose_calibrator(label, held_out, recipe.calibration, world.account[learn], 0, weight)
    estimator = make_estimator(recipe, 0).fit(values, label, in_fits)
    return chosen.calibrator.apply(estimator.raw_score(world.values.iloc[tonight]))


def _list(world: LoopWorld, arm: Arm, tonight: IntArray, said: FloatArray, seed: int) -> tuple[Mask, Mask, FloatArray]:
    """Return who is on each night's list by order, who by lot, and the chances."""
    listed, drawn = np.zeros(len(tonight), dtype=np.bool_), np.zeros(len(tonight), dtype=np.bool_)
    chance = np.zeros(len(tonight))
    for night in np.unique(world.night[tonight]):
        here = np.flatnonzero(world.night[tonight] == night)
        ids = world.lead_id[tonight[here]]
        order = np.lexsort((ids.astype(str), -said[here]))
        places = round(arm.length * len(here))
        everybody = np.ones(len(here), dtype=np.bool_)
        lot = draw(everybody, order, places, arm.share, ids, world.day[night].date(), seed, within=True)
        listed[here], drawn[here], chance[here] = lot.by_order, lot.chosen, lot.selection_probability
    return listed, drawn, chance


def _figures(  # one round's facts
    number: int, said: FloatArray, true: FloatArray, listed: Mask, drawn: Mask, rows: int, lots: int, effective: float
) -> RoundFigures:
    below = ~listed
    return RoundFigures(
        round=number,
        rows=rows,
        drawn=lots,
        effective=effective,
        said_below=float(said[below].mean()),
        true_below=float(true[below].mean()),
        error_below=calibration_error(said[below], true[below]),
        said_listed=float(said[listed].mean()),
        true_listed=float(true[listed].mean()),
        rank=float(spearmanr(said, true).statistic),
        rank_below=float(spearmanr(said[below], true[below]).statistic),
        found=float(true[listed | drawn].sum() / true.sum()),
    )


def calibration_error(said: FloatArray, true: FloatArray) -> float:
    """Return the mean distance of predicted and true chance over ten groups of equal size, by predicted chance."""
    groups = np.array_split(np.argsort(said, kind="stable"), GROUPS)
    return float(np.mean([abs(said[one].mean() - true[one].mean()) for one in groups]))


def late(figures: list[RoundFigures], calendar: Calendar = Calendar()) -> dict[str, float]:
    """Return the means over the rounds whose models learned from nothing but what the list had chosen."""
    begins = -(-calendar.window // calendar.a_round)
    kept = [one for one in figures if one.round >= begins]
    return {name: float(np.mean([getattr(one, name) for one in kept])) for name in RoundFigures.__dataclass_fields__}


def first(figures: list[RoundFigures]) -> dict[str, float]:
    """Return the round whose model learned from history alone."""
    return {name: float(getattr(figures[0], name)) for name in RoundFigures.__dataclass_fields__}
