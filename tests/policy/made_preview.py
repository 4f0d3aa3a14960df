"""Made nights for tests of previews: open leads with probabilities, outcomes and decisions."""

from collections.abc import Sequence

import numpy as np

from handoff.policy.preview.volumes import Mask, PreviewRows

START = np.datetime64("2026-01-01", "us")
DAY = np.timedelta64(1, "D")


def rows_of(
    lead: Sequence[int],
    day: Sequence[int],
    probability: Sequence[float] | None = None,
    sql: Sequence[int] | None = None,
    decision: Sequence[int] | None = None,
) -> PreviewRows:
    """Rows of these leads on these days; every lead is an account, nobody became SQL, nothing was decided."""
    n = len(lead)
    return PreviewRows(
        night=START + np.array(day) * DAY,
        lead=np.array(lead, dtype=np.int64),
        account=np.array(lead, dtype=np.int64),
        probability=np.array(probability if probability is not None else [0.5] * n),
        sql=np.array(sql if sql is not None else [0] * n, dtype=np.int8),
        decision=np.array(decision if decision is not None else [-1] * n, dtype=np.int8),
    )


def mask(*flags: int) -> Mask:
    """A mask written as 0 and 1."""
    return np.array(flags, dtype=np.bool_)
