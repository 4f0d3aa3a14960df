"""Which nights a workspace learns from."""

from datetime import datetime, timedelta

import numpy as np

from handoff.domain.settings import SnapshotSection
from handoff.domain.stages import Stage
from handoff.workspace.snapshots import labelled_rows
from tests.features.made_dataset import Entry, Lead, World

START = datetime(2026, 1, 1)


def test_a_stray_date_adds_no_decades_of_nights() -> None:
    leads = [Lead(f"l{number:04}", START + timedelta(hours=number)) for number in range(1_000)]
    stray = Lead("stray", datetime(1970, 1, 1))
    world = World((stray, *leads), stages=(Entry("l0000", Stage.SQL, START + timedelta(days=80)),))
    labels = labelled_rows(world.dataset(), SnapshotSection(horizon_days=30))
    assert labels.rows.as_of.min() >= np.datetime64("2026-01-01")
    assert len(np.unique(labels.rows.as_of)) == 8
    assert (np.bincount(labels.rows.lead_key, minlength=1_001) > 0).sum() == 1_001
