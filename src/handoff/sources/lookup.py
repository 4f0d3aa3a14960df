"""Brings the lead's key beside a parsed row that names the lead."""

from typing import TYPE_CHECKING

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAD_CREATED_AT = "__lead_created_at"


def with_lead(parsed: "ir.Table", leads: "ir.Table") -> "ir.Table":
    """Return `parsed` with lead_key and creation of its lead_id, NULL for an unknown lead; one row stays one."""
    index = leads.select(
        **{"__known_id": leads[LEAD_ID], LEAD_KEY: leads[LEAD_KEY], LEAD_CREATED_AT: leads[CREATED_AT]}
    )
    return parsed.left_join(index, parsed[LEAD_ID] == index["__known_id"]).drop("__known_id")
