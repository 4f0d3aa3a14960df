"""The weights of a blend, fitted on scores that its members made forward in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.rising_logistic import fit_rising


@dataclass(frozen=True)
class BlendWeights:
    """Log-odds of the blend: offset + scores @ weight; weight >= 0, shape (n_members,)."""

    weight: FloatArray
    offset: float

    def apply(self, scores: FloatArray) -> FloatArray:
        """Return the blend's log-odds of member scores of shape (n_rows, n_members)."""
        return np.asarray(scores @ self.weight + self.offset)


def blend_weights(
    labels: Sequence[Label],
    scores: Sequence[FloatArray],
    ridge: float,
    rows: Sequence[FloatArray] | None = None,
) -> BlendWeights:
    """Fit weights to the rows of several origins, each with a level of its own: base rates drift between them.

    labels: one array of shape (n_rows,) an origin; scores: log-odds of shape (n_rows, n_members) an origin; rows: how
    many rows each stands for, of the labels' shape (1 each, when None). Each member is first put on one scale (a slope
    and levels of its own); then logistic regression with weights >= 0 is drawn to the plain mean of the members by
    ridge x |weight - 1/n|^2 (stacking: Breiman 1996, Machine Learning 24: 49-64).
    An origin with one outcome alone says nothing of the members, and its level is without bounds: it is left out. Where
    no other is left, the plain mean is all there is.
    """
    members = scores[0].shape[1]
    told = [place for place, label in enumerate(labels) if 0 < label.sum() < len(label)]
    if not told:
        return plain_mean(members)
    label = np.concatenate([labels[place] for place in told])
    level = np.repeat(np.arange(len(told), dtype=np.int64), [len(labels[place]) for place in told])
    pooled = np.concatenate([scores[place] for place in told])
    stands = None if rows is None else np.concatenate([rows[place] for place in told])
    slope = np.array(
        [fit_levels(pooled[:, [place]], label, level, 0.0, np.ones(1), stands)[0] for place in range(members)]
    )
    slope = np.maximum(slope, 1e-6)
    mean = np.full(members, 1 / members)
    fitted = fit_levels(pooled * slope, label, level, ridge, mean, stands)
    weight = fitted[:members] * slope
    shares = np.bincount(level, stands) / (len(level) if stands is None else stands.sum())
    return BlendWeights(weight, float(fitted[members:] @ shares))


def plain_mean(members: int) -> BlendWeights:
    """Return equal weights: what a blend begins with, before anything is known."""
    return BlendWeights(np.full(members, 1 / members), 0.0)


def fit_levels(  # the rows, then what draws the fit
    columns: FloatArray,
    label: Label,
    level: IntArray,
    ridge: float,
    prior: FloatArray,
    rows: FloatArray | None = None,
) -> FloatArray:
    """Return weights >= 0 and then one level each, which minimise log loss + ridge / positives x |weight - prior|^2.

    columns: log-odds, shape (n_rows, n_weights). level: 0 ... n_levels - 1 of each row, and rows: how
    many rows each stands for (1, when None), shape (n_rows,).
    """
    strength = ridge / max(1.0, float(label.sum()))
    share = np.full(len(label), 1 / len(label)) if rows is None else rows / rows.sum()
    return fit_rising(columns, label.astype(np.float64), share, level, strength, prior)
