"""A workspace's own files, a file of events a day, that grow by two batches of about 1 % of the events."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.made_events import Size, make_dataset
from handoff.domain.settings import Settings

#: Share of the events that one batch brings at least.
BATCH: Final = 0.01


@dataclass(frozen=True)
class Sources:
    """Files in `folder`: `batches` are the days of events of each batch, and `nights` when each was there.

    counts: events before the first batch, and of each batch.
    """

    folder: Path
    batches: tuple[tuple[str, ...], ...]
    nights: tuple[datetime, ...]
    counts: tuple[int, ...]

    @property
    def settings(self) -> Settings:
        """Settings that read the files."""
        return Settings.model_validate(
            {
                "workspace": {"name": "growing"},
                "sources": {
                    "leads": {"path": "leads.parquet"},
                    "events": {"path": "events/*.parquet"},
                    "stages": {"path": "stages.parquet"},
                },
                "mapping": {
                    "leads": {"source": "leads"},
                    "events": {"source": "events"},
                    "stages": {"source": "stages", "stage": "stage"},
                },
            }
        )

    def begin(self) -> None:
        """Bring the sources to where no batch has come yet."""
        for day in (day for batch in self.batches for day in batch):
            (self.folder / "events" / f"{day}.parquet").unlink(missing_ok=True)
        self.bring_leads("most")

    def bring_events(self, batch: int) -> None:
        """Let the files of a batch come."""
        for day in self.batches[batch]:
            os.link(self.folder / "all" / f"{day}.parquet", self.folder / "events" / f"{day}.parquet")

    def bring_leads(self, which: str) -> None:
        """Let the leads be "all" of them, or "most": those created before the first night."""
        target = self.folder / "leads.parquet"
        target.unlink(missing_ok=True)
        os.link(self.folder / f"leads-{which}.parquet", target)


def make_sources(size: Size, under: Path) -> Sources:
    """Generate the files into a folder below `under`, unless they are there already."""
    made = make_dataset(size, under)
    folder = made / "sources"
    if not (folder / "done").exists():
        _write(made, folder)
    with duckdb.connect() as connection:
        days = connection.execute(
            "SELECT parse_filename(filename, true) AS day, count(*) FROM read_parquet(?, filename = true) "
            "GROUP BY day ORDER BY day",
            [str(folder / "all" / "*.parquet")],
        ).fetchall()
        sources = _batched(folder, days)
        connection.execute(f"""
            COPY (SELECT * FROM '{folder}/leads-all.parquet' WHERE created_at < '{sources.nights[0]:%Y-%m-%d}')
            TO '{folder}/leads-most.parquet'""")
    return sources


def _write(made: Path, folder: Path) -> None:
    for part in ("all", "events"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"CREATE TABLE leads AS SELECT * FROM '{made}/leads.parquet'")
        connection.execute(f"""
            COPY (SELECT * EXCLUDE (lead_key, account_key, account_known),
                'Person ' || lead_key || ' Family' || (lead_key * 7919 % 30011) AS name,
                CASE WHEN account_known THEN 'Company ' || account_key END AS company
                FROM leads ORDER BY lead_key) TO '{folder}/leads-all.parquet'""")
        connection.execute(f"""
            COPY (SELECT lead_id, stage, entered_at FROM '{made}/stages.parquet' JOIN leads USING (lead_key))
            TO '{folder}/stages.parquet'""")
        connection.execute(f"CREATE VIEW events AS SELECT * FROM '{made}/events.parquet'")
        (days,) = zip(*connection.execute("SELECT DISTINCT occurred_at::DATE FROM events").fetchall(), strict=True)
        for day in sorted(days):
            connection.execute(f"""
                COPY (SELECT 'E' || strftime(occurred_at, '%j') || '-' || row_number() OVER () AS event_id, lead_id,
                    occurred_at, seen_at AS known_at, event_type,
                    CASE WHEN outbound THEN 'out' ELSE 'in' END AS direction,
                    CASE WHEN asset_key >= 0 THEN 'asset ' || asset_key END AS asset,
                    duration_ms / 1000 AS duration_seconds
                    FROM events JOIN leads USING (lead_key)
                    WHERE occurred_at >= '{day}' AND occurred_at < '{day}'::DATE + 1)
                TO '{folder}/all/{day}.parquet'""")
            (folder / "events" / f"{day}.parquet").unlink(missing_ok=True)
            os.link(folder / "all" / f"{day}.parquet", folder / "events" / f"{day}.parquet")
    (folder / "done").touch()


def _batched(folder: Path, days: list[tuple[str, int]]) -> Sources:
    """Part the last days into two batches of at least BATCH of the events each."""
    total, batches, nights, counts = sum(count for _, count in days), [], [], []
    for _ in range(2):
        batch: list[tuple[str, int]] = []
        nights.append(_midnight_after(days[-1][0]))
        while sum(count for _, count in batch) < BATCH * total:
            batch.append(days.pop())
        batches.append(tuple(sorted(day for day, _ in batch)))
        counts.append(sum(count for _, count in batch))
    nights.append(_midnight_after(days[-1][0]))
    first = sum(count for _, count in days)
    return Sources(folder, tuple(batches[::-1]), tuple(nights[::-1]), (first, *counts[::-1]))


def _midnight_after(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
