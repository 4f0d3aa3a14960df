"""The store: clean contract tables as Parquet, and the manifest that says what they hold."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.dataset import Dataset
from handoff.errors import WorkspaceError
from handoff.sources.counts import TableCounts
from handoff.sources.generations import hold

if TYPE_CHECKING:
    import ibis.expr.types as ir

MANIFEST: Final = "manifest.json"
QUARANTINE: Final = "quarantine"
#: Who is who (see `identity.people`), and which lead belongs to which account (see `identity.accounts`).
IDENTITY: Final = "identity"
ACCOUNT_MATCHES: Final = "account_matches"
FORMAT: Final = 2


@dataclass(frozen=True)
class Ingested:
    """What the store's manifest says of it; instants are aware UTC.

    fingerprints: source name -> its files' (path, size, mtime_ns), or None where a database cannot tell.
    absent: optional sources that are not there; their mappings were left out.
    """

    store: Path
    counts: tuple[TableCounts, ...]
    n_leads: int
    event_types: tuple[str, ...]
    attributes: tuple[str, ...]
    observed_until: datetime
    now: datetime
    settings_hash: str
    fingerprints: "dict[str, list[list[str | int]] | None]"
    absent: tuple[str, ...] = ()

    def quarantined(self) -> int:
        """Return how many rows were put aside."""
        return sum(sum(table.quarantined.values()) for table in self.counts)

    def to_dict(self) -> dict[str, Any]:
        """Return the manifest as plain values."""
        return {
            "format": FORMAT,
            "counts": [table.to_dict() for table in self.counts],
            "n_leads": self.n_leads,
            "event_types": list(self.event_types),
            "attributes": list(self.attributes),
            "observed_until": self.observed_until.isoformat(),
            "now": self.now.isoformat(),
            "settings_hash": self.settings_hash,
            "fingerprints": self.fingerprints,
            "absent": list(self.absent),
        }


def table_path(store: Path, table: str) -> Path:
    """Return where a table of the store lies."""
    return store / f"{table}.parquet"


def table_files(store: Path) -> tuple[Path, ...]:
    """Return every file of clean rows, by name."""
    return tuple(sorted(store.resolve().rglob("*.parquet")))


def read_manifest(store: Path) -> Ingested:
    """Read what the store holds.

    Raises:
        WorkspaceError: there is no store, or another version of handoff wrote it.
    """
    try:
        raw = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WorkspaceError(f"{store} holds no clean data; run `handoff check` to read the sources") from None
    if raw.get("format") != FORMAT:
        raise WorkspaceError(f"{store} was written by another version of handoff; run `handoff check` to read again")
    return Ingested(
        store,
        tuple(TableCounts(**table) for table in raw["counts"]),
        raw["n_leads"],
        tuple(raw["event_types"]),
        tuple(raw["attributes"]),
        datetime.fromisoformat(raw["observed_until"]),
        datetime.fromisoformat(raw["now"]),
        raw["settings_hash"],
        raw["fingerprints"],
        tuple(raw.get("absent", ())),
    )


def open_dataset(store: Path) -> Dataset:
    """Open the store's tables on an engine of their own.

    Raises:
        WorkspaceError: there is no store, or another version of handoff wrote it.
    """
    from handoff.sources.engine import open_engine

    generation, held = hold(store)
    ingested = read_manifest(generation)
    connection = open_engine()

    def table(name: str) -> "ir.Table | None":
        path = table_path(generation, name)
        return connection.read_parquet(str(path), table_name=name) if path.exists() else None

    return Dataset(
        leads=table("leads"),
        events=table("events"),
        stages=table("stages"),
        accounts=table("accounts"),
        attribute_changes=table("attribute_changes"),
        contacts=table("contacts"),
        opportunities=table("opportunities"),
        n_leads=ingested.n_leads,
        event_types=ingested.event_types,
        attributes=ingested.attributes,
        observed_until=ingested.observed_until,
        held=held,
    )


def open_quarantine(store: Path) -> "ir.Table":
    """Return the rows that were put aside: table, source, row, lead_id, reason, column, value, detail."""
    from handoff.sources.engine import open_engine

    return open_engine().read_parquet(str(table_path(store, QUARANTINE)), table_name=QUARANTINE)
