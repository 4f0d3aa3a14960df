"""The population stability index: how far two distributions over the same bins lie apart."""

from typing import Final

import numpy as np
import numpy.typing as npt

#: Bounds of the bins of log-odds in which scores are counted; the outer bins are open.
SCORE_EDGES: Final = tuple(np.arange(-8.0, 4.01, 0.5).tolist())

Floats = npt.NDArray[np.float64]


def stability_index(counts: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """Return the sum over bins of (p - q) ln(p / q), with half a count in every bin against empty ones.

    By convention below 0.1 is stable, above 0.25 a shift. For two samples of n and m from one distribution its mean
    is about (bins - 1) (1/n + 1/m) (Yurdakul and Naranjo 2020, Statistical properties of the PSI): of a large sample
    any difference is significant, so it is judged by its size and by its usual variation, never by a p-value.

    >>> round(stability_index([50, 50], [50, 50]), 3), round(stability_index([8_000, 2_000], [5_000, 5_000]), 2)
    (0.0, 0.42)
    """
    p, q = _shares(counts), _shares(reference)
    return float(((p - q) * np.log(p / q)).sum())


def _shares(counts: npt.ArrayLike) -> Floats:
    smooth = np.asarray(counts, dtype=np.float64) + 0.5
    return np.asarray(smooth / smooth.sum())
