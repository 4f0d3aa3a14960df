"""Brings the lead's key beside a parsed row that names the lead."""

from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.sources.merged import MERGED_ID, SURVIVOR_ID

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAD_CREATED_AT = "__lead_created_at"
#: When a further record of a person was created: what it says was not known of that person before. Else NULL.
KNOWN_FROM: Final = "__known_from"
#: Key of records that are no lead of their own.
NO_LEAD: Final = -1
_KNOWN_ID = "__known_id"


def lead_index(leads: "ir.Table", merged: "ir.Table | None" = None, known_as: "ir.Table | None" = None) -> "ir.Table":
    """Return every id that a lead is known by, with its key and when it was created; each id once.

    known_as: (merged_id, survivor_id, created_at) of further records of a person, which the leads no longer hold.
    merged: (merged_id, survivor_id). What happened to a merged record is its survivor's, whose own creation says
    nothing about it: there it is NULL.
    """
    own = _own(leads)
    if known_as is not None:
        again = known_as.join(own, known_as[SURVIVOR_ID] == own[_KNOWN_ID])
        again = again.drop(_KNOWN_ID, SURVIVOR_ID, KNOWN_FROM).rename({_KNOWN_ID: MERGED_ID, KNOWN_FROM: CREATED_AT})
        own = own.union(again.select(*own.columns))
    return own if merged is None else own.union(_gone(own, merged, None))


def record_index(records: "ir.Table", merged: "ir.Table | None") -> "ir.Table":
    """Return every id that a record is known by, as `lead_index`, but merged records under the key NO_LEAD.

    For the history of fields: what a merged record's fields held says nothing about its survivor's.
    """
    own = _own(records)
    return own if merged is None else own.union(_gone(own, merged, NO_LEAD))


def _own(leads: "ir.Table") -> "ir.Table":
    columns = {_KNOWN_ID: leads[LEAD_ID], LEAD_KEY: leads[LEAD_KEY], LEAD_CREATED_AT: leads[CREATED_AT]}
    return leads.select(**columns, **{KNOWN_FROM: ibis.null(leads[CREATED_AT].type())})


def _gone(own: "ir.Table", merged: "ir.Table", key: int | None) -> "ir.Table":
    """Return the ids of merged records whose survivor is known, under its key or, if given, under `key`."""
    gone = merged.anti_join(own, [(MERGED_ID, _KNOWN_ID)])
    became = gone.join(own, [(SURVIVOR_ID, _KNOWN_ID)])
    kept = became[LEAD_KEY] if key is None else ibis.literal(key).cast(became[LEAD_KEY].type())
    unknown = ibis.null(own[LEAD_CREATED_AT].type())
    times = {LEAD_CREATED_AT: unknown, KNOWN_FROM: unknown}
    return became.select(**{_KNOWN_ID: became[MERGED_ID], LEAD_KEY: kept, **times})


def with_lead(parsed: "ir.Table", index: "ir.Table") -> "ir.Table":
    """Return `parsed` with what the index has of its lead_id, NULL for an unknown lead; one row stays one."""
    return parsed.left_join(index, parsed[LEAD_ID] == index[_KNOWN_ID]).drop(_KNOWN_ID)


def with_survivor(records: "ir.Table", index: "ir.Table") -> "ir.Table":
    """Return lead records with the key of the lead that each is known as, and their own creation and cells."""
    return with_lead(records.drop(LEAD_KEY), index).drop(LEAD_CREATED_AT, KNOWN_FROM)
