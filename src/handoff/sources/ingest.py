"""From a company's raw tables to the store: map, screen, put aside, key and write, all in the engine."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import ibis
import ibis.expr.types as ir

from handoff.domain.columns import (
    CONTACTS,
    CREATED_AT,
    LEAD_ID,
    LEAD_KEY,
    LEADS,
    OPPORTUNITIES,
    TableContract,
)
from handoff.domain.instants import as_utc, naive_utc
from handoff.domain.mapping import LeadsMapping, Mappings, TableMapping
from handoff.domain.settings import Settings
from handoff.errors import EmptyTableError, SourceError
from handoff.sources.accounts import lend_firmographics, screen_accounts, with_account_keys
from handoff.sources.changes import screen_changes
from handoff.sources.cleaning import Screened
from handoff.sources.companies import with_companies
from handoff.sources.connect import open_if_there
from handoff.sources.counts import TableCounts
from handoff.sources.engine import open_engine
from handoff.sources.event_reading import EventJob
from handoff.sources.fingerprint import fingerprints, settings_hash
from handoff.sources.forgotten import without_forgotten
from handoff.sources.generations import hold, replacing
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.growth import Former, former_reading
from handoff.sources.growing.kept import Kept, kept_file
from handoff.sources.growing.read import read_events
from handoff.sources.leads import screen_leads, with_keys
from handoff.sources.lookup import lead_index, record_index, with_survivor
from handoff.sources.merged import merged_ids
from handoff.sources.nothing_left import nothing_left
from handoff.sources.observed import OBSERVED, Limits
from handoff.sources.origin import ROW
from handoff.sources.people import DUPLICATES, PeopleFound, one_lead_each
from handoff.sources.people_history import coming_back, each_for_itself, field_history, filled, fills
from handoff.sources.prepared import prepared
from handoff.sources.records import screen_records
from handoff.sources.stages import outcome_stages, screen_stages
from handoff.sources.store import ACCOUNT_MATCHES, IDENTITY, MANIFEST, QUARANTINE, Ingested, table_path
from handoff.sources.table_hash import KeptTable

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

_Mapping = TypeVar("_Mapping", bound=TableMapping)


def ingest(settings: Settings, base: Path, now: datetime, store: Path, *, full: bool = False) -> Ingested:
    """Read every mapped table, put the rows that cannot be used aside, and replace the store by the rest.

    Of the events only new files are read where the others are as they were: the result is the same.
    A failure leaves the former store as it was.

    Args:
        settings: the workspace's settings.
        base: the folder that relative paths start from.
        now: the instant of the run.
        store: where the clean data lies.
        full: read everything, whatever was read before.

    Raises:
        SourceError: a source cannot be reached, read or mapped.
        EmptyTableError: leads, events or stages hold no usable row.
    """
    seen = fingerprints(settings, base)
    with replacing(store) as fresh:
        generation, held = hold(store)
        former = "as was asked" if full else _former(generation, settings, now)
        work = fresh / "work"
        work.mkdir()
        run = _Run(open_engine(work), settings, base, naive_utc(now), fresh, former, seen)
        try:
            run.write_all()
        finally:
            run.connection.disconnect()
        # From here on nobody needs the former generation.
        del held
        shutil.rmtree(work)
        ingested = run.manifest(store, as_utc(now), settings_hash(settings), seen)
        (fresh / MANIFEST).write_text(json.dumps(ingested.to_dict(), indent=1), encoding="utf-8")
    return ingested


def _former(generation: Path, settings: Settings, now: datetime) -> Former | str:
    try:
        return former_reading(generation, settings, now)
    except AfreshError as why:
        return str(why)


@dataclass
class _Run:
    """One ingestion under way: the engine, and what has been written so far."""

    connection: "Backend"
    settings: Settings
    base: Path
    now: datetime
    folder: Path
    #: What there is to go on from, or why there is nothing; and the fingerprints of all sources.
    former: Former | str
    seen: "dict[str, list[list[str | int]] | None]"
    opened: dict[str, ir.Table | None] = field(default_factory=dict)
    screened: list[Screened] = field(default_factory=list)
    counts: dict[str, TableCounts] = field(default_factory=dict)
    newest: list[datetime] = field(default_factory=list)
    types: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)
    people: PeopleFound = field(init=False)
    told: ir.Table | None = None

    @cached_property
    def limits(self) -> Limits:
        tolerance = self.settings.quarantine
        return Limits(
            self.now + timedelta(minutes=tolerance.future_minutes),
            timedelta(hours=tolerance.early_event_hours),
        )

    def write_all(self) -> None:
        leads = self._leads()
        index = self._indexed(leads)
        self._events(leads, index)
        self._stages(index)
        self._changes(leads)
        for contract, mapping in (
            (CONTACTS, self.settings.mapping.contacts),
            (OPPORTUNITIES, self.settings.mapping.opportunities),
        ):
            self._records(contract, mapping)
        self._quarantine()

    def manifest(
        self, store: Path, now: datetime, settings: str, seen: "dict[str, list[list[str | int]] | None]"
    ) -> Ingested:
        self.kept.write(self.folder)
        observed = min(as_utc(max(self.newest)), now)
        counts = tuple(self.counts.values())
        n_leads = self.counts["leads"].kept
        absent = tuple(sorted(name for name, rows in self.opened.items() if rows is None))
        return Ingested(store, counts, n_leads, self.types, self.attributes, observed, now, settings, seen, absent)

    def _leads(self) -> ir.Table:
        mapping = self.settings.mapping
        leads_mapping = _without_stage_times(mapping)
        raw = self._prepared("leads", leads_mapping)
        rows = screen_leads(self.connection, raw, leads_mapping, self.limits.future, self.merged)
        self._account_for(rows.screened)
        records, spill = with_keys(self.connection, rows), self.folder / "work"
        people = one_lead_each(self.connection, records, self.settings.identity, spill, self._kept_table("people"))
        self.counts["leads"] = self.counts["leads"].repeating(people.n_merged)
        leads, accounts, lent = people.leads, None, tuple[str, ...]()
        if mapping.accounts is not None and self._is_there(mapping.accounts):
            raw = self._prepared("accounts", mapping.accounts)
            screened = screen_accounts(self.connection, raw, mapping.accounts)
            self._account_for(screened)
            accounts = screened.clean.drop(ROW)
        if self.settings.identity.enabled:
            leads, matches = with_companies(self.connection, leads, accounts, self._kept_table("companies"))
            if matches is not None:
                self._write(ACCOUNT_MATCHES, ibis.memtable(matches))
        if accounts is not None:
            leads, lent = lend_firmographics(leads, accounts)
        leads, accounts = with_account_keys(self.connection, leads, accounts)
        self.attributes = (*rows.attributes, *lent)
        if people.review is not None:
            self._write(IDENTITY, ibis.memtable(people.review))
        self.people, self.told = people, fills(self.connection, people, leads)
        leads = leads if self.told is None else filled(leads, self.told)
        self.connection.create_table("leads", leads.order_by(LEAD_KEY), overwrite=True)
        leads = self.connection.table("leads")
        known = [name for name in LEADS.names if name in leads.columns and name not in (LEAD_ID, CREATED_AT)]
        columns = [LEAD_KEY, LEAD_ID, CREATED_AT, "account_key", "account_known", DUPLICATES, *known, *self.attributes]
        self._write("leads", leads.select(columns).order_by(LEAD_KEY))
        if accounts is not None:
            self._write("accounts", accounts.relocate("account_key", before="account_id").order_by("account_key"))
        self._observe(leads[CREATED_AT])
        return leads

    def _kept_table(self, name: str) -> KeptTable:
        file = f"{name}.parquet"
        former = None if isinstance(self.former, str) else kept_file(self.former.store, file)
        return KeptTable(kept_file(self.folder, file), former)

    def _indexed(self, leads: ir.Table) -> ir.Table:
        """Keep every id that a lead is known by, under its key."""
        index = lead_index(leads, self.merged, self.people.known_since)
        self.connection.create_table("lead_index", index, overwrite=True)
        return self.connection.table("lead_index")

    def _events(self, leads: ir.Table, index: ir.Table) -> None:
        mappings = self.settings.mapping.events
        if mappings is None:
            return
        place = (self.limits, self.folder, self._open, _refuse_nothing)
        job = EventJob(self.connection, self.settings, self.base, mappings, leads, index, *place)
        read, self.kept = read_events(job, self.former, self.seen, self._there)
        if read is not None:
            self.screened.extend(read.screened)
            self.counts["events"], self.types = read.counts, read.types
            self.newest.extend([] if read.newest is None else [read.newest])

    def _stages(self, index: ir.Table) -> None:
        parts: list[ir.Table] = []
        for place, mapping in enumerate(self._there(self.settings.mapping.stages)):
            raw = self._prepared("stages", mapping)
            for screened in screen_stages(self.connection, raw, mapping, index, self.limits, f"_{place}"):
                self._account_for(screened, last=False)
                parts.append(screened.clean.drop(ROW, OBSERVED))
                self._observe(screened.clean[OBSERVED])
        if parts:
            _refuse_nothing(self.counts["stages"], self.screened)
        outcome = self.settings.mapping.leads.outcome
        if outcome is not None:
            parts.append(outcome_stages(with_survivor(self.people.records, index), outcome))
        if not parts:
            raise SourceError("nothing says who became SQL: no source under [mapping.stages] is there; bring one in")
        self.connection.create_table("stages", reduce(lambda one, two: one.union(two), parts), overwrite=True)
        stages = self.connection.table("stages")
        again = coming_back(self.people, index, stages)
        self._write("stages", stages if again is None else stages.union(again.select(*stages.columns)))

    def _changes(self, leads: ir.Table) -> None:
        fields = [name for name in leads.columns if name in LEADS.names or name in self.attributes]
        records = each_for_itself(self.people, leads)
        self.connection.create_table("record_index", record_index(records, self.merged), overwrite=True)
        index = self.connection.table("record_index")
        parts: list[ir.Table] = []
        for place, mapping in enumerate(self._there(self.settings.mapping.attribute_changes)):
            raw = self._prepared("attribute_changes", mapping)
            screened = screen_changes(self.connection, raw, mapping, index, fields, self.limits, f"_{place}")
            self._account_for(screened)
            parts.append(screened.clean.drop(ROW, OBSERVED))
            self._observe(screened.clean[OBSERVED])
        changes = reduce(lambda one, two: one.union(two), parts) if parts else None
        if changes is not None:
            others = changes.anti_join(leads, LEAD_KEY).count().execute()
            self.counts["attribute_changes"] = self.counts["attribute_changes"].repeating(others)
        history = field_history(self.people, self.told, leads, changes)
        if history is not None:
            self._write("attribute_changes", history.semi_join(leads, LEAD_KEY))

    def _records(self, contract: TableContract, mapping: TableMapping | None) -> None:
        if mapping is None or not self._is_there(mapping):
            return
        screened = screen_records(self.connection, self._prepared(contract.name, mapping), contract, mapping)
        self._account_for(screened)
        self._write(contract.name, screened.clean.drop(ROW))

    @cached_property
    def merged(self) -> ir.Table | None:
        """Ids of merged leads and of their survivors, where the mapping says how to find them."""
        merged = self.settings.mapping.leads.merged
        raw = None if merged is None else self._open(merged.source)
        return None if merged is None or raw is None else merged_ids(self.connection, raw, merged)

    def _quarantine(self) -> None:
        self._write(QUARANTINE, reduce(lambda one, two: one.union(two), [part.put_aside() for part in self.screened]))

    def _prepared(self, table: str, mapping: TableMapping) -> ir.Table:
        raw = self._open(mapping.source)
        if raw is None:
            raise SourceError(f"sources.{mapping.source} is not there, but [mapping.{table}] cannot do without it")
        return without_forgotten(prepared(raw, table, mapping, self._open), table, mapping, self.folder.parent)

    def _open(self, name: str) -> ir.Table | None:
        """Open a source once; None: it is optional, and not there."""
        if name not in self.opened:
            self.opened[name] = open_if_there(self.connection, self.settings.sources[name], self.base)
        return self.opened[name]

    def _there(self, mappings: tuple[_Mapping, ...] | None) -> tuple[_Mapping, ...]:
        return tuple(mapping for mapping in mappings or () if self._is_there(mapping))

    def _is_there(self, mapping: TableMapping) -> bool:
        """Say whether all that the mapping needs is there; it may do without an optional join."""
        needed = [mapping.source, *(join.source for join in mapping.join if not join.optional)]
        return all(self._open(name) is not None for name in needed)

    def _account_for(self, screened: Screened, *, last: bool = True) -> None:
        self.screened.append(screened)
        counts = screened.counts()
        table = screened.table
        self.counts[table] = self.counts[table] + counts if table in self.counts else counts
        if last:
            _refuse_nothing(self.counts[table], self.screened)

    def _observe(self, moments: ir.TimestampColumn) -> None:
        newest = moments.max().to_pyarrow().as_py()
        if newest is not None:
            self.newest.append(newest)

    def _write(self, table: str, rows: ir.Table) -> None:
        self.connection.to_parquet(rows, table_path(self.folder, table))


def _refuse_nothing(counts: TableCounts, screened: Sequence[Screened]) -> None:
    if counts.kept == 0 and counts.table in ("leads", "events", "stages"):
        raise EmptyTableError(nothing_left(counts, screened))


def _without_stage_times(mapping: Mappings) -> LeadsMapping:
    """Leave the time columns of wide stage tables out of the attributes: they tell what became of the lead."""
    leads = mapping.leads
    times = [
        column for stages in mapping.stages or () if stages.source == leads.source for column in stages.entered.values()
    ]
    return leads.model_copy(update={"never": (*leads.never, *times)}) if times else leads
