"""Puts the rows that cannot be used aside: one pass over a source, the fault of every row beside its values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.domain.mapping import TableMapping
from handoff.sources.binding import raw_column
from handoff.sources.counts import TableCounts
from handoff.sources.engine import reading
from handoff.sources.faults import DETAIL, FAULT, VALUE, Check, fault_columns
from handoff.sources.origin import FILE, ROW
from handoff.sources.parsing import identity

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: The id to show where the row is put aside.
SHOWN_ID = "__shown_id"
QUARANTINE_COLUMNS = ("table", "source", "row", "lead_id", "reason", "column", "value", "detail")


@dataclass(frozen=True)
class Selection:
    """The rows of a source that a mapping speaks of (`rows`, of all in `raw`), and how many it leaves out."""

    raw: "ir.Table"
    rows: "ir.Table"
    read: int
    ignored: int


@dataclass(frozen=True)
class Screened:
    """Rows with their fault (see `faults`), kept in the engine; `checks` gives the faults their meaning."""

    table: str
    source: str
    selection: Selection
    rows: "ir.Table"
    checks: tuple[Check, ...]

    @property
    def clean(self) -> "ir.Table":
        """The rows without a fault, and without the columns that speak of faults."""
        extra = [name for name in (FAULT, VALUE, DETAIL, FILE, SHOWN_ID) if name in self.rows.columns]
        return self.rows.filter(self.rows[FAULT] == 0).drop(*extra)

    def counts(self, repeated: int = 0) -> TableCounts:
        """Count the rows by what became of them; `repeated` of the clean ones say again what another said."""
        tally = self.rows.group_by(FAULT).agg(n=_.count()).to_pyarrow().to_pylist()
        by_fault = {row[FAULT]: row["n"] for row in tally}
        reasons: dict[str, int] = {}
        for place, check in enumerate(self.checks, start=1):
            if place in by_fault:
                reasons[check.reason.value] = reasons.get(check.reason.value, 0) + by_fault[place]
        kept = by_fault.get(0, 0) - repeated
        return TableCounts(self.table, self.selection.read, kept, reasons, self.selection.ignored, repeated)

    def put_aside(self) -> "ir.Table":
        """Return the faulty rows as rows of the quarantine; `row` counts from 1 in its file or table."""
        faulty = self.rows.filter(self.rows[FAULT] != 0)
        source, row = self._place(faulty)
        reasons = [(place, check.reason.value) for place, check in enumerate(self.checks, start=1)]
        columns = [(place, check.column) for place, check in enumerate(self.checks, start=1)]
        return faulty.select(
            table=ibis.literal(self.table),
            source=source,
            row=row.cast("int64"),
            lead_id=faulty[SHOWN_ID],
            reason=faulty[FAULT].cases(*reasons, else_="?"),
            column=faulty[FAULT].cases(*columns, else_="?"),
            value=faulty[VALUE],
            detail=faulty[DETAIL],
        )

    def _place(self, faulty: "ir.Table") -> "tuple[ir.StringValue, ir.IntegerValue]":
        if FILE not in faulty.columns:
            return ibis.literal(self.source), faulty[ROW] + 1
        first = self.selection.raw.group_by(FILE).agg(first=_[ROW].min()).to_pyarrow().to_pylist()
        firsts = [(row[FILE], row["first"]) for row in first]
        return faulty[FILE], faulty[ROW] - faulty[FILE].cases(*firsts, else_=0) + 1


def select_rows(raw: "ir.Table", table: str, mapping: TableMapping) -> Selection:
    """Return the rows that the mapping's `where` wants.

    Raises:
        SourceError: `where` names a column that the source does not have.
    """
    if not mapping.where:
        return Selection(raw, raw, raw.count().execute(), 0)
    wanted = []
    for name, values in mapping.where.items():
        cell = raw[raw_column(raw, name, f"mapping.{table}.where")]
        wanted.append(identity(cell).strip().isin(values).fill_null(False))
    return keep_rows(raw, reduce(and_, wanted))


def keep_rows(raw: "ir.Table", wanted: "ir.BooleanValue") -> Selection:
    """Return the rows for which `wanted` (never NULL) holds; the others are counted as ignored."""
    tally = raw.aggregate(read=_.count(), ignored=(~wanted).sum().fill_null(0)).to_pyarrow().to_pylist()[0]
    return Selection(
        raw, raw.filter(wanted) if tally["ignored"] else raw, tally["read"], int(tally["ignored"])
    )


@dataclass(frozen=True)
class Screening:
    """What to read from selected rows: output columns, checks, and the id to show when a row is put aside."""

    table: str
    mapping: TableMapping
    selection: Selection
    columns: "Mapping[str, ir.Value]"
    checks: tuple[Check, ...]
    shown_id: "ir.StringValue"


def screen(connection: "Backend", screening: Screening, part: str = "") -> Screened:
    """Evaluate columns and checks in one pass and keep the result in the engine.

    Raises:
        SourceError: the engine cannot evaluate them (a broken time format, a damaged file).
    """
    selection = screening.selection
    place = {name: selection.rows[name] for name in (ROW, FILE) if name in selection.rows.columns}
    faults = fault_columns(screening.checks)
    shown = ibis.ifelse(faults[FAULT] != 0, screening.shown_id, ibis.null("string"))
    found = selection.rows.select(**place, **screening.columns, **faults, **{SHOWN_ID: shown})
    name = f"screened_{screening.table}{part}"
    source = screening.mapping.source
    fix = f"check the source and the formats under [mapping.{screening.table}]"
    with reading(f'mapping.{screening.table} (source "{source}")', fix):
        connection.create_table(name, found, overwrite=True)
    return Screened(screening.table, source, selection, connection.table(name), screening.checks)
