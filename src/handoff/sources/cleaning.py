"""Puts the rows that cannot be used aside: one pass over a source, the fault of every row beside its values."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.domain.mapping import TableMapping
from handoff.sources.counts import TableCounts
from handoff.sources.engine import reading
from handoff.sources.faults import FAULT, Check, first_fault
from handoff.sources.holding import holding
from handoff.sources.origin import FILE, FILE_ROW, ROW
from handoff.sources.parsing import text
from handoff.sources.prepared import matched

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


@dataclass(frozen=True)
class Selection:
    """The rows of a source that a mapping speaks of (`rows`, of all in `raw`), and how many it leaves out."""

    raw: "ir.Table"
    rows: "ir.Table"
    read: int
    ignored: int

    def narrowed(self, wanted: "ir.BooleanValue") -> "Selection":
        """Return the selected rows for which `wanted` (never NULL) holds; the others are ignored too."""
        more = int((~wanted).sum().execute() or 0)
        return Selection(self.raw, self.rows.filter(wanted) if more else self.rows, self.read, self.ignored + more)


@dataclass(frozen=True)
class Screening:
    """What to keep of parsed rows: output columns and checks; `id_column` is the raw id to show of bad rows."""

    table: str
    mapping: TableMapping
    selection: Selection
    parsed: "ir.Table"
    columns: "Mapping[str, ir.Value]"
    checks: tuple[Check, ...]
    id_column: str | None


@dataclass(frozen=True)
class Screened:
    """Rows with the fault of each (see `faults`), kept in the engine."""

    screening: Screening
    rows: "ir.Table"
    checks: tuple[Check, ...]

    @property
    def table(self) -> str:
        """Name of the contract table."""
        return self.screening.table

    @property
    def clean(self) -> "ir.Table":
        """The rows without a fault."""
        return self.rows.filter(self.rows[FAULT] == 0).drop(FAULT)

    def counts(self) -> TableCounts:
        """Count the rows by what became of them."""
        tally = self.rows.group_by(FAULT).agg(n=_.count()).to_pyarrow().to_pylist()
        by_fault = {row[FAULT]: row["n"] for row in tally}
        reasons: dict[str, int] = {}
        for place, check in enumerate(self.checks, start=1):
            if place in by_fault:
                reasons[check.reason.value] = reasons.get(check.reason.value, 0) + by_fault[place]
        selection = self.screening.selection
        return TableCounts(self.table, selection.read, by_fault.get(0, 0), reasons, selection.ignored)

    def put_aside(self) -> "ir.Table":
        """Return the faulty rows as rows of the quarantine; `row` counts from 1 in its file or table."""
        raw, found = self.screening.selection.raw, self._faulty()
        numbered = list(enumerate(self.checks, start=1))
        shown = [(place, text(raw[check.raw])) for place, check in numbered if check.raw is not None]
        value = found.fault.cases(*shown, else_=ibis.null("string")) if shown else ibis.null("string")
        source, row = self._place(found)
        id_column = self.screening.id_column
        return found.select(
            table=ibis.literal(self.table),
            source=source,
            row=row.cast("int64"),
            lead_id=ibis.null("string") if id_column is None else text(raw[id_column]),
            reason=found.fault.cases(*((place, check.reason.value) for place, check in numbered), else_="?"),
            column=found.fault.cases(*((place, check.column) for place, check in numbered), else_="?"),
            value=value,
            detail=found.fault.cases(*((place, _detail(check, value)) for place, check in numbered), else_="?"),
        )

    def waiting(self, columns: "Sequence[str]") -> "ir.Table":
        """Return `columns` of the raw rows that were put aside, in the order of the source; see `origin.FILE_ROW`."""
        found = self._faulty()
        _, row = self._place(found)
        rows = found.mutate(**{FILE_ROW: (row - 1).cast("int64")}).order_by("fault_row")
        return rows.select(*(name for name in columns if name not in (ROW, FILE_ROW)), FILE_ROW)

    def _faulty(self) -> "ir.Table":
        """Return the raw rows that were put aside, each with its number and fault."""
        faulty = self.rows.filter(self.rows[FAULT] != 0).select(fault_row=self.rows[ROW], fault=self.rows[FAULT])
        raw = self.screening.selection.raw
        return faulty.join(raw, faulty.fault_row == raw[ROW])

    def _place(self, found: "ir.Table") -> "tuple[ir.StringValue, ir.IntegerValue]":
        raw = self.screening.selection.raw
        named = found[FILE] if FILE in raw.columns else ibis.literal(self.screening.mapping.source)
        if FILE_ROW in raw.columns:
            return named, found[FILE_ROW] + 1
        if FILE not in raw.columns:
            return named, found.fault_row + 1
        first = raw.group_by(FILE).agg(first=raw[ROW].min()).to_pyarrow().to_pylist()
        firsts = [(row[FILE], row["first"]) for row in first]
        return named, found.fault_row - found[FILE].cases(*firsts, else_=0) + 1


def select_rows(raw: "ir.Table", table: str, mapping: TableMapping) -> Selection:
    """Return the rows that the mapping's `where` and `where_not` want and whose joins have a match.

    raw: the prepared source (see `prepared`).

    Raises:
        SourceError: they name a column that the source does not have.
    """
    everything = Selection(raw, raw, raw.count().execute(), 0)
    wanted = [
        *matched(raw, mapping),
        *holding(raw, mapping, mapping.where, f"mapping.{table}.where"),
        *(~held for held in holding(raw, mapping, mapping.where_not, f"mapping.{table}.where_not")),
    ]
    return everything.narrowed(reduce(and_, wanted)) if wanted else everything


def screen(connection: "Backend", screening: Screening, part: str = "") -> Screened:
    """Evaluate columns and checks in one pass and keep the result in the engine.

    Raises:
        SourceError: the engine cannot evaluate them (a broken time format, a damaged file).
    """
    parsed, mapping = screening.parsed, screening.mapping
    found = parsed.select(parsed[ROW], **screening.columns, **{FAULT: first_fault(screening.checks)})
    name = f"screened_{screening.table}{part}"
    with reading_mapped(screening.table, mapping):
        connection.create_table(name, found, overwrite=True)
    return Screened(screening, connection.table(name), screening.checks)


def reading_mapped(table: str, mapping: TableMapping) -> AbstractContextManager[None]:
    """Name the mapping where the engine complains while it evaluates it."""
    fix = f"check the source and the formats under [mapping.{table}]"
    return reading(f'mapping.{table} (source "{mapping.source}")', fix)


def _detail(check: Check, value: "ir.StringValue") -> "ir.StringValue":
    return value.cases(*check.hints, else_=check.detail) if check.hints else ibis.literal(check.detail)
