"""Functions of the engine that Ibis has no name for; another engine gets its own names here and nowhere else."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import ibis


def _engine_function(name: str, takes: Sequence[str], gives: str) -> Callable[..., Any]:
    def stub() -> None: ...

    stub.__name__ = name
    kind = inspect.Parameter.POSITIONAL_ONLY
    parameters = [inspect.Parameter(f"argument_{place}", kind) for place in range(len(takes))]
    stub.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function: Callable[..., Any] = ibis.udf.scalar.builtin(stub, name=name, signature=(tuple(takes), gives))
    return function


#: (zone, local time) -> instant. A local time that a clock change skips moves forward by the gap; of one that comes
#: twice the later instant is meant, so that nothing counts as known before it was.
instant_of_local = _engine_function("timezone", ("string", "timestamp"), "timestamp('UTC')")
#: (zone, instant) -> local time there.
local_of_instant = _engine_function("timezone", ("string", "timestamp('UTC')"), "timestamp")
#: (text, strptime format without an offset) -> local time, or NULL.
local_from_text = _engine_function("try_strptime", ("string", "string"), "timestamp")
#: (text, strptime format with %z) -> instant, or NULL.
instant_from_text = _engine_function("try_strptime", ("string", "string"), "timestamp('UTC')")
#: timestamp -> microseconds since 1970, exactly.
epoch_us = _engine_function("epoch_us", ("timestamp",), "int64")
#: microseconds since 1970 -> timestamp.
timestamp_of_us = _engine_function("make_timestamp", ("int64",), "timestamp")
#: any value -> 64-bit hash; equal values have equal hashes.
hash_of = _engine_function("hash", ("string",), "uint64")
