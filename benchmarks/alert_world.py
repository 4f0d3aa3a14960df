"""A generated company whose nights are profiled as they would have been: for benchmarks/alerts.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from handoff.domain.dataset import Dataset
from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import naive_utc
from handoff.domain.settings import FeatureSection, Settings, load_settings
from handoff.features.build import build_features
from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.plan import FeaturePlan
from handoff.features.planning import plan_features
from handoff.labels import label_rows, open_rows
from handoff.model.calibration import NoCalibrator
from handoff.model.fitting import Fit, run_fits
from handoff.model.part import aware
from handoff.model.recipe import LogisticRecipe
from handoff.model.reference_learning import learn_reference
from handoff.model.trained import DataWindow, Period, TrainedModel
from handoff.monitoring.profile import FeatureProfile, NightProfile, ScoreProfile, TableProfile
from handoff.monitoring.profiling import profile_night
from handoff.monitoring.profiling.scores import features_of, scores_of
from handoff.simulation import WorldSettings, simulate
from handoff.simulation.faults import RawTables, as_exported
from handoff.sources.ingest import ingest
from handoff.sources.store import Ingested, open_dataset, open_quarantine
from handoff.workspace.create import create_workspace

ZONE, LINE, HORIZON = "Europe/Berlin", 0.10, 30
SOURCES = {name: (name,) for name in ("leads", "events", "stages", "accounts")}
#: Days of the record on whose nights the model learns.
LEARNED = (55, 75, 95, 110)
#: Fewer windows than by default: the model is there to be watched, not to win.
FEATURES = FeatureSection(windows=(14,), account_windows=(30,), max_event_types=6, exclude=("lead_grade",))
THREADS = 1
#: Of the open leads one in so many is scored, and so many nights are built together: it saves most of the time.
EVERY, AT_ONCE = 4, 10


@dataclass(frozen=True)
class AlertWorld:
    """A company on disk, read once; `days` is the length of its record."""

    folder: Path
    world: WorldSettings
    tables: RawTables

    @classmethod
    def make(cls, folder: Path, world: WorldSettings) -> "AlertWorld":
        """Generate the company."""
        create_workspace(folder, "demo")
        # Every night of a fault is read anew; who is who is no part of what is tried here.
        with (folder / "handoff.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n[identity]\nenabled = false\n")
        return cls(folder, world, RawTables.of(simulate(world)))

    def night(self, day: int) -> datetime:
        """Return the night with which a day of the record begins."""
        return self.world.start + timedelta(days=day)

    @cached_property
    def settings(self) -> Settings:
        """The demo's own settings."""
        return load_settings(self.folder / "handoff.toml")

    @cached_property
    def healthy(self) -> tuple[Ingested, Dataset]:
        """The whole record without a fault, read once."""
        return self.read(self.tables, self.world.end, "healthy")

    def read(self, tables: RawTables, now: datetime, name: str) -> tuple[Ingested, Dataset]:
        """Write the exports as they are at `now`, and read them."""
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        for table in ("leads", "stages", "accounts"):
            pacsv.write_csv(getattr(tables, table), data / f"{table}.csv")
        pq.write_table(tables.events, data / "events.parquet", compression="snappy")
        store = self.folder / name
        ingested = ingest(self.settings, self.folder, now, store)
        return ingested, open_dataset(store)

    @cached_property
    def titles(self) -> TitleDictionary:
        """The built-in job titles."""
        return TitleDictionary.load()

    @cached_property
    def plan(self) -> FeaturePlan:
        """The features, as known when the model was trained."""
        until = self.night(LEARNED[-1])
        return plan_features(self.healthy[1], FEATURES, until, timing=True, titles=self.titles.fingerprint)

    @cached_property
    def model(self) -> TrainedModel:
        """A logistic regression that learned from a few early nights."""
        dataset = self.healthy[1]
        rows = open_rows(dataset, [self.night(day) for day in LEARNED])
        labels = label_rows(dataset, rows, HORIZON, dataset.observed_until)
        features = build_features(dataset, self.plan, labels.rows.lead_key, labels.rows.as_of, self.titles, THREADS)
        table = TrainingTable(features, labels.label, HORIZON)
        train = np.arange(len(table), dtype=np.int64)
        recipe = LogisticRecipe(name="logistic")
        estimator = run_fits(table, [Fit(recipe, train, np.empty(0, dtype=np.int64))], seed=7, threads=1)[0].estimator
        moments = labels.rows.as_of
        period = Period(aware(moments[:1]), aware(moments[-1:]), len(table), int(table.label.sum()))
        return TrainedModel(
            recipe=recipe,
            estimator=estimator,
            calibrator=NoCalibrator(),
            catalogue=features.catalogue,
            feature_plan=self.plan.to_json(),
            horizon_days=HORIZON,
            window=DataWindow(period, None),
            reference=learn_reference(estimator, table, train, train[:0]),
        )

    def profiles(self, days: Sequence[int]) -> list[NightProfile]:
        """Return the profiles of nights without a fault, with the counts that their exports would have had."""
        found = []
        for start in range(0, len(days), AT_ONCE):
            nights = [self.night(day) for day in days[start : start + AT_ONCE]]
            scored = self.scored(self.healthy[1], nights)
            for night, (features, scores) in zip(nights, scored, strict=True):
                profile = profile_night(self.healthy[1], self.healthy[0], SOURCES, night, ZONE)
                counts = self.arrived.counts(night)
                tables = {
                    name: replace(counts.get(name, one), newest=one.newest) for name, one in profile.tables.items()
                }
                found.append(replace(profile, tables=renewed(tables, night), features=features, scores=scores))
        return found

    def faulty_profile(self, tables: RawTables, day: int) -> NightProfile:
        """Return the profile of a night whose exports are read anew."""
        night = self.night(day)
        ingested, dataset = self.read(as_exported(tables, night), night, "faulty")
        profile = profile_night(dataset, ingested, SOURCES, night, ZONE)
        features, scores = self.scored(dataset, [night])[0]
        renewed_tables = renewed(dict(profile.tables), night)
        return replace(profile, tables=renewed_tables, features=features, scores=scores)

    def scored(
        self, dataset: Dataset, nights: Sequence[datetime]
    ) -> list[tuple[dict[str, FeatureProfile], ScoreProfile]]:
        """Return features and scores of every fourth open lead on each night; nights together are read once."""
        rows = open_rows(dataset, nights)
        rows = rows.take(rows.lead_key % EVERY == 0)
        features = build_features(dataset, self.plan, rows.lead_key, rows.as_of, self.titles, THREADS)
        probability = np.asarray(self.model.predict(features.values), dtype=np.float64)
        found = []
        for night in nights:
            place = np.flatnonzero(rows.as_of == np.datetime64(naive_utc(night), "us")).astype(np.int64)
            scores = scores_of(probability[place], "1", LINE)
            found.append((features_of(self.model, features.take(place)), scores))
        return found

    @cached_property
    def arrived(self) -> "Arrived":
        """When each row of the exports arrived, and what became of it."""
        return Arrived.of(self)


@dataclass(frozen=True)
class Arrived:
    """By table: sorted arrival times of the rows read, put aside by reason, repeated, and kept (microseconds)."""

    read: dict[str, "np.ndarray[tuple[int], np.dtype[np.int64]]"]
    aside: dict[tuple[str, str], "np.ndarray[tuple[int], np.dtype[np.int64]]"]
    again: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    leads: "np.ndarray[tuple[int], np.dtype[np.int64]]"

    @classmethod
    def of(cls, world: AlertWorld) -> "Arrived":
        """Find the rows of the quarantine in the exports, and the events whose id came before."""
        tables, (ingested, dataset) = world.tables, world.healthy
        aside: dict[tuple[str, str], list[int]] = {}
        for row in open_quarantine(ingested.store).select("table", "row", "reason").to_pyarrow().to_pylist():
            if row["table"] != "accounts":
                time = int(tables.times(row["table"])[row["row"] - 1])
                aside.setdefault((row["table"], row["reason"]), []).append(time)
        ids = tables.events["Activity ID"].to_numpy()
        order = np.argsort(tables.event_times, kind="stable")
        first = np.unique(ids[order], return_index=True)[1]
        again = np.delete(tables.event_times[order], first)
        created = dataset.leads.select("created_at").to_pyarrow()["created_at"].to_numpy()
        return cls(
            {name: np.sort(tables.times(name)) for name in ("leads", "events", "stages")},
            {key: np.sort(np.array(times, dtype=np.int64)) for key, times in aside.items()},
            np.sort(again),
            np.sort(created.astype("datetime64[us]").astype(np.int64)),
        )

    def counts(self, night: datetime) -> dict[str, TableProfile]:
        """Return the counts that an export of this night would have had."""
        moment = int(night.timestamp() * 1e6)
        found = {}
        for name, times in self.read.items():
            read = int(np.searchsorted(times, moment))
            aside = {
                reason: int(np.searchsorted(rows, moment))
                for (table, reason), rows in self.aside.items()
                if table == name
            }
            repeated = int(np.searchsorted(self.again, moment)) if name == "events" else 0
            if name == "leads":
                repeated = read - sum(aside.values()) - int(np.searchsorted(self.leads, moment))
            found[name] = TableProfile(read, read - sum(aside.values()) - repeated, repeated, aside)
        return found


def renewed(tables: dict[str, TableProfile], night: datetime) -> dict[str, TableProfile]:
    """Give every table the fingerprint of a file that was written on this night."""
    return {name: replace(one, files=f"{name} {night:%Y-%m-%d}") for name, one in tables.items()}
