"""The stages: when each lead entered a step of the ladder, from rows, a wide table, or an outcome."""

from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY, SEEN_AT, STAGES
from handoff.domain.mapping import Outcome, StagesMapping
from handoff.domain.stages import Stage
from handoff.domain.toml import nearest
from handoff.sources.binding import bind, constant_column, mapped_column, raw_column
from handoff.sources.checks import no_id, unknown_lead
from handoff.sources.cleaning import Screened, Screening, Selection, screen, select_rows
from handoff.sources.faults import Check, Reason
from handoff.sources.leads import OUTCOME
from handoff.sources.lookup import with_lead
from handoff.sources.observed import OBSERVED, Limits, observed_at, parsed_times, seen_at, time_checks
from handoff.sources.origin import ROW
from handoff.sources.parsing import text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

ENTERED_AT: Final = "entered_at"
_LADDER: Final = tuple(stage.value for stage in Stage)
_MOST_HINTS = 1_000


def screen_stages(
    connection: "Backend",
    raw: "ir.Table",
    mapping: StagesMapping,
    index: "ir.Table",
    limits: Limits,
    part: str = "",
) -> tuple[Screened, ...]:
    """Read the stages' rows, or of a wide table the cells of each stage column, and find the fault of each.

    `part` tells this mapping from others of the table.

    Raises:
        SourceError: a column is missing.
    """
    selection = select_rows(raw, "stages", mapping)
    reader = _Reader(connection, mapping, index, limits, part)
    if mapping.entered:
        read = (reader.column(selection, stage, column) for stage, column in mapping.entered.items())
        return tuple(screened for screened in read if screened is not None)
    return (reader.names(selection, mapping.stage or constant_column("stage")),)


def outcome_stages(leads: "ir.Table", outcome: Outcome) -> "ir.Table":
    """Return the stages that a flat table's outcome says: positive SQL, other values lost, an empty cell nothing.

    Both are entered at created_at, the instant of the row's own snapshot: strictly before it the lead was open.
    """
    known = leads.filter(leads[OUTCOME].notnull())
    columns = {
        LEAD_KEY: known[LEAD_KEY],
        "stage": ibis.ifelse(known[OUTCOME].isin(outcome.positive), Stage.SQL.value, Stage.LOST.value),
        ENTERED_AT: known[CREATED_AT],
        SEEN_AT: known[CREATED_AT],
        "reason": known[OUTCOME],
        "actor": ibis.null("string"),
    }
    return known.select(**columns)


class _Reader:
    """Reads stage rows in either form."""

    def __init__(
        self, connection: "Backend", mapping: StagesMapping, index: "ir.Table", limits: Limits, part: str
    ) -> None:
        self.connection, self.mapping, self.index, self.limits = connection, mapping, index, limits
        self.part = part

    def names(self, selection: Selection, stage: str) -> Screened:
        """Read rows that hold the company's own name of a stage."""
        column = raw_column(selection.raw, stage, "mapping.stages.stage")
        own_names = self.mapping.stages
        if own_names:
            name = text(selection.rows[column])
            selection = selection.narrowed(name.isin(list(own_names)).fill_null(False))
        cell = text(selection.rows[column])
        if own_names:
            meant = cell.cases(*((name, known.value) for name, known in own_names.items()))
        else:
            meant = cell.lower().replace(" ", "_").replace("-", "_")
            meant = ibis.ifelse(meant.isin(_LADDER), meant, ibis.null("string"))
        return self._screen(selection, meant, {"stage": column}, "")

    def column(self, selection: Selection, stage: Stage, column: str) -> Screened | None:
        """Read the cells of a column that holds when one stage was entered; an empty cell says nothing.

        None: the column may be lacking, and is.
        """
        name = mapped_column(selection.raw, column, f"mapping.stages.entered.{stage}", self.mapping)
        if name is None:
            return None
        cells = selection.narrowed(text(selection.rows[name]).notnull())
        return self._screen(cells, ibis.literal(stage.value), {ENTERED_AT: name}, f"_{stage}")

    def _screen(self, selection: Selection, stage: "ir.StringValue", own: dict[str, str], part: str) -> Screened:
        rows, mapping = selection.rows, self.mapping
        bound = {**bind(selection.raw, STAGES, mapping, ["stage", *own]), **own}
        texts = {n: text(rows[bound[n]]) if n in bound else ibis.null("string") for n in ("reason", "actor")}
        times = parsed_times(rows, "stages", mapping, bound, ENTERED_AT)
        lead_id = text(rows[bound[LEAD_ID]])
        parsed = with_lead(rows.select(rows[ROW], stage=stage, **{LEAD_ID: lead_id}, **texts, **times), self.index)
        columns = {
            LEAD_KEY: parsed[LEAD_KEY],
            "stage": parsed.stage,
            ENTERED_AT: parsed[ENTERED_AT],
            SEEN_AT: seen_at(parsed, ENTERED_AT),
            "reason": parsed.reason,
            "actor": parsed.actor,
            OBSERVED: observed_at(parsed, ENTERED_AT, self.limits),
        }
        checks = (
            no_id(LEAD_ID, parsed[LEAD_ID], bound[LEAD_ID]),
            *([_unknown_stage(parsed, text(rows[own["stage"]]), own["stage"])] if "stage" in own else []),
            *time_checks(parsed, "stages", bound, ENTERED_AT, self.limits),
            unknown_lead(parsed[LEAD_KEY], bound[LEAD_ID]),
        )
        screening = Screening("stages", mapping, selection, parsed, columns, checks, bound[LEAD_ID])
        return screen(self.connection, screening, f"{self.part}{part}")


def _unknown_stage(parsed: "ir.Table", cell: "ir.StringValue", raw: str) -> Check:
    found = cell.name("cell").as_table().distinct().to_pyarrow()["cell"].to_pylist()
    hints = tuple((name, f"{nearest(name.lower(), _LADDER)}; {_FIX}") for name in found[:_MOST_HINTS] if name)
    return Check(Reason.UNKNOWN_STAGE, "stage", parsed.stage.isnull(), raw, f"no known stage; {_FIX}", hints)


_FIX = "map it under [mapping.stages.stages]"
