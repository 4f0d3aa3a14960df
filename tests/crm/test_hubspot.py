"""A HubSpot portal's exports, dropped into a folder, become a ranked list, and a past night knows nothing of today."""

import pandas as pd
import pytest

from handoff import Workspace
from tests.crm import hubspot_export as made
from tests.crm.hubspot_plain import hubspot_direct
from tests.crm.importing import NIGHTS, comparable, counts, direct, imported
from tests.crm.plain_world import FORMER_TITLE, N_LEADS, plain_world
from tests.workspace.company import mlflow_may_warn


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("hubspot") / "portal"
    return imported(folder, "hubspot", made.hubspot_export(plain_world()))


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return direct(tmp_path_factory.mktemp("direct") / "plain", hubspot_direct(plain_world()))


@pytest.fixture(scope="module")
def found(workspace: Workspace) -> dict[str, tuple[int, int, int, int]]:
    return counts(workspace)


def test_every_row_is_kept_or_left_out_for_a_reason(found: dict[str, tuple[int, int, int, int]]) -> None:
    kinds = plain_world().events["kind"].value_counts()
    events = sum(kinds[kind] for kind in (*made.MAILS, *made.LOGGED, *made.FORMS)) + made.PLANNED
    out = made.BOTS + made.STRANGERS + kinds["Email Sent"] + made.INACTIVE + made.NOTES
    assert found["leads"] == (N_LEADS, 0, made.DELETED + made.MERGED, 0)
    assert found["events"] == (events, 0, out, 7)
    assert found["accounts"] == (len(plain_world().accounts), 0, 1, 0)
    assert found["opportunities"][:2] == (40, 0)
    assert {name: aside for name, (_, aside, _, _) in found.items() if aside} == {}


def test_it_holds_what_a_direct_import_holds(found: dict[str, tuple[int, int, int, int]], same: Workspace) -> None:
    plain = counts(same)
    assert {name: found[name][0] for name in plain} == {name: kept for name, (kept, *_) in plain.items()}


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_features_are_those_of_a_direct_import(workspace: Workspace, same: Workspace, night: pd.Timestamp) -> None:
    found, plain = (comparable(one.features(night.tz_localize("UTC"))) for one in (workspace, same))
    pd.testing.assert_frame_equal(found, plain)


def test_no_counter_or_outcome_is_brought_in(workspace: Workspace) -> None:
    brought = set(workspace.dataset.leads.columns) | set(workspace.dataset.attributes)
    assert "hs_language" in brought
    assert [name for name in brought if name.startswith(("hs_lifecycle", "_fivetran", "property"))] == []
    assert brought & {*made.LEAKS, "hubspot_owner_id", "firstname"} == set()


def test_a_past_night_sees_the_title_of_that_night(workspace: Workspace) -> None:
    leads = workspace.dataset.leads.to_pandas().set_index("lead_id")
    changes = workspace.dataset.attribute_changes.to_pandas()  # type: ignore[union-attr]
    lead = str(made.FIRST_ID + 8)
    titles = changes[(changes["lead_key"] == leads.loc[lead, "lead_key"]) & (changes["attribute"] == "job_title")]
    assert titles.sort_values("changed_at")["value"].tolist() == [FORMER_TITLE, leads.loc[lead, "job_title"]]


def test_merged_contacts_are_no_leads_and_what_they_did_is_their_survivors(workspace: Workspace) -> None:
    gone = made.loser_ids(plain_world())
    leads = workspace.dataset.leads.to_pandas().set_index("lead_id")
    assert set(leads.index) & {str(loser) for loser in gone.values()} == set()
    last = str([*gone][-1] + made.FIRST_ID)
    events = workspace.dataset.events.to_pandas()  # type: ignore[union-attr]
    own = events[events["lead_key"] == leads.loc[last, "lead_key"]]
    told = plain_world().events.query("lead == @lead", local_dict={"lead": [*gone][-1]})
    assert len(own) == told["kind"].isin([*made.MAILS, *made.LOGGED, *made.FORMS]).sum()


def test_deals_know_their_contact_and_how_they_stand(workspace: Workspace) -> None:
    deals = workspace.dataset.opportunities.to_pandas().set_index("opportunity_id")  # type: ignore[union-attr]
    assert deals["is_won"].tolist().count(True) == 20
    assert set(deals["stage"]) == {"Closed won", "Proposal sent"}
    world = plain_world().leads.set_index("lead")
    deal = deals.iloc[0]
    lead = int(deal["contact_id"]) - made.FIRST_ID
    matched = world["account"].notna()[lead]
    assert (deal["account_id"] is not None) == matched


@pytest.mark.slow
def test_it_is_trained_on_and_ranked(workspace: Workspace) -> None:
    with mlflow_may_warn():
        workspace.train()
        scored = workspace.score()
    assert not scored.published, "nobody has signed yet"
    assert [name for name in workspace.catalogue().names if any(leak in name for leak in made.LEAKS)] == []
    rows, stages = scored.scored.rows, plain_world().stages
    closed = stages[stages["stage"].isin(["Sales Qualified", "Disqualified"])].groupby("lead")["at"].max()
    back = stages[stages["stage"] == "Recycled"].groupby("lead")["at"].max().reindex(closed.index)
    shut = closed.index[~(back > closed)]
    assert not set(rows["lead_id"]) & {str(made.FIRST_ID + lead) for lead in shut}
    assert len(rows) > N_LEADS / 4
    assert rows["probability"].is_monotonic_decreasing
    assert rows["owner"].str.endswith("@vendor.example").all()
