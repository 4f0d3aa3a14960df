"""The attribute changes: field history, so that attributes too can be taken as of a moment."""

from typing import TYPE_CHECKING

import ibis

from handoff.domain.columns import ATTRIBUTE_CHANGES, KNOWN_AT, LEAD_ID, LEAD_KEY, SEEN_AT
from handoff.domain.mapping import TableMapping
from handoff.sources.binding import bind
from handoff.sources.checks import future, no_id, no_value, unknown_lead, unparsable
from handoff.sources.cleaning import Screened, Screening, Selection, screen, select_rows
from handoff.sources.events import Limits
from handoff.sources.lookup import with_lead
from handoff.sources.observed import OBSERVED, observed_at
from handoff.sources.parsing import ISO, instant, text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_TABLE = ATTRIBUTE_CHANGES.name
_CHANGED_AT = "changed_at"


def screen_changes(
    connection: "Backend", raw: "ir.Table", mapping: TableMapping, leads: "ir.Table", limits: Limits
) -> Screened:
    """Read the changes' rows and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    selection = select_rows(raw, _TABLE, mapping)
    bound = bind(raw, ATTRIBUTE_CHANGES, mapping)
    rows = with_lead(selection.rows, selection.rows[bound[LEAD_ID]], leads)
    times = {
        name: instant(rows[bound[name]], mapping.times.get(name, ISO), f"mapping.{_TABLE}.times.{name}")
        for name in (_CHANGED_AT, KNOWN_AT)
        if name in bound
    }
    changed, known = times[_CHANGED_AT], times.get(KNOWN_AT)
    lead_id, attribute = text(rows[bound[LEAD_ID]]), text(rows[bound["attribute"]])
    columns = {
        LEAD_KEY: rows[LEAD_KEY],
        "attribute": attribute,
        _CHANGED_AT: changed,
        SEEN_AT: changed if known is None else ibis.greatest(changed, ibis.coalesce(known, changed)),
        **{
            name: text(rows[bound[name]]) if name in bound else ibis.null("string")
            for name in ("value", "old_value")
        },
        OBSERVED: observed_at(changed, known, limits.future),
    }
    checks = (
        no_id(LEAD_ID, lead_id),
        no_value("attribute", attribute),
        *(unparsable(_TABLE, name, rows[bound[name]], times[name], name == _CHANGED_AT) for name in times),
        unknown_lead(lead_id, rows[LEAD_KEY]),
        future(_CHANGED_AT, changed, known, limits.future),
    )
    joined = Selection(selection.raw, rows, selection.read, selection.ignored)
    return screen(connection, Screening(_TABLE, mapping, joined, columns, checks, lead_id))
