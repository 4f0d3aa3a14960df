"""The product's side: the public `build_features`, for one night or for several at once.

As a program it builds one night of a generated folder and prints seconds and peak memory as JSON:
`python -m benchmarks.nightly FOLDER THREADS REPEATS`.
"""

import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.made_events import AS_OF_US, open_made
from benchmarks.measure import peak_gb, timed
from handoff.domain.dataset import Dataset
from handoff.domain.feature_table import FeatureTable
from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.domain.settings import FeatureSection
from handoff.features.build import build_features
from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.plan import FeaturePlan
from handoff.features.planning import plan_features

Rows = tuple[npt.NDArray[np.int32], npt.NDArray[np.datetime64]]


@dataclass(frozen=True)
class Nightly:
    """A dataset with the plan that default settings give, ready to build."""

    dataset: Dataset
    threads: int

    @cached_property
    def titles(self) -> TitleDictionary:
        """The built-in job titles."""
        return TitleDictionary.load()

    @cached_property
    def plan(self) -> FeaturePlan:
        """The plan as of the night; a trained model carries it, so it is no part of a night's work."""
        until = self.dataset.observed_until + timedelta(microseconds=1)
        return plan_features(self.dataset, FeatureSection(), until, timing=True, titles=self.titles.fingerprint)

    @cached_property
    def created(self) -> npt.NDArray[np.int64]:
        """When each lead was created, by lead_key."""
        leads = self.dataset.leads.order_by("lead_key").select("created_at").to_pyarrow()
        return np.asarray(leads["created_at"].to_numpy().astype("datetime64[us]").astype(np.int64))

    def rows(self, weeks: int) -> Rows:
        """Return every lead that had been created, for each of the last `weeks` weekly nights."""
        nights = AS_OF_US - 7 * MICROSECONDS_PER_DAY * np.arange(weeks)[::-1]
        leads = [np.flatnonzero(self.created < night).astype(np.int32) for night in nights]
        return np.concatenate(leads), np.repeat(nights, [len(part) for part in leads]).astype("datetime64[us]")

    def build(self, rows: Rows) -> FeatureTable:
        """Build the features of `rows`."""
        return build_features(self.dataset, self.plan, *rows, self.titles, self.threads)


def main(folder: str, threads: str, repeats: str) -> None:
    """Build one night: once for the memory, then for the time."""
    nightly = Nightly(open_made(Path(folder), int(threads)), int(threads))
    rows = nightly.rows(1)
    n_features = len(nightly.build(rows).catalogue)
    peak = peak_gb()
    seconds = timed(lambda: len(nightly.build(rows)), int(repeats), warm_ups=0).seconds
    print(json.dumps({"n_features": n_features, "peak_gb": peak, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
