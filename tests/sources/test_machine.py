"""A robot's events are known as such from the moment that enough of them were seen, and never earlier."""

from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.domain.settings import MachineSection
from handoff.sources.engine import open_engine
from handoff.sources.machine import machine_moments

RULE = MachineSection(burst_events=3, burst_seconds=10, gateway_leads=3)
START = np.datetime64("2026-01-01T00:00:00", "us")
ENGINE = open_engine()


def moments(rows: list[dict[str, Any]]) -> dict[int, pd.Timestamp]:
    frame = pd.DataFrame(rows)
    for name in ("occurred_at", "seen_at"):
        frame[name] = START + frame[name].to_numpy().astype("timedelta64[s]")
    keys = ["lead_key", "account_key", "kind_key", "asset_key"]
    frame[keys] = frame[keys].astype("Int32")
    frame["row"] = np.arange(len(frame))
    ENGINE.create_table("sample", ibis.memtable(frame), overwrite=True)
    found = ENGINE.to_pyarrow(machine_moments(ENGINE.table("sample"), "row", RULE)).to_pylist()
    return {row["row"]: row["machine_from"] for row in found}


def event(lead: int, second: int, seen: int | None = None, **more: Any) -> dict[str, Any]:
    base = {"lead_key": lead, "account_key": None, "kind_key": 0, "asset_key": 1, "outbound": False}
    return {**base, "occurred_at": second, "seen_at": second if seen is None else seen, **more}


def at(second: int) -> object:
    return (START + np.timedelta64(second, "s")).astype(object)


def test_a_burst_is_a_robots_from_its_third_event_on() -> None:
    assert moments([event(0, 1), event(0, 2), event(0, 4), event(0, 11)]) == dict.fromkeys(range(3), at(4))


def test_two_events_are_no_burst_and_outbound_events_never_are() -> None:
    assert moments([event(0, 1), event(0, 2)]) == {}
    assert moments([event(0, second, outbound=True) for second in range(5)]) == {}


def test_a_gateway_opens_one_asset_for_several_colleagues() -> None:
    rows = [event(lead, lead, account_key=7) for lead in range(3)]
    assert moments(rows) == dict.fromkeys(range(3), at(2))


@pytest.mark.parametrize(
    "change", [{"account_key": None}, {"asset_key": None}, {"kind_key": 9}, {"lead_key": 1}, {"occurred_at": 12}]
)
def test_what_differs_is_no_gateway(change: dict[str, Any]) -> None:
    rows = [event(lead, lead, account_key=7) for lead in range(2)]
    assert moments([*rows, {**event(2, 2, account_key=7), **change}]) == {}


ROW = st.builds(
    event,
    lead=st.integers(0, 4),
    second=st.integers(0, 25),
    seen=st.none(),
    account_key=st.sampled_from([None, 1, 2]),
    kind_key=st.integers(0, 1),
    asset_key=st.sampled_from([None, 1, 2]),
    outbound=st.booleans(),
)
DELAYED = st.builds(lambda row, delay: {**row, "seen_at": row["occurred_at"] + delay}, ROW, st.integers(0, 60))


@given(rows=st.lists(DELAYED, min_size=1, max_size=25), night=st.integers(0, 85))
@settings(max_examples=20, deadline=None)
def test_what_is_seen_later_never_changes_an_earlier_night(rows: list[dict[str, Any]], night: int) -> None:
    known = [place for place, row in enumerate(rows) if row["seen_at"] < night]
    everything = moments(rows)
    then = moments([rows[place] for place in known]) if known else {}
    told_then = {known[place]: moment for place, moment in then.items()}
    told_now = {place: m for place, m in everything.items() if place in known and m < at(night)}  # type: ignore[operator]
    assert told_now == told_then
