"""From a company's raw tables to the store: map, screen, put aside, key and write, all in the engine."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY, LEADS, SEEN_AT
from handoff.domain.instants import as_utc, naive_utc
from handoff.domain.mapping import LeadsMapping, Mappings, TableMapping
from handoff.domain.settings import Settings
from handoff.errors import EmptyTableError
from handoff.sources.accounts import lend_firmographics, screen_accounts, with_account_keys
from handoff.sources.changes import screen_changes
from handoff.sources.cleaning import Screened
from handoff.sources.connect import open_source
from handoff.sources.counts import TableCounts
from handoff.sources.duplicates import repeated_rows
from handoff.sources.engine import open_engine
from handoff.sources.event_table import event_types, finish_events
from handoff.sources.events import screen_events
from handoff.sources.fingerprint import fingerprints, settings_hash
from handoff.sources.leads import screen_leads, with_keys
from handoff.sources.observed import OBSERVED, Limits
from handoff.sources.origin import ROW
from handoff.sources.stages import outcome_stages, screen_stages
from handoff.sources.store import MANIFEST, QUARANTINE, Ingested, replacing, table_path

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def ingest(settings: Settings, base: Path, now: datetime, store: Path) -> Ingested:
    """Read every mapped table, put the rows that cannot be used aside, and replace the store by the rest.

    base: the folder that relative paths start from. A failure leaves the former store as it was.

    Raises:
        SourceError: a source cannot be reached, read or mapped.
        EmptyTableError: leads, events or stages hold no usable row.
    """
    seen = fingerprints(settings, base)
    with replacing(store) as fresh:
        work = fresh / "work"
        work.mkdir()
        run = _Run(open_engine(work), settings, base, naive_utc(now), fresh)
        try:
            run.write_all()
        finally:
            run.connection.disconnect()
        shutil.rmtree(work)
        ingested = run.manifest(store, as_utc(now), settings_hash(settings), seen)
        (fresh / MANIFEST).write_text(json.dumps(ingested.to_dict(), indent=1), encoding="utf-8")
    return ingested


@dataclass
class _Run:
    """One ingestion under way: the engine, and what has been written so far."""

    connection: "Backend"
    settings: Settings
    base: Path
    now: datetime
    folder: Path
    opened: dict[str, ir.Table] = field(default_factory=dict)
    screened: list[Screened] = field(default_factory=list)
    counts: dict[str, TableCounts] = field(default_factory=dict)
    newest: list[datetime] = field(default_factory=list)
    types: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()

    @cached_property
    def limits(self) -> Limits:
        tolerance = self.settings.quarantine
        return Limits(
            self.now + timedelta(minutes=tolerance.future_minutes),
            timedelta(hours=tolerance.early_event_hours),
        )

    def write_all(self) -> None:
        leads = self._leads()
        self._events(leads)
        self._stages(leads)
        self._changes(leads)
        self._quarantine()

    def manifest(
        self, store: Path, now: datetime, settings: str, seen: "dict[str, list[list[str | int]] | None]"
    ) -> Ingested:
        observed = min(as_utc(max(self.newest)), now)
        counts = tuple(self.counts.values())
        n_leads = self.counts["leads"].kept
        return Ingested(store, counts, n_leads, self.types, self.attributes, observed, now, settings, seen)

    def _leads(self) -> ir.Table:
        mapping = self.settings.mapping
        leads_mapping = _without_stage_times(mapping)
        rows = screen_leads(self.connection, self._open(leads_mapping), leads_mapping, self.limits.future)
        self._account_for(rows.screened)
        leads, accounts, lent = with_keys(self.connection, rows), None, tuple[str, ...]()
        if mapping.accounts is not None:
            screened = screen_accounts(self.connection, self._open(mapping.accounts), mapping.accounts)
            self._account_for(screened)
            accounts = screened.clean.drop(ROW)
            leads, lent = lend_firmographics(leads, accounts)
        leads, accounts = with_account_keys(self.connection, leads, accounts)
        self.attributes = (*rows.attributes, *lent)
        self.connection.create_table("leads", leads.order_by(LEAD_KEY), overwrite=True)
        leads = self.connection.table("leads")
        known = [name for name in LEADS.names if name in leads.columns and name not in (LEAD_ID, CREATED_AT)]
        columns = [LEAD_KEY, LEAD_ID, CREATED_AT, "account_key", "account_known", *known, *self.attributes]
        self._write("leads", leads.select(columns).order_by(LEAD_KEY))
        if accounts is not None:
            self._write("accounts", accounts.relocate("account_key", before="account_id").order_by("account_key"))
        self._observe(leads[CREATED_AT])
        return leads

    def _events(self, leads: ir.Table) -> None:
        mapping = self.settings.mapping.events
        if mapping is None:
            return
        screened = screen_events(self.connection, self._open(mapping), mapping, leads, self.limits)
        clean, repeated = screened.clean, 0
        if "event_id" in clean.columns:
            again = repeated_rows(self.connection, clean, "event_id")
            repeated = again.count().execute()
            clean = clean.anti_join(again, clean[ROW] == again.again) if repeated else clean
        self._account_for(screened, repeated)
        self.types = event_types(self.connection, clean)
        self._write("events", finish_events(self.connection, clean, self.types, leads, self.settings))
        self._observe(clean[OBSERVED if OBSERVED in clean.columns else SEEN_AT])

    def _stages(self, leads: ir.Table) -> None:
        mapping = self.settings.mapping
        parts: list[ir.Table] = []
        if mapping.stages is not None:
            raw = self._open(mapping.stages)
            for screened in screen_stages(self.connection, raw, mapping.stages, leads, self.limits):
                self._account_for(screened, last=False)
                parts.append(screened.clean.drop(ROW, OBSERVED))
                self._observe(screened.clean[OBSERVED])
            self._refuse_nothing("stages")
        if mapping.leads.outcome is not None:
            parts.append(outcome_stages(leads, mapping.leads.outcome))
        self._write("stages", reduce(lambda one, two: one.union(two), parts))

    def _changes(self, leads: ir.Table) -> None:
        mapping = self.settings.mapping.attribute_changes
        if mapping is None:
            return
        screened = screen_changes(self.connection, self._open(mapping), mapping, leads, self.limits)
        self._account_for(screened)
        self._write("attribute_changes", screened.clean.drop(ROW, OBSERVED))
        self._observe(screened.clean[OBSERVED])

    def _quarantine(self) -> None:
        self._write(QUARANTINE, reduce(lambda one, two: one.union(two), [part.put_aside() for part in self.screened]))

    def _open(self, mapping: TableMapping) -> ir.Table:
        if mapping.source not in self.opened:
            source = self.settings.sources[mapping.source]
            self.opened[mapping.source] = open_source(self.connection, source, self.base)
        return self.opened[mapping.source]

    def _account_for(self, screened: Screened, repeated: int = 0, *, last: bool = True) -> None:
        self.screened.append(screened)
        counts = screened.counts(repeated)
        table = screened.table
        self.counts[table] = self.counts[table] + counts if table in self.counts else counts
        if last:
            self._refuse_nothing(table)

    def _refuse_nothing(self, table: str) -> None:
        counts = self.counts[table]
        if counts.kept == 0 and table in ("leads", "events", "stages"):
            raise EmptyTableError(_nothing_left(counts, self.screened))

    def _observe(self, moments: ir.TimestampColumn) -> None:
        newest = moments.max().to_pyarrow().as_py()
        if newest is not None:
            self.newest.append(newest)

    def _write(self, table: str, rows: ir.Table) -> None:
        self.connection.to_parquet(rows, table_path(self.folder, table))


def _without_stage_times(mapping: Mappings) -> LeadsMapping:
    """Leave the time columns of a wide stage table out of the attributes: they tell what became of the lead."""
    stages, leads = mapping.stages, mapping.leads
    if stages is None or stages.source != leads.source:
        return leads
    return leads.model_copy(
        update={"ignore": tuple({**dict.fromkeys(leads.ignore), **dict.fromkeys(stages.entered.values())})}
    )


def _nothing_left(counts: TableCounts, screened: Sequence[Screened]) -> str:
    """Say which reason put the most rows aside, with an example."""
    start = f"{counts.table}: none of {counts.read:,} rows can be used"
    if not counts.quarantined:
        return f"{start}: the mapping leaves all of them out; correct where or stages under [mapping.{counts.table}]"
    reason = max(counts.quarantined, key=lambda name: counts.quarantined[name])
    aside = reduce(lambda one, two: one.union(two), [part.put_aside() for part in screened])
    example = aside.filter((aside.table == counts.table) & (aside.reason == reason)).limit(1).to_pyarrow().to_pylist()
    shown = example[0]
    return (
        f"{start}; {counts.quarantined[reason]:,} of them: {reason}, such as {shown['source']} row {shown['row']}: "
        f'{shown["column"]} "{shown["value"] or ""}": {shown["detail"]}'
    )
