"""Lets all candidates predict from the same rolling origins; blends are fitted on what their members predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.errors import TrainingError
from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.blending import BlendWeights, blend_weights, plain_mean
from handoff.model.choice import Choice, OriginRows, choose
from handoff.model.fitting import Fit, run_fits
from handoff.model.origins import Origin
from handoff.model.recipe import BlendRecipe, Recipe
from handoff.model.split import clusters_of

#: The newest origins that hold so many positives calibrate; older ones say less of today.
ENOUGH_TO_CALIBRATE = 200


@dataclass(frozen=True)
class Validation:
    """Night, label, log-odds, account and weight (None: all 1) of judged rows, oldest first; shape (n_rows,)."""

    night: Nights
    label: Label
    score: FloatArray
    cluster: IntArray
    weight: FloatArray | None = None


@dataclass(frozen=True)
class Contest:
    """What each recipe predicted from the origins: scores[name] holds log-odds of shape (n_judged,) an origin.

    rows: the judged rows of each origin. night: their nights, one array an origin. weights: of each blend.
    served: the same as scores, but of each blend with the very weights that it is registered with; what is calibrated.
    """

    rows: tuple[OriginRows, ...]
    night: tuple[Nights, ...]
    scores: Mapping[str, tuple[FloatArray, ...]]
    served: Mapping[str, tuple[FloatArray, ...]]
    weights: Mapping[str, BlendWeights]
    choice: Choice
    seconds: float

    def newest(self, name: str) -> "Validation":
        """Return one recipe's judged rows of the newest origins that together hold ENOUGH_TO_CALIBRATE positives."""
        positives = np.cumsum([int(one.label.sum()) for one in self.rows][::-1])
        taken = min(int(np.searchsorted(positives, ENOUGH_TO_CALIBRATE)) + 1, len(self.rows))
        return Validation(
            np.concatenate(self.night[-taken:]),
            np.concatenate([one.label for one in self.rows[-taken:]]),
            np.concatenate(self.served[name][-taken:]),
            np.concatenate([one.cluster for one in self.rows[-taken:]]),
            None if self.rows[-1].weight is None else np.concatenate([one.weights for one in self.rows[-taken:]]),
        )


def hold_contest(
    table: TrainingTable,
    origins: Sequence[Origin],
    recipes: Sequence[Recipe],
    seed: int,
    draws: int = 200,
    threads: int = 2,
) -> Contest:
    """Fit every recipe at every origin, forward in time, and choose among them.

    Raises:
        TrainingError: there is no origin, or a blend names a member that is no candidate.
    """
    if not origins:
        raise TrainingError("there is no night from which to look forward; load a longer history")
    clusters = clusters_of(table.features.rows)
    rows = tuple(
        OriginRows(
            table.label[one.judge],
            clusters[one.judge],
            None if table.weight is None else table.weight[one.judge],
        )
        for one in origins
    )
    night = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    nights = tuple(night[one.judge] for one in origins)
    singles = [recipe for recipe in recipes if not isinstance(recipe, BlendRecipe)]
    fits = [Fit(recipe, one.learn, one.judge, compare=True) for recipe in singles for one in origins]
    done = run_fits(table, fits, seed, threads)
    scores: dict[str, tuple[FloatArray, ...]] = {}
    seconds: dict[str, float] = {}
    for place, recipe in enumerate(singles):
        own = done[place * len(origins) : (place + 1) * len(origins)]
        scores[recipe.name] = tuple(fitted.score for fitted in own)
        seconds[recipe.name] = sum(fitted.seconds for fitted in own)
    weights: dict[str, BlendWeights] = {}
    served = dict(scores)
    for recipe in recipes:
        if isinstance(recipe, BlendRecipe):
            members = members_of(recipe, scores)
            stacked = [np.column_stack([scores[name][place] for name in members]) for place in range(len(origins))]
            scores[recipe.name] = blended_forward(rows, nights, stacked, recipe.parameters.ridge, table.horizon_days)
            found = blend_weights(
                [one.label for one in rows], stacked, recipe.parameters.ridge, [one.weights for one in rows]
            )
            weights[recipe.name] = found
            served[recipe.name] = tuple(found.apply(one) for one in stacked)
            seconds[recipe.name] = sum(seconds[name] for name in members)
    choice = choose(recipes, rows, scores, seconds, draws, seed)
    return Contest(rows, nights, scores, served, weights, choice, sum(fitted.seconds for fitted in done))


def members_of(recipe: BlendRecipe, known: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of a blend's members.

    Raises:
        TrainingError: one of them is not among the candidates.
    """
    for name in recipe.parameters.members:
        if name not in known:
            raise TrainingError(
                f'blend "{recipe.name}" has the member "{name}", which is no candidate; add it to training.candidates'
            )
    return recipe.parameters.members


def blended_forward(
    rows: Sequence[OriginRows],
    nights: Sequence[Nights],
    stacked: Sequence[FloatArray],
    ridge: float,
    horizon_days: int,
) -> tuple[FloatArray, ...]:
    """Blend each origin with the weights that the outcomes known by its first night give; the first: the plain mean.

    rows, nights, stacked: labels, nights and the members' log-odds (shape (n_judged, n_members)) of each origin. The
    rows of the origin before are older, but the outcome of its last nights is not known yet.
    """
    found = []
    for place, scores in enumerate(stacked):
        over = nights[place].min() - np.timedelta64(horizon_days, "D")
        known = [night <= over for night in nights[:place]]
        labels = [one.label[kept] for one, kept in zip(rows, known, strict=False)]
        earlier = [one[kept] for one, kept in zip(stacked, known, strict=False)]
        stands = [one.weights[kept] for one, kept in zip(rows, known, strict=False)]
        weights = blend_weights(labels, earlier, ridge, stands) if place else plain_mean(scores.shape[1])
        found.append(weights.apply(scores))
    return tuple(found)
