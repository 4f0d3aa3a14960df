"""The attribute changes: field history, so that attributes too can be taken as of a moment."""

from typing import TYPE_CHECKING

import ibis

from handoff.domain.columns import ATTRIBUTE_CHANGES, LEAD_ID, LEAD_KEY, SEEN_AT
from handoff.domain.mapping import TableMapping
from handoff.sources.binding import bind
from handoff.sources.checks import no_id, no_value, unknown_lead
from handoff.sources.cleaning import Screened, Screening, screen, select_rows
from handoff.sources.lookup import with_lead
from handoff.sources.observed import OBSERVED, Limits, observed_at, parsed_times, seen_at, time_checks
from handoff.sources.origin import ROW
from handoff.sources.parsing import text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_TABLE = ATTRIBUTE_CHANGES.name
_CHANGED_AT = "changed_at"
_TEXTS = ("attribute", "value", "old_value")


def screen_changes(
    connection: "Backend", raw: "ir.Table", mapping: TableMapping, leads: "ir.Table", limits: Limits
) -> Screened:
    """Read the changes' rows and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    selection = select_rows(raw, _TABLE, mapping)
    rows, bound = selection.rows, bind(raw, ATTRIBUTE_CHANGES, mapping)
    texts = {name: text(rows[bound[name]]) if name in bound else ibis.null("string") for name in _TEXTS}
    times = parsed_times(rows, _TABLE, mapping, bound, _CHANGED_AT)
    lead_id = text(rows[bound[LEAD_ID]])
    parsed = with_lead(rows.select(rows[ROW], **{LEAD_ID: lead_id}, **texts, **times), leads)
    columns = {
        LEAD_KEY: parsed[LEAD_KEY],
        "attribute": parsed.attribute,
        _CHANGED_AT: parsed[_CHANGED_AT],
        SEEN_AT: seen_at(parsed, _CHANGED_AT),
        "value": parsed["value"],
        "old_value": parsed.old_value,
        OBSERVED: observed_at(parsed, _CHANGED_AT, limits),
    }
    checks = (
        no_id(LEAD_ID, parsed[LEAD_ID], bound[LEAD_ID]),
        no_value("attribute", parsed.attribute, bound["attribute"]),
        *time_checks(parsed, _TABLE, bound, _CHANGED_AT, limits),
        unknown_lead(parsed[LEAD_KEY], bound[LEAD_ID]),
    )
    return screen(connection, Screening(_TABLE, mapping, selection, parsed, columns, checks, bound[LEAD_ID]))
