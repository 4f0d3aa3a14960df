"""Brings the lead's key beside a row that names the lead."""

from typing import TYPE_CHECKING

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.sources.parsing import text

if TYPE_CHECKING:
    import ibis.expr.types as ir


def with_lead(rows: "ir.Table", raw_id: "ir.Value", leads: "ir.Table") -> "ir.Table":
    """Return `rows` with lead_key and lead_created_at, NULL where the lead is unknown; no row is lost or doubled."""
    index = leads.select(
        **{"__lead_id": leads[LEAD_ID], LEAD_KEY: leads[LEAD_KEY], f"lead_{CREATED_AT}": leads[CREATED_AT]}
    )
    rows = rows.drop(*[name for name in (LEAD_KEY, f"lead_{CREATED_AT}") if name in rows.columns])
    return rows.left_join(index, text(raw_id) == index["__lead_id"]).drop("__lead_id")
