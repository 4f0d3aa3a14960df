"""A workspace that grows night by night: read as it grows, and read as a whole, for comparison."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import read_table

from handoff.domain.settings import Settings
from handoff.sources.growing.kept import read_kept
from handoff.sources.ingest import ingest
from handoff.sources.store import (
    ACCOUNT_MATCHES,
    IDENTITY,
    QUARANTINE,
    open_dataset,
    open_quarantine,
    read_manifest,
    table_path,
)
from tests.sources.conftest import STAGES, Rows, write_csv

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT_COLUMNS = ("event_id", "lead_id", "occurred_at", "known_at", "event_type", "asset", "direction")
MACHINE = {"burst_events": 3, "burst_seconds": 10, "gateway_leads": 2}
TABLES = ("leads", "events", "stages", "accounts", "attribute_changes")


def lead(number: int, email: str, minutes: int = 0) -> dict[str, Any]:
    """A lead created some minutes after the first day of the year."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    return {"lead_id": f"L{number}", "created_at": moment.isoformat(), "email": email}


def event(lead_id: str, seconds: float, **more: Any) -> dict[str, Any]:
    """An event some seconds after START; `known` is when it was known, in seconds too."""
    known = more.pop("known", None)
    times = {name: "" if at is None else (START + timedelta(seconds=at)).isoformat()
             for name, at in (("occurred_at", seconds), ("known_at", known))}  # fmt: skip
    plain = {"event_type": "page_view", "event_id": "", "asset": "home", "direction": ""}
    return {name: {**plain, **times, "lead_id": lead_id, **more}[name] for name in EVENT_COLUMNS}


def settings_of(**sections: Any) -> Settings:
    """Settings over leads.csv, stages.csv and the files of events/."""
    raw = {
        "workspace": {"name": "growing"},
        "sources": {
            "leads": {"path": "leads.csv"},
            "events": {"path": "events/*.csv"},
            "stages": {"path": "stages.csv"},
        },
        "mapping": {
            "leads": {"source": "leads"},
            "events": {"source": "events"},
            "stages": {"source": "stages", "stage": "stage"},
        },
        "features": {"machine": MACHINE},
    }
    return Settings.model_validate({**raw, **sections})


@dataclass
class Growth:
    """Files in `folder`; `night` reads them in both ways."""

    folder: Path
    settings: Settings = field(default_factory=settings_of)
    nights: int = 0

    @property
    def now(self) -> datetime:
        """The instant of the next reading: an hour after the one before."""
        return START + timedelta(hours=self.nights)

    @property
    def words(self) -> str:
        """What the last reading said of itself."""
        return read_kept((self.folder / "store").resolve()).words

    def leads(self, rows: Rows) -> None:
        """Write the leads."""
        write_csv(self.folder / "leads.csv", rows)
        write_csv(self.folder / "stages.csv", [{**STAGES[0], "lead_id": rows[0]["lead_id"]}])

    def events(self, name: str, rows: Rows) -> None:
        """Write one file of events, perhaps without rows."""
        folder = self.folder / "events"
        folder.mkdir(exist_ok=True)
        lines = [",".join(EVENT_COLUMNS), *(",".join(str(row[name]) for name in EVENT_COLUMNS) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def night(self) -> None:
        """Read what is new."""
        ingest(self.settings, self.folder, self.now, self.folder / "store")
        self.nights += 1

    def is_whole(self) -> bool:
        """Read everything into a store of its own, and say whether both are the same; it shows where they are not."""
        whole = self.folder / "whole"
        ingest(self.settings, self.folder, self.now - timedelta(hours=1), whole, full=True)
        ours, theirs = contents(self.folder / "store"), contents(whole)
        for name, rows in theirs.items():
            assert ours[name] == rows, f"{name}: {self.words}"
        return True


def contents(store: Path) -> dict[str, Any]:
    """All rows of all clean tables, in an order of their own, and all figures of the manifest."""
    dataset, manifest = open_dataset(store), read_manifest(store).to_dict()
    tables = {name: _sorted(getattr(dataset, name)) for name in TABLES}
    figures = {name: manifest[name] for name in ("n_leads", "event_types", "attributes", "observed_until", "absent")}
    counts = {table["table"]: table for table in manifest["counts"]}
    reviewed = {name: _sorted(read_table(table_path(store, name))) for name in (IDENTITY, ACCOUNT_MATCHES)}
    return {**tables, **reviewed, QUARANTINE: _sorted(open_quarantine(store)), **figures, "counts": counts}


def _sorted(table: Any) -> Sequence[str]:
    rows = [] if table is None else (table if isinstance(table, pa.Table) else table.to_pyarrow()).to_pylist()
    return sorted(map(repr, rows))
