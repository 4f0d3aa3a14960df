"""A generated company that exports its tables anew every night, with faults on some of them: for benchmarks/year.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from handoff.simulation import WorldSettings, simulate
from handoff.simulation.faults import (
    RawTables,
    as_exported,
    clock_shifts,
    duplicates_flood,
    event_types_stop,
    unit_changes,
)
from handoff.workspace.create import create_workspace

#: Fewer resamples, origins and candidates, and no search for duplicate people: what is tried here is a year of nights.
TRAINING = '[training]\nbootstrap = 20\norigins = 1\ncandidates = ["lightgbm"]\nrecipe = "lightgbm"\n'
IDENTITY = "[identity]\nenabled = false\n"
WEB = ("Page View", "Pricing Page View", "Careers Page View")
Inject = Callable[[RawTables, datetime], RawTables]


@dataclass(frozen=True)
class Spell:
    """A fault of the exports from the night `first` on, for some nights; `codes`: what it may be found by."""

    name: str
    first: int
    nights: int
    inject: Inject
    codes: tuple[str, ...]


SPELLS = (
    Spell("web tracking stops", 45, 4, lambda t, s: event_types_stop(t, s, WEB), ("A02",)),
    Spell("every event is sent three times", 150, 3, lambda t, s: duplicates_flood(t, s, times=3), ("A06",)),
    Spell("the event clock is three hours off", 221, 4, lambda t, s: clock_shifts(t, s, 3), ("A07",)),
    Spell("employees in units instead of thousands", 310, 3,
          lambda t, s: unit_changes(t, s, "No. of Employees", 1000, all_rows=True), ("A04", "G07", "G06")),
)  # fmt: skip
#: Nights on which something else breaks: a file is still being written; the run is killed; MLflow is away; no new file.
HALF_WRITTEN, KILLED, NO_MLFLOW, STALE = 100, 205, 270, 340


@dataclass(frozen=True)
class YearWorld:
    """The company. `nights` follow the `past` days of its record that the first model learns from."""

    folder: Path
    settings: WorldSettings
    tables: RawTables
    past: int

    @classmethod
    def make(cls, folder: Path, n_leads: int, nights: int, past: int) -> "YearWorld":
        """Generate the company and its workspace."""
        create_workspace(folder, "demo")
        settings = folder / "handoff.toml"
        text = settings.read_text("utf-8").replace("[snapshots]", f"{TRAINING}\n{IDENTITY}\n[snapshots]")
        # One list for all, not one more for each owner.
        text = text.replace('owner = "Owner"\n', 'never = ["Owner"]\n')
        settings.write_text(text.replace("tonight = 2026-07-01T00:00:00Z\n", ""), "utf-8")
        agreement = folder / "agreement.toml"
        terms = agreement.read_text("utf-8").replace("valid_until = 2026-12-31", "valid_until = 2028-12-31")
        agreement.write_text(terms, "utf-8")
        world = WorldSettings(n_leads=n_leads, days=past + nights)
        (folder / "data").mkdir()
        return cls(folder, world, RawTables.of(simulate(world)), past)

    def moment(self, night: int) -> datetime:
        """Return when a night is scored."""
        return self.settings.start + timedelta(days=self.past + night)

    def export(self, night: int) -> None:
        """Write the exports as the company would have made them before a night."""
        tables = self.tables
        for spell in SPELLS:
            if spell.first <= night < spell.first + spell.nights:
                tables = spell.inject(tables, self.moment(spell.first - 1))
        tables, data = as_exported(tables, self.moment(night)), self.folder / "data"
        for name in ("leads", "stages", "accounts"):
            pacsv.write_csv(getattr(tables, name), data / f"{name}.csv")
        if night not in (STALE, STALE + 1):
            pq.write_table(tables.events, data / "events.parquet", compression="zstd")

    def cut_short(self) -> None:
        """Leave the events as a file that is still being written."""
        path = self.folder / "data" / "events.parquet"
        path.write_bytes(path.read_bytes()[:-4096])
