"""How far a score must move to be a trend: `python -m benchmarks.trend [--leads 6000] [--seed 11] [--quick]`.

Two models learn from the two halves of a generated company's accounts, and score all its leads on later nights. What
one of them calls a move and the other does not is noise of learning, not news of the lead. The last line is JSON.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from handoff import Workspace
from handoff.domain.instants import naive_utc, nights
from handoff.features.plan import FeaturePlan
from handoff.model.arrays import FloatArray
from handoff.model.estimators.kinds import make_estimator
from handoff.model.fitting import one_thread_each
from handoff.model.recipe import LightGBMParameters, LightGBMRecipe
from handoff.scoring.trend import FARTHEST_DAYS, NEAREST_DAYS, at_same_rank, log_odds
from handoff.workspace.demo import make_demo

#: The models learn from the nights before the first instant, and score all nights from the second on.
LEARN_BEFORE, SCORE_FROM = datetime(2026, 2, 25, tzinfo=UTC), date(2026, 4, 20)
QUICK_LEADS, QUICK_FROM = 400, date(2026, 6, 12)
RECIPE = LightGBMRecipe(
    name="trend", parameters=LightGBMParameters(num_iterations=60, min_data_in_leaf=40, learning_rate=0.06)
)
LEAST_MOVES = (0.2, 0.3, 0.4, 0.5, 0.7, 1.0)


@dataclass(frozen=True)
class Moves:
    """Log-odds tonight minus the mean of 7 to 14 days before, of leads on nights; arrays of shape (n_rows,).

    one, other: by the models of the two halves. across: tonight by `other`, before by `one` at the same ranks.
    """

    one: FloatArray
    other: FloatArray
    across: FloatArray

    def figures(self, least: float) -> dict[str, float]:
        """Return shares: of moves that the other model confirms, of steady leads that another model moves."""
        rises, falls = self.one >= least, self.one <= -least
        steady = np.abs(self.other) < LEAST_MOVES[3]
        return {
            "least_move": least,
            "up": float(rises.mean()),
            "down": float(falls.mean()),
            "up_confirmed": float((self.other[rises] > 0).mean()),
            "down_confirmed": float((self.other[falls] < 0).mean()),
            "contradicted": float((self.other[rises | falls] * np.sign(self.one[rises | falls]) <= -least).mean()),
            "steady_moved_by_another_model": float((np.abs(self.across[steady]) >= least).mean()),
        }


def measure(n_leads: int, seed: int, first: date = SCORE_FROM) -> Moves:
    """Return the moves of all open leads on all nights that have nights to compare with."""
    with tempfile.TemporaryDirectory() as folder, one_thread_each():
        make_demo(Path(folder) / "demo", n_leads=n_leads, seed=seed, progress=lambda _: None)
        workspace = Workspace.open(Path(folder) / "demo", environ={}, threads=1)
        rows = workspace.training_rows()
        plan, table = FeaturePlan.from_json(rows.plan), rows.table
        known = table.features.rows["as_of"].to_numpy() < np.datetime64(naive_utc(LEARN_BEFORE))
        # Neighbouring accounts were made together: halves by a mixed number.
        half = (table.features.rows["account_key"].to_numpy(np.int64) * 2_654_435_761 >> 13) % 2
        learn = [np.flatnonzero(known & (half == which)) for which in (0, 1)]
        models = [make_estimator(RECIPE, 7).fit(table.features.values.iloc[at], table.label[at]) for at in learn]
        times = list(nights(first, workspace.now, 1, time()))
        level = np.full((2, len(times), workspace.dataset.n_leads), np.nan)
        for place, night in enumerate(times):
            features = workspace.features(night, plan)
            level[:, place, features.rows["lead_key"]] = [model.raw_score(features.values) for model in models]
    return _moves(level)


def _moves(level: FloatArray) -> Moves:
    """Levels are of shape (2, n_nights, n_leads), a night after each other; NaN where a lead was not open."""
    before = [_across(level, night) for night in range(FARTHEST_DAYS, level.shape[1])]
    tonight = level[:, FARTHEST_DAYS:]
    one, other, across = (np.concatenate([part[place] for part in before]) for place in range(3))
    moves = np.stack([tonight[0].ravel() - one, tonight[1].ravel() - other, tonight[1].ravel() - across])
    return Moves(*moves[:, ~np.isnan(moves).any(axis=0)])


def _across(level: FloatArray, night: int) -> npt.NDArray[np.float64]:
    """Return each lead's level 7 to 14 days before `night`: by each model, and by one in terms of the other."""
    window = level[:, night - FARTHEST_DAYS : night - NEAREST_DAYS + 1]
    chance = _chances(level[1, night])
    ranked = np.full(window.shape[1:], np.nan)
    for row, scores in zip(ranked, window[0], strict=True):
        there = ~np.isnan(scores)
        row[there] = log_odds(at_same_rank(_chances(scores), chance))
    return np.stack([_mean(window[0]), _mean(window[1]), _mean(ranked)])


def _chances(scores: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-scores[~np.isnan(scores)])))


def _mean(window: FloatArray) -> FloatArray:
    scored = (~np.isnan(window)).sum(axis=0)
    return np.where(scored > 0, np.nansum(window, axis=0) / np.maximum(scored, 1), np.nan)


def main(argv: Sequence[str] | None = None) -> None:
    """Print one line for each least move, then all figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--quick", action="store_true", help="a small company: only to see that it runs")
    chosen = parser.parse_args(argv)
    moves = measure(QUICK_LEADS, 11, QUICK_FROM) if chosen.quick else measure(chosen.leads, chosen.seed)
    figures = [moves.figures(least) for least in LEAST_MOVES]
    for one in figures:
        print(" ".join(f"{name} {value:.4f}" for name, value in one.items()))
    noise = float((moves.one - moves.other).std() / np.sqrt(2))
    print(json.dumps({"rows": len(moves.one), "noise": noise, "moves": figures}))


if __name__ == "__main__":
    main()
