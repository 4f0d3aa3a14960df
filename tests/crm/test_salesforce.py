"""A Salesforce org's exports, dropped into a folder, become a ranked list, whichever way the columns are written."""

import pandas as pd
import pytest

from handoff import Workspace
from tests.crm import salesforce_export as made
from tests.crm.importing import NIGHTS, comparable, counts, direct, imported
from tests.crm.plain_world import N_LEADS, plain_world
from tests.crm.salesforce_plain import salesforce_direct
from tests.workspace.company import mlflow_may_warn

Counts = dict[str, tuple[int, int, int, int]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    tables = made.camel_case(made.salesforce_export(plain_world()))
    return imported(tmp_path_factory.mktemp("salesforce") / "org", "salesforce", tables)


@pytest.fixture(scope="module")
def snake_case(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    tables = made.salesforce_export(plain_world())
    return imported(tmp_path_factory.mktemp("salesforce") / "snake", "salesforce", tables)


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return direct(tmp_path_factory.mktemp("direct") / "plain", salesforce_direct(plain_world()))


@pytest.fixture(scope="module")
def found(workspace: Workspace) -> Counts:
    return counts(workspace)


def test_every_row_is_kept_or_left_out_for_a_reason(found: Counts) -> None:
    kinds = plain_world().events["kind"].value_counts()
    responses = len(made.salesforce_export(plain_world())["campaign_member"]) - made.SILENT
    kept = kinds["Call"] + kinds["Email Sent"] + kinds["Meeting"] + made.PLANNED + responses
    out = made.STRANGERS + made.OPEN + made.TODOS + made.CHILDREN + made.SILENT
    assert found["leads"] == (N_LEADS, 0, made.DELETED + made.MERGED, 0)
    assert found["events"] == (kept, 0, out, 0)
    assert {name: aside for name, (_, aside, _, _) in found.items() if aside} == {}


def test_it_holds_what_a_direct_import_holds(found: Counts, same: Workspace) -> None:
    plain = counts(same)
    assert {name: found[name][0] for name in plain} == {name: kept for name, (kept, *_) in plain.items()}


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_features_are_those_of_a_direct_import(workspace: Workspace, same: Workspace, night: pd.Timestamp) -> None:
    found, plain = (comparable(one.features(night.tz_localize("UTC"))) for one in (workspace, same))
    pd.testing.assert_frame_equal(found, plain)


def test_snake_case_and_camel_case_say_the_same(workspace: Workspace, snake_case: Workspace, found: Counts) -> None:
    assert counts(snake_case) == found
    one, two = (comparable(each.features()) for each in (workspace, snake_case))
    pd.testing.assert_frame_equal(one, two)


def test_no_outcome_is_brought_in(workspace: Workspace) -> None:
    brought = {name.lower().replace("_", "") for name in workspace.dataset.leads.columns}
    assert "hasoptedoutofemail" in brought
    assert brought & {name.replace("_", "") for name in (*made.LEAKS, "master_record_id", "is_deleted")} == set()
    accounts = workspace.dataset.accounts
    assert accounts is not None
    assert {"account_type", "account_rating"} & {name.lower() for name in accounts.columns} == set()
    assert accounts.is_customer.sum().execute() == 60


def test_a_conversion_is_over_when_its_day_is(workspace: Workspace) -> None:
    stages = workspace.dataset.stages.filter(workspace.dataset.stages.stage == "sql").to_pandas()
    assert (stages["entered_at"] == stages["entered_at"].dt.normalize()).all()
    assert (stages["seen_at"] - stages["entered_at"] == pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)).all()


def test_nothing_of_the_day_of_a_conversion_is_learned_from(workspace: Workspace) -> None:
    rows = workspace.training_rows().table
    day = pd.to_datetime(made.converted(plain_world()))
    day.index = pd.Index(made.lead_id(day.index.to_series()))
    converted = rows.features.rows["lead_id"].map(day)
    assert (rows.features.rows["as_of"] <= converted)[rows.label == 1].all()


def test_what_reps_did_with_the_contact_stays_with_the_lead(workspace: Workspace) -> None:
    lead = made.lead_id(made.converted(plain_world()).index.to_series()).iloc[0]
    leads = workspace.dataset.leads.to_pandas().set_index("lead_id")
    events = workspace.dataset.events.to_pandas()  # type: ignore[union-attr]
    own = events[events["lead_key"] == leads.loc[lead, "lead_key"]]
    sql = pd.Timestamp(made.converted(plain_world()).iloc[0])
    assert (own["occurred_at"] > sql + pd.Timedelta(days=1)).any()


def test_contacts_and_opportunities_are_there_for_proposals(workspace: Workspace) -> None:
    contacts, deals = workspace.dataset.contacts, workspace.dataset.opportunities
    assert contacts is not None
    assert deals is not None
    n_converted = len(made.converted(plain_world()))
    assert contacts.count().execute() == deals.count().execute() == n_converted
    assert 0 < deals.is_won.sum().execute() < n_converted
    assert deals.filter(~deals.is_closed).closed_at.min().execute() == pd.Timestamp("2026-12-31")


@pytest.mark.slow
def test_it_is_trained_on_and_ranked(workspace: Workspace) -> None:
    with mlflow_may_warn():
        workspace.train()
        scored = workspace.score()
    rows = scored.scored.rows
    gone = made.lead_id(made.converted(plain_world()).index.to_series())
    assert not rows["lead_id"].isin(gone).any()
    assert len(rows) > N_LEADS / 4
    assert rows["probability"].is_monotonic_decreasing
