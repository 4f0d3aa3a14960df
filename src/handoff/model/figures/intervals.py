"""The Wilson interval of a share."""

import numpy as np
import numpy.typing as npt

#: The 0.975 quantile of the standard normal distribution.
Z95 = 1.959963984540054


def wilson(positives: npt.ArrayLike, rows: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the lower and upper ends of the 95 % score interval (Wilson, JASA 22, 1927, p. 209-212); rows > 0."""
    n = np.asarray(rows, np.float64)
    share = np.asarray(positives, np.float64) / n
    middle = share + Z95**2 / (2 * n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    lower, upper = (middle - half) / (1 + Z95**2 / n), (middle + half) / (1 + Z95**2 / n)
    return np.clip(lower, 0, share), np.clip(upper, share, 1)
