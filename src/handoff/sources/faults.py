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
    """One reason to put a row aside: where it holds, the raw column whose cell to show, and what to say.

    `hints` says more about particular cells: (cell, detail).
    """

    reason: Reason
    column: str
    failed: "ir.BooleanValue"
    raw: str | None
    detail: str
    hints: tuple[tuple[str, str], ...] = ()


#: Position of the failed check, from 1; 0: the row is fine.
FAULT: Final = "__fault"


def first_fault(checks: Sequence[Check]) -> "ir.IntegerValue":
    """Return the position, from 1, of the first check that failed in each row; 0 where none did."""
    branches = [(check.failed, ibis.literal(place, "int8")) for place, check in enumerate(checks, start=1)]
    return ibis.cases(*branches, else_=ibis.literal(0, "int8"))
