"""Checks that a rival gives the product's own answers, without which comparing their speed would mean nothing."""

import numpy as np
import pandas as pd

from handoff.domain.feature_table import FeatureTable

#: The product rounds intensities to six decimals, and both sum them in their own order.
_INEXACT = "_intensity"
#: Missing for leads that did nothing; every other feature is then 0.
_MISSING = ("_days_since_last", "_days_since_first")


class AnswersDifferError(Exception):
    """A rival counts otherwise than the product."""


def check_same(rival: str, found: pd.DataFrame, table: FeatureTable) -> None:
    """Check every feature that a rival built, for every lead; counts, durations and days must be equal exactly.

    Raises:
        AnswersDifferError: some differ; the message names them.
    """
    aligned = found.reindex(index=pd.Index(table.rows["lead_key"]))
    differing = [str(name) for name in found.columns if not _same(str(name), aligned[name], table.values[name])]
    if differing:
        raise AnswersDifferError(f"{rival} gives other values than build_features in {', '.join(differing)}")


def _same(name: str, theirs: "pd.Series[float]", ours: "pd.Series[float]") -> bool:
    values = theirs if name.endswith(_MISSING) else theirs.fillna(0)
    mine, built = values.to_numpy(np.float32), ours.to_numpy(np.float32)
    if name.endswith((_INEXACT, "_trend")):
        return np.allclose(mine, built, rtol=1e-5, atol=2e-6)
    return np.array_equal(mine, built, equal_nan=True)
