"""The attribute changes: field history, so that attributes too can be taken as of a moment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from handoff.domain.columns import ATTRIBUTE_CHANGES, LEAD_ID, LEAD_KEY, SEEN_AT
from handoff.domain.mapping import ChangesMapping
from handoff.sources.binding import bind, folded
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
    connection: "Backend",
    raw: "ir.Table",
    mapping: ChangesMapping,
    index: "ir.Table",
    fields: Sequence[str],
    limits: Limits,
    part: str = "",
) -> Screened:
    """Read the changes' rows and find the fault of each; `part` tells this mapping from others of the table.

    fields: the columns of leads. Where the mapping names attributes, a change of any field that leads do not have is
    left out: no feature is made of it.

    Raises:
        SourceError: a column is missing.
    """
    selection, bound = select_rows(raw, _TABLE, mapping), bind(raw, ATTRIBUTE_CHANGES, mapping)
    names = _names(selection.rows, bound["attribute"], mapping, fields)
    if mapping.attributes:
        cell = text(selection.rows[bound["attribute"]])
        # An empty name is a fault of the row, not a field that nobody wants.
        selection = selection.narrowed((cell.isin(list(names)) | cell.isnull()).fill_null(True))
    rows = selection.rows
    texts = {name: text(rows[bound[name]]) if name in bound else ibis.null("string") for name in _TEXTS}
    if names:
        texts["attribute"] = texts["attribute"].cases(*names.items(), else_=texts["attribute"])
    times = parsed_times(rows, _TABLE, mapping, bound, _CHANGED_AT)
    lead_id = text(rows[bound[LEAD_ID]])
    parsed = with_lead(rows.select(rows[ROW], **{LEAD_ID: lead_id}, **texts, **times), index)
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
    screening = Screening(_TABLE, mapping, selection, parsed, columns, checks, bound[LEAD_ID])
    return screen(connection, screening, part)


def _names(rows: "ir.Table", column: str, mapping: ChangesMapping, fields: Sequence[str]) -> dict[str, str]:
    """Return the source's name of a field -> the lead's column, for the fields that leads have."""
    columns = {folded(name): name for name in fields}
    meant = {folded(own): folded(name) for own, name in mapping.attributes.items()}
    found = rows.select(name=text(rows[column])).distinct().to_pyarrow()["name"].to_pylist()
    named = {name: columns.get(meant.get(folded(name), folded(name))) for name in found if name}
    return {name: known for name, known in named.items() if known is not None}
