"""The recorded funnel climbs in order, agrees with the truth, and never hints at what is to come."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from handoff.simulation import World
from handoff.simulation.intent import QUALIFIED
from handoff.simulation.truth import NIGHT_BEGINS, NIGHT_ENDS

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def stages(clean_world: World) -> pd.DataFrame:
    frame: pd.DataFrame = clean_world.stages.to_pandas()
    frame["time"] = [
        datetime.strptime(text, "%d.%m.%Y %H:%M:%S").replace(tzinfo=BERLIN).timestamp() * 1e6
        for text in frame["Entered At"]
    ]
    return frame


def test_sql_entries_are_exactly_those_of_the_truth(clean_world: World, stages: pd.DataFrame) -> None:
    truth = clean_world.truth
    entered = stages[stages["Stage"] == "Sales Qualified"].set_index("Lead ID")["time"].sort_index()
    qualified = truth.outcome == QUALIFIED
    assert [int(lead[1:]) for lead in entered.index] == truth.number[qualified].tolist()
    assert entered.to_numpy() == pytest.approx(truth.exit_us[qualified])


def test_every_sql_was_accepted_before(stages: pd.DataFrame) -> None:
    first = stages.pivot_table(index="Lead ID", columns="Stage", values="time", aggfunc="min")
    sql = first.dropna(subset=["Sales Qualified"])
    assert (sql["New"] < sql["Marketing Qualified"]).all()
    assert (sql["Marketing Qualified"] < sql["Sales Accepted"]).all()
    assert (sql["Sales Accepted"] < sql["Sales Qualified"]).all()


def test_stages_hurried_in_before_sql_are_unseen_at_night(clean_world: World, stages: pd.DataFrame) -> None:
    """An acceptance within two hours of SQL was written for its sake: no night may lie between the two."""
    sql = stages[stages["Stage"] == "Sales Qualified"].set_index("Lead ID")["time"]
    before = stages[stages["Stage"].isin(["Marketing Qualified", "Sales Accepted"])]
    ahead = sql.reindex(before["Lead ID"]).to_numpy() - before["time"].to_numpy()
    hurried = before[(ahead > 0) & (ahead < 2 * 3_600e6)]
    hour = hurried["time"] / 3_600e6 % 24
    assert len(hurried) > 20
    assert hour.between(NIGHT_ENDS, NIGHT_BEGINS).all()


def test_acceptance_is_good_but_not_perfect(stages: pd.DataFrame) -> None:
    count = stages["Stage"].value_counts()
    assert 0.70 < count["Sales Accepted"] / (count["Sales Accepted"] + count["Sales Rejected"]) < 0.95


def test_refusals_and_losses_always_have_a_reason(stages: pd.DataFrame) -> None:
    refused = stages["Stage"].isin(["Sales Rejected", "Closed Lost", "Disqualified"])
    assert stages.loc[refused, "Reason"].notna().all()
    assert stages.loc[~refused, "Reason"].isna().all()


def test_reps_keep_calling_after_sql(clean_world: World, stages: pd.DataFrame) -> None:
    sql = stages[stages["Stage"] == "Sales Qualified"].set_index("Lead ID")["time"]
    events = clean_world.events.select(["Lead ID", "Activity Type", "Activity Time"]).to_pandas()
    calls = events[events["Activity Type"].isin(["Call", "Meeting"])]
    after = calls["Activity Time"].astype("int64") > calls["Lead ID"].map(sql).fillna(float("inf"))
    assert after.mean() > 0.2
