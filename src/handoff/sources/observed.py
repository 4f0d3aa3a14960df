"""Until when the sources were watched: the newest instant of a record that is not a plan."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

OBSERVED: Final = "__observed"


def observed_at(
    occurred: "ir.TimestampValue", known: "ir.TimestampValue | None", limit: datetime
) -> "ir.TimestampValue":
    """Return the newest instant of each record up to `limit`: of a planned one, when the plan was known."""
    if known is None:
        return occurred
    happened = ibis.ifelse(occurred > ibis.literal(limit, "timestamp"), ibis.null("timestamp"), occurred)
    return ibis.coalesce(
        ibis.greatest(ibis.coalesce(happened, known), ibis.coalesce(known, happened)), occurred
    )
