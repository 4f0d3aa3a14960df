"""The Shapley values of one leaf: how its value is shared among the features on the way to it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray


def leaf_shapley(met: npt.NDArray[Any], share: FloatArray, value: FloatArray) -> FloatArray:
    """Return what each feature adds through leaves of `m` features each, shape (n_leaves, m, n).

    met: 1 where a row takes every turn of the feature, else 0, shape (m, n). share: of the training rows that come to
    the feature's turns, those that take them all, shape (n_leaves, m). value: of each leaf, shape (n_leaves,).

    A set of known features S gives the leaf's value times met in S times share outside S (path-dependent SHAP: Lundberg
    et al. 2020, Nature Machine Intelligence 2, algorithm 1). The Shapley weight |S|! (m - 1 - |S|)! / m! is the
    integral of x^|S| (1 - x)^(m - 1 - |S|) over [0, 1], so a feature's part is value (met - share) times the integral
    of the product of x met + (1 - x) share of the others: a polynomial of degree m - 1, which Gauss and Legendre's rule
    integrates exactly.
    """
    count = len(met)
    known, unknown = met[None].astype(np.float64), share[:, :, None]
    weight_of_turn = np.zeros((len(share), *met.shape))
    nodes, weights = np.polynomial.legendre.leggauss((count + 1) // 2)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        weight_of_turn += weight * _product_of_others(node * known + (1 - node) * unknown)
    return np.asarray(value[:, None, None] * (known - unknown) * weight_of_turn)


def _product_of_others(factor: FloatArray) -> FloatArray:
    """Multiply along axis 1, for each place all but that place; without division, since a factor may be 0."""
    product = np.ones_like(factor)
    before, after = np.ones_like(factor[:, 0]), np.ones_like(factor[:, 0])
    for place in range(factor.shape[1]):
        back = factor.shape[1] - 1 - place
        product[:, place] *= before
        before *= factor[:, place]
        product[:, back] *= after
        after *= factor[:, back]
    return product
