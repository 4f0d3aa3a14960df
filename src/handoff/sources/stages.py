"""The stages: when each lead entered a step of the ladder, from rows, from a wide table, or from an outcome."""

from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, KNOWN_AT, LEAD_ID, LEAD_KEY, SEEN_AT, STAGES
from handoff.domain.mapping import Outcome, StagesMapping
from handoff.domain.stages import Stage
from handoff.domain.toml import nearest
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import future, no_id, unknown_lead, unparsable
from handoff.sources.cleaning import Screened, Screening, Selection, keep_rows, screen, select_rows
from handoff.sources.events import Limits
from handoff.sources.faults import Check, Reason
from handoff.sources.leads import OUTCOME
from handoff.sources.lookup import with_lead
from handoff.sources.observed import OBSERVED, observed_at
from handoff.sources.parsing import ISO, instant, text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

ENTERED_AT: Final = "entered_at"
_LADDER: Final = tuple(stage.value for stage in Stage)


def screen_stages(
    connection: "Backend", raw: "ir.Table", mapping: StagesMapping, leads: "ir.Table", limits: Limits
) -> tuple[Screened, ...]:
    """Read the stages' rows, or for a wide table the cells of each stage column, and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    selection = select_rows(raw, "stages", mapping)
    if mapping.entered:
        parts = mapping.entered.items()
        return tuple(
            _screen_column(connection, selection, mapping, leads, limits, (stage, column))
            for stage, column in parts
        )
    column = raw_column(raw, mapping.stage or "stage", "mapping.stages.stage")
    name = text(selection.rows[column])
    if mapping.stages:
        kept = keep_rows(selection.rows, name.isin(list(mapping.stages)).fill_null(False))
        selection = Selection(raw, kept.rows, selection.read, selection.ignored + kept.ignored)
    rows, bound = _with_leads(selection, mapping, leads, [STAGES.columns[1].name])
    cell = text(rows[column])
    raw_names = {key: value.value for key, value in mapping.stages.items()}
    stage = cell.cases(*raw_names.items()) if raw_names else cell.lower().replace(" ", "_").replace("-", "_")
    check = () if raw_names else (_unknown_stage(rows, cell, stage),)
    entered = rows[bound[ENTERED_AT]]
    return (_screen(connection, selection, mapping, (rows, bound, limits), (stage, entered, check, "")),)


def outcome_stages(leads: "ir.Table", outcome: Outcome) -> "ir.Table":
    """Return the stages that a flat table's outcome says: positive is SQL, another value lost, empty nothing yet.

    Both are entered at created_at, which is the row's own snapshot: the lead was open until then.
    """
    known = leads.filter(leads[OUTCOME].notnull())
    stage = ibis.ifelse(known[OUTCOME].isin(outcome.positive), Stage.SQL.value, Stage.LOST.value)
    return known.select(
        **{
            LEAD_KEY: known[LEAD_KEY],
            "stage": stage,
            ENTERED_AT: known[CREATED_AT],
            SEEN_AT: known[CREATED_AT],
            "reason": known[OUTCOME],
            "actor": ibis.null("string"),
        }
    )


def _screen_column(
    connection: "Backend",
    selection: Selection,
    mapping: StagesMapping,
    leads: "ir.Table",
    limits: Limits,
    part: tuple[Stage, str],
) -> Screened:
    stage, column = part
    name = raw_column(selection.raw, column, f"mapping.stages.entered.{stage}")
    filled = keep_rows(selection.rows, text(selection.rows[name]).notnull())
    cells = Selection(selection.raw, filled.rows, selection.read, selection.ignored + filled.ignored)
    rows, bound = _with_leads(cells, mapping, leads, ["stage", ENTERED_AT])
    literal = ibis.literal(stage.value)
    return _screen(connection, cells, mapping, (rows, bound, limits), (literal, rows[name], (), f"_{stage}"))


def _with_leads(
    selection: Selection, mapping: StagesMapping, leads: "ir.Table", optional: list[str]
) -> "tuple[ir.Table, dict[str, str]]":
    bound = bind(selection.rows, STAGES, mapping, optional)
    return with_lead(selection.rows, selection.rows[bound[LEAD_ID]], leads), bound


def _screen(
    connection: "Backend",
    selection: Selection,
    mapping: StagesMapping,
    place: "tuple[ir.Table, dict[str, str], Limits]",
    what: "tuple[ir.StringValue, ir.Value, tuple[Check, ...], str]",
) -> Screened:
    rows, bound, limits = place
    stage, raw_entered, more_checks, part = what
    entered = instant(raw_entered, mapping.times.get(ENTERED_AT, ISO), f"mapping.stages.times.{ENTERED_AT}")
    known, known_check = None, ()
    if KNOWN_AT in bound:
        raw_known = rows[bound[KNOWN_AT]]
        known = instant(raw_known, mapping.times.get(KNOWN_AT, ISO), f"mapping.stages.times.{KNOWN_AT}")
        known_check = (unparsable("stages", KNOWN_AT, raw_known, known, required=False),)
    lead_id = text(rows[bound[LEAD_ID]])
    columns = {
        LEAD_KEY: rows[LEAD_KEY],
        "stage": stage,
        ENTERED_AT: entered,
        SEEN_AT: entered if known is None else ibis.greatest(entered, ibis.coalesce(known, entered)),
        **{
            name: text(rows[bound[name]]) if name in bound else ibis.null("string")
            for name in ("reason", "actor")
        },
        OBSERVED: observed_at(entered, known, limits.future),
    }
    checks = (
        no_id(LEAD_ID, lead_id),
        *more_checks,
        unparsable("stages", ENTERED_AT, raw_entered, entered, required=True),
        *known_check,
        unknown_lead(lead_id, rows[LEAD_KEY]),
        future(ENTERED_AT, entered, known, limits.future),
    )
    joined = Selection(selection.raw, rows, selection.read, selection.ignored)
    return screen(connection, Screening("stages", mapping, joined, columns, checks, lead_id), part)


def _unknown_stage(rows: "ir.Table", cell: "ir.StringValue", stage: "ir.StringValue") -> Check:
    names = rows.select(cell=cell).distinct().to_pyarrow()["cell"].to_pylist()
    unknown = [name for name in names if name and name.lower().replace(" ", "_") not in _LADDER][:1000]
    hints = [
        (name, f"{nearest(name.lower(), _LADDER)}; map it under [mapping.stages.stages]") for name in unknown
    ]
    detail = cell.cases(*hints, else_="the cell is empty") if hints else "the cell is empty"
    failed = cell.isnull() | ~stage.isin(_LADDER)
    return Check(Reason.UNKNOWN_STAGE, "stage", failed, cell, detail)
