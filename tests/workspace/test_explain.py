"""One lead explained: the parts make the score, and what is shown behind them was known that night."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from handoff import Workspace
from handoff.domain.instants import as_utc
from handoff.errors import ConfigError, Refused
from handoff.sources.store import IDENTITY, table_path
from handoff.workspace.explain import Explained, explain_lead
from handoff.workspace.score_history import score_history
from tests.workspace.company import TONIGHT, Company, mlflow_may_warn


@pytest.fixture(scope="module")
def opened(company: Company) -> Workspace:
    return Workspace.open(company.folder, environ={})


@pytest.fixture(scope="module")
def best(company: Company, opened: Workspace) -> Explained:
    with mlflow_may_warn():
        return explain_lead(opened, first_lead(company))


def first_lead(company: Company) -> str:
    return str(company.scored.scored.rows["lead_id"].iloc[0])


def test_it_is_the_score_of_the_list_with_its_reasons(best: Explained, company: Company) -> None:
    row = company.scored.scored.rows.iloc[0]
    assert best.probability == pytest.approx(row["probability"])
    assert best.meaning == row["meaning"]
    assert best.grade == row["grade"]
    given = {one.part.text for one in best.in_favour}
    assert given >= {text for text in row["reasons_for"] if "nothing known" not in text}


def test_baseline_fit_and_engagement_make_the_score_and_so_do_the_parts(best: Explained) -> None:
    assert best.baseline + best.fit + best.engagement == pytest.approx(best.raw_score)
    parts = [one.part.amount for one in (*best.in_favour, *best.against, *best.together)]
    assert best.baseline + best.smaller + sum(parts) == pytest.approx(best.raw_score)


def test_the_records_behind_a_count_are_those_that_it_counts(best: Explained) -> None:
    counted = [one for one in best.in_favour if re.search("([0-9]+|once).* in the last 7 days", one.part.text)]
    assert counted
    for one in counted:
        times = 1 if " once " in one.part.text else int(re.findall("[0-9]+", one.part.text)[0])
        newest = [record for record in one.records if record.at and record.at >= TONIGHT - timedelta(days=7)]
        assert len(newest) == min(times, len(one.records))
        assert one.count >= times


def test_every_record_is_older_than_the_night(company: Company, opened: Workspace) -> None:
    night = TONIGHT - timedelta(days=40)
    lead = opened.features(night).rows["lead_id"].iloc[5]
    with mlflow_may_warn():
        found = explain_lead(opened, str(lead), night)
    records = [one for part in (*found.in_favour, *found.against, *found.together) for one in part.records]
    assert records
    assert all(one.at is None or one.at < night for one in records)
    assert found.history == ()


def test_the_history_is_that_of_the_score_files(best: Explained, company: Company) -> None:
    row = company.scored.scored.rows.iloc[0]
    (found,) = best.history
    assert (found.night, found.tier, found.rank) == (TONIGHT.date(), row["tier"], 1)
    assert found.probability == pytest.approx(row["probability"])


def test_score_files_without_grades_are_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "night=2026-06-01"
    folder.mkdir()
    row = {"lead_id": ["L1"], "probability": [0.2], "tier": ["MQL"], "rank": [3], "model_version": ["1"]}
    pd.DataFrame(row).to_parquet(folder / "scores.parquet")
    (found,) = score_history(tmp_path, "L1", datetime(2026, 7, 1, tzinfo=UTC).date())
    assert (found.probability, found.grade) == (0.2, None)
    assert score_history(tmp_path, "L1", datetime(2026, 5, 1, tzinfo=UTC).date()) == ()


def test_an_unknown_lead_is_refused_with_the_nearest(company: Company, opened: Workspace) -> None:
    lead = first_lead(company)
    with pytest.raises(ConfigError, match=f'there is no lead "{lead}x" among .* did you mean "{lead}"'):
        explain_lead(opened, f"{lead}x")


def test_a_further_record_of_a_person_says_whose_it_is(opened: Workspace) -> None:
    identity = pd.read_parquet(table_path(opened.places.clean, IDENTITY))
    further = identity[~identity["is_survivor"]].iloc[0]
    first = further["survivor_id"]
    with pytest.raises(ConfigError, match=f'a further record of the person who is lead "{first}"; explain "{first}"'):
        explain_lead(opened, further["lead_id"])


def test_a_lead_that_was_not_open_is_refused_with_the_reason(company: Company, opened: Workspace) -> None:
    leads = opened.dataset.leads.to_pandas()
    newest = leads.sort_values("created_at").iloc[-1]
    before = as_utc(newest["created_at"].to_pydatetime()) - timedelta(days=1)
    with pytest.raises(Refused, match=r"was not open at .* it was created on"):
        explain_lead(opened, str(newest["lead_id"]), before)
    stages = opened.dataset.stages.to_pandas()
    won = stages[stages["stage"] == "sql"].iloc[0]
    lead = str(leads.set_index("lead_key").loc[won["lead_key"], "lead_id"])
    after = as_utc(max(won["entered_at"], won["seen_at"]).to_pydatetime()) + timedelta(hours=1)
    with pytest.raises(Refused, match="it became sql on"):
        explain_lead(opened, lead, after)


def test_a_night_to_come_is_refused(company: Company, opened: Workspace) -> None:
    with pytest.raises(ConfigError, match="lies after"):
        explain_lead(opened, first_lead(company), TONIGHT + timedelta(days=2))


def test_it_is_json(best: Explained) -> None:
    raw = best.to_dict()
    assert set(raw["in_favour"][0]) == {"topic", "log_odds", "reason", "proof", "records", "newest"}
    assert replace(best, cell=None).to_dict()["grade_converts"] is None
