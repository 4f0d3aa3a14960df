"""Why a row cannot be used: the reasons, and how the first one that holds is found for every row at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Reason(StrEnum):
    """Reason codes of the quarantine."""

    NO_ID = "no_id"
    DUPLICATE_ID = "duplicate_id"
    UNPARSABLE_TIME = "unparsable_time"
    IN_THE_FUTURE = "in_the_future"
    UNKNOWN_LEAD = "unknown_lead"
    BEFORE_LEAD = "before_lead"
    NO_VALUE = "no_value"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_DURATION = "negative_duration"
    UNKNOWN_STAGE = "unknown_stage"


@dataclass(frozen=True)
class Check:
    """One reason to put a row aside: where it holds, the cell to show, and what to say about it."""

    reason: Reason
    column: str
    failed: "ir.BooleanValue"
    value: "ir.StringValue"
    detail: "ir.StringValue | str"


#: Position of the failed check, from 1; 0: the row is fine.
FAULT: Final = "__fault"
VALUE: Final = "__value"
DETAIL: Final = "__detail"


def fault_columns(checks: Sequence[Check]) -> "dict[str, ir.Value]":
    """Return the columns that say of each row which check failed first, the cell, and the detail."""
    failed = [check.failed.fill_null(False) for check in checks]
    return {
        FAULT: _first(
            failed, [ibis.literal(place, "int8") for place in range(1, len(checks) + 1)], "int8", 0
        ),
        VALUE: _first(failed, [check.value.cast("string") for check in checks], "string", None),
        DETAIL: _first(
            failed, [ibis.literal(c.detail) if isinstance(c.detail, str) else c.detail for c in checks]
        ),
    }


def _first(
    failed: "Sequence[ir.BooleanValue]",
    values: "Sequence[ir.Value]",
    kind: str = "string",
    otherwise: int | None = None,
) -> "ir.Value":
    last = ibis.null(kind) if otherwise is None else ibis.literal(otherwise, kind)
    return ibis.cases(*zip(failed, values, strict=True), else_=last)
