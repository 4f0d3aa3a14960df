"""The scored leads are told their trend, from the files of past nights, and those on the list their colleagues."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from handoff import Workspace
from handoff.delivery.parquet import write_scores
from handoff.features.planning import leads_as_known
from handoff.scoring.scored import ScoredLeads
from handoff.workspace.list_history import with_history
from tests.scoring.made_night import NIGHT, RUN, made_scores
from tests.workspace.small import Company

N = 200


@pytest.fixture(scope="module")
def workspace(shared: Company) -> Workspace:
    return shared.opened


@pytest.fixture(scope="module")
def leads(workspace: Workspace) -> pd.DataFrame:
    return leads_as_known(workspace.dataset, NIGHT).frame().iloc[:N]


def test_trends_and_colleagues(workspace: Workspace, leads: pd.DataFrame) -> None:
    tonight = made_scores(N, leads=leads)
    for days in range(10, 0, -1):
        rows = tonight.rows.assign(probability=tonight.rows["probability"] / (4 if days > 6 else 1))
        write_scores(ScoredLeads(rows, replace(RUN, as_of=NIGHT - timedelta(days=days))), workspace.places.scores)
    told = with_history(workspace, tonight, leads).rows
    assert told["lead_id"].tolist() == tonight.rows["lead_id"].tolist()
    likely = told[(told["probability"] > 0.02) & (told["trend"] != "new")]
    assert len(likely) > 50
    assert set(likely["trend"]) == {"up"}
    # The first night that can be compared with one a week before it.
    assert set(likely["trend_since"].dt.date) == {NIGHT.date() - timedelta(days=3)}
    listed = told["tier"].isin(["SAL", "MQL"])
    assert told.loc[listed, "colleagues"].map(len).max() > 0
    assert told.loc[~listed, "colleagues"].map(len).max() == 0


def test_the_first_night_has_no_trend_yet(workspace: Workspace, leads: pd.DataFrame) -> None:
    first = ScoredLeads(made_scores(N, leads=leads).rows, replace(RUN, as_of=NIGHT - timedelta(days=60)))
    told = with_history(workspace, first, leads).rows
    assert set(told["trend"]) <= {"new", "not enough"}
    assert told["trend_since"].isna().all()
