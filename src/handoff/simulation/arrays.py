"""Array types, draws from tables of probabilities, and id strings made by the million."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int8]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

#: Missing instant in an integer column of microseconds.
MISSING_US = np.iinfo(np.int64).min


def draw(rng: np.random.Generator, weights: Floats, rows: npt.NDArray[np.integer] | int) -> Codes:
    """Draw one category a row.

    With `weights` (k,) and a count, all rows share the weights; with `weights` (g, k) and codes, row i uses
    `weights[rows[i]]`.
    """
    cumulative = np.cumsum(weights, axis=-1)
    cumulative /= cumulative[..., -1:]
    if isinstance(rows, int):
        return np.searchsorted(cumulative, rng.random(rows), side="right").astype(np.int8)
    uniform = rng.random(len(rows))
    drawn = np.zeros(len(rows), np.int8)
    for edge in cumulative.T[:-1]:
        drawn += uniform >= edge[rows]
    return drawn


def id_strings(prefix: str, numbers: npt.NDArray[np.integer], digits: int) -> pa.Array:
    """Return `prefix` + zero-padded number as an Arrow string array, built as bytes without a Python loop."""
    head = np.frombuffer(prefix.encode("ascii"), np.uint8)
    width = len(head) + digits
    text = np.empty((len(numbers), width), np.uint8)
    text[:, : len(head)] = head
    rest = numbers.astype(np.int64)
    for place in range(width - 1, len(head) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + ord("0")
    offsets = np.arange(len(numbers) + 1, dtype=np.int64) * width
    large = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))
    return large.cast(pa.string())


def instants(microseconds: Ints) -> pa.Array:
    """Return naive UTC `timestamp[us]`; `MISSING_US` becomes null."""
    return pa.array(microseconds, pa.timestamp("us"), mask=microseconds == MISSING_US)


def words(values: npt.NDArray[np.str_] | list[str] | tuple[str, ...], codes: npt.NDArray[np.integer]) -> pa.Array:
    """Return `values[codes]` as Arrow strings; code -1 becomes null."""
    indices = pa.array(codes, pa.int32(), mask=codes < 0)
    return pa.array(list(values), pa.string()).take(indices)


def blank(values: pa.Array, where: Bools) -> pa.Array:
    """Return `values` with null where `where` holds."""
    return pa.compute.if_else(pa.array(where), pa.scalar(None, values.type), values)
