"""Times as the company's systems write them: local with offset, or naive local in head-office time."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handoff.simulation.arrays import Codes, Ints
from handoff.simulation.places import COUNTRIES

#: The funnel's system writes naive local time of this zone, day first.
HEAD_OFFICE_ZONE = "Europe/Berlin"
STAGE_TIME_FORMAT = "%d.%m.%Y %H:%M:%S"


def with_local_offset(microseconds: Ints, country: Codes) -> pa.Array:
    """Return ISO times of each country's zone with its offset: 2025-07-03T14:22:05+02:00."""
    order = np.argsort(country, kind="stable")
    counts = np.bincount(country, minlength=len(COUNTRIES))
    parts, begin = [], 0
    for place, count in zip(COUNTRIES, counts.tolist(), strict=True):
        rows = order[begin : begin + count]
        parts.append(_written(microseconds[rows], place.zone, "%Y-%m-%dT%H:%M:%S%z"))
        begin += count
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    together = pa.concat_arrays(parts).take(pa.array(back))
    return pc.replace_substring_regex(together, r"(\d\d)(\d\d)$", r"\1:\2")


def head_office_time(microseconds: Ints) -> pa.Array:
    """Return naive times of the head office; the hour that autumn repeats is ambiguous, as in life."""
    return _written(microseconds, HEAD_OFFICE_ZONE, STAGE_TIME_FORMAT)


def _written(microseconds: Ints, zone: str, pattern: str) -> pa.Array:
    return pc.strftime(pa.array(microseconds // 1_000_000, pa.timestamp("s", tz=zone)), pattern)
