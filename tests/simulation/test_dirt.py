"""The dirt is there in the stated amounts, and a clean world has none of it."""

import re

import numpy as np
import pandas as pd
import pytest

from handoff.simulation import World
from handoff.simulation import dirtevents as dirt_of_events
from handoff.simulation import dirtleads as dirt_of_leads

N = 4_000
ISO_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture(scope="module")
def leads(dirty_world: World) -> pd.DataFrame:
    frame: pd.DataFrame = dirty_world.leads.to_pandas()
    return frame


@pytest.fixture(scope="module")
def events(dirty_world: World) -> pd.DataFrame:
    frame: pd.DataFrame = dirty_world.events.to_pandas()
    return frame


def about(share: float, n: int) -> object:
    """Within five standard errors of a share, in rows."""
    return pytest.approx(share * n, abs=5 * np.sqrt(share * n) + 3)


@pytest.mark.parametrize(("column", "share"), dirt_of_leads.MISSING_SHARES.items())
def test_cells_are_missing_in_the_stated_share(leads: pd.DataFrame, column: str, share: float) -> None:
    assert leads[column].isna().sum() == about(share, N)


def test_titles_are_junk_in_the_stated_share(leads: pd.DataFrame) -> None:
    junk = leads["Job Title"].isin(dirt_of_leads.JUNK_TITLES).sum()
    assert junk == about(dirt_of_leads.JUNK_TITLE_SHARE * (1 - dirt_of_leads.MISSING_SHARES["Job Title"]), N)


def test_lead_ids_repeat_and_some_creation_times_cannot_be_read(leads: pd.DataFrame) -> None:
    assert leads["Lead ID"].duplicated().sum() == round(N * dirt_of_leads.REPEATED_LEAD_SHARE)
    assert 3 <= leads["Created Date"].isin(dirt_of_leads.BAD_TIMES).sum() <= 8


def test_persons_come_twice_under_two_ids(leads: pd.DataFrame) -> None:
    mail = leads.drop_duplicates("Lead ID")["Email"].dropna().str.lower().str.replace("+web", "")
    assert 0.01 < mail[~mail.str.contains("mailinator")].duplicated().mean() < 0.03


def test_sizes_are_written_in_several_ways(leads: pd.DataFrame) -> None:
    sizes = leads["No. of Employees"].dropna()
    for style in (r"\d+-\d+", r"\d+k\+", r"\d+,\d{3}"):
        assert sizes.str.fullmatch(style).any()


def test_text_that_programs_would_execute_is_among_the_companies(leads: pd.DataFrame) -> None:
    assert leads["Company"].isin(dirt_of_leads.HOSTILE).sum() >= 2


def test_events_repeat_and_some_belong_to_nobody(events: pd.DataFrame) -> None:
    n = len(events)
    unknown = events["Lead ID"].str[1:].astype(int) >= N
    assert events["Activity ID"].duplicated().sum() == about(dirt_of_events.REPEATED_SHARE, n)
    assert unknown.sum() == about(dirt_of_events.UNKNOWN_LEAD_SHARE, n)


def test_times_and_durations_are_impossible_in_the_stated_shares(dirty_world: World, events: pd.DataFrame) -> None:
    n, end = len(events), np.datetime64(dirty_world.settings.end_us, "us")
    assert (events["Duration (s)"] < 0).sum() == about(dirt_of_events.NEGATIVE_SHARE, n)
    assert events["Activity Time"].isna().sum() == about(dirt_of_events.MISSING_TIME_SHARE, n)
    assert (events["Activity Time"] >= end).sum() == about(dirt_of_events.FUTURE_SHARE, n)


def test_bots_burst_and_gateways_open_for_colleagues(events: pd.DataFrame) -> None:
    minute = events["Activity Time"].dt.floor("min")
    bursts = events.groupby(["Lead ID", minute]).size()
    assert (bursts >= 40).groupby("Lead ID").any().sum() == about(dirt_of_events.BOT_SHARE, N)
    opens = events[events["Activity Type"] == "Email Opened"].sort_values("Activity Time")
    close = opens["Activity Time"].diff() < pd.Timedelta("1s")
    assert close.sum() > 100


def test_one_attribute_leaks_the_answer(dirty_world: World, leads: pd.DataFrame) -> None:
    single = leads.drop_duplicates("Lead ID")
    qualified = dirty_world.truth.outcome == 1
    graded = single["Lead Grade"].notna().to_numpy()
    assert graded[qualified].mean() > 0.85
    assert graded[~qualified].mean() < 0.2


def test_clean_world_has_none_of_it(clean_world: World) -> None:
    leads, events = clean_world.leads.to_pandas(), clean_world.events.to_pandas()
    filled = leads.columns.difference(["Account ID", "Lead Grade"])
    assert leads["Lead ID"].is_unique
    assert leads[filled].notna().all(axis=None)
    assert leads["Created Date"].map(lambda text: bool(ISO_WITH_OFFSET.fullmatch(text))).all()
    assert leads["No. of Employees"].str.fullmatch(r"\d+").all()
    assert events["Activity ID"].is_unique
    assert events["Lead ID"].isin(leads["Lead ID"]).all()
    assert events["Activity Time"].notna().all()
    assert not (events["Duration (s)"] < 0).any()
    created = pd.to_datetime(leads.set_index("Lead ID")["Created Date"], utc=True).dt.tz_localize(None)
    assert (events["Activity Time"] > events["Lead ID"].map(created)).all()
