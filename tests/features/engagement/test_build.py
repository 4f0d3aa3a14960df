"""The fold gives what counting by hand gives, whatever the nights, chunks, order and lateness of records."""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from handoff.features.engagement import build
from handoff.features.engagement.build import LeadIndex, engagement_matrix
from handoff.features.engagement.columns import engagement_features
from tests.features.engagement.made_events import (
    PLAN,
    START,
    TYPES,
    Event,
    as_table,
    random_events,
    random_index,
    slow_features,
)

N_LEADS = 12
NIGHTS = [START + timedelta(days=days, hours=2) for days in (1, 40, 47, 54, 120, 149)]


def features(events: list[Event], index: LeadIndex, leads: list[int], nights: list[datetime]) -> pd.DataFrame:
    as_of: npt.NDArray[np.datetime64] = np.array(nights, dtype="datetime64[us]")
    table = as_table(events) if events else None
    matrix = engagement_matrix(table, TYPES, PLAN, index, np.array(leads), as_of, threads=2)
    return pd.DataFrame(matrix.T, columns=[feature.name for feature in engagement_features(PLAN)])


@pytest.mark.parametrize("seed", range(6))
def test_equals_counting_by_hand(seed: int) -> None:
    events, index = random_events(seed, 400, N_LEADS), random_index(seed, N_LEADS)
    rows = [(lead, night) for night in NIGHTS for lead in range(N_LEADS)]
    built = features(events, index, [lead for lead, _ in rows], [night for _, night in rows])
    expected = pd.DataFrame([slow_features(events, index, lead, night) for lead, night in rows])
    assert set(built.columns) == set(expected.columns)
    np.testing.assert_allclose(built, expected[built.columns].to_numpy(np.float32), rtol=1e-5, atol=2e-6)


def test_one_night_is_the_same_alone_and_among_others() -> None:
    events, index = random_events(9, 500, N_LEADS), random_index(9, N_LEADS)
    leads = list(range(N_LEADS))
    together = features(events, index, leads * len(NIGHTS), [night for night in NIGHTS for _ in leads])
    for place, night in enumerate(NIGHTS):
        alone = features(events, index, leads, [night] * N_LEADS)
        np.testing.assert_array_equal(alone, together.iloc[place * N_LEADS : (place + 1) * N_LEADS])


def test_order_of_events_and_rows_plays_no_part() -> None:
    events, index = random_events(3, 300, N_LEADS), random_index(3, N_LEADS)
    leads = list(range(N_LEADS))
    straight = features(events, index, leads, [NIGHTS[3]] * N_LEADS)
    turned = features(events[::-1], index, leads[::-1], [NIGHTS[3]] * N_LEADS)
    np.testing.assert_array_equal(straight, turned.iloc[::-1])


def test_segments_and_chunks_play_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    n_leads = 1_500
    events, index = random_events(4, 4_000, n_leads), random_index(4, n_leads)
    leads = list(range(n_leads))
    whole = features(events, index, leads, [NIGHTS[4]] * n_leads)
    monkeypatch.setattr(build, "SEGMENT", 700)
    monkeypatch.setattr(build, "CHUNK_CELLS", 1)
    np.testing.assert_array_equal(features(events, index, leads, [NIGHTS[4]] * n_leads), whole)


def test_nights_at_different_times_of_day_in_one_call() -> None:
    events, index = random_events(5, 300, N_LEADS), random_index(5, N_LEADS)
    nights = [NIGHTS[2], NIGHTS[2] + timedelta(hours=5, minutes=7)]
    built = features(events, index, [0, 1], nights)
    for row, (lead, night) in enumerate(zip([0, 1], nights, strict=True)):
        expected = pd.Series(slow_features(events, index, lead, night))[built.columns]
        np.testing.assert_allclose(built.iloc[row], expected.to_numpy(np.float32), rtol=1e-5, atol=2e-6)


def test_nobody_did_anything() -> None:
    built = features([], random_index(0, 3), [0, 2], [NIGHTS[0]] * 2)
    assert (built.filter(regex="_count_").to_numpy() == 0).all()
    assert built.filter(regex="days_since").isna().to_numpy().all()
