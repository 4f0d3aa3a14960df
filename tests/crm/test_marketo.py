"""A Marketo instance's exports, dropped into a folder, become a ranked list; the old score has no part in it."""

import pandas as pd
import pytest

from handoff import Workspace
from tests.crm import marketo_export as made
from tests.crm.importing import NIGHTS, comparable, counts, direct, imported
from tests.crm.plain_world import N_LEADS, plain_world
from tests.workspace.company import mlflow_may_warn

Counts = dict[str, tuple[int, int, int, int]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return imported(tmp_path_factory.mktemp("marketo") / "instance", "marketo", made.marketo_export(plain_world()))


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return direct(tmp_path_factory.mktemp("direct") / "plain", made.marketo_direct(plain_world()))


@pytest.fixture(scope="module")
def found(workspace: Workspace) -> Counts:
    return counts(workspace)


def test_every_row_is_kept_put_aside_or_left_out_for_a_reason(found: Counts) -> None:
    events = plain_world().events["kind"].isin([*made.ACTIVITIES]).sum()
    assert found["leads"] == (N_LEADS, 0, made.DELETED, 0)
    assert found["events"] == (events, 0, 0, 3 * len(made.TYPES))
    assert found["stages"][1] == made.STRANGERS, "stages of a lead that nobody knows"
    assert found["attribute_changes"][:2] == (len(plain_world().titles), 0)


def test_it_holds_what_a_direct_import_holds(found: Counts, same: Workspace) -> None:
    plain = counts(same)
    assert {name: found[name][0] for name in plain} == {name: kept for name, (kept, *_) in plain.items()}


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_features_are_those_of_a_direct_import(workspace: Workspace, same: Workspace, night: pd.Timestamp) -> None:
    found, plain = (comparable(one.features(night.tz_localize("UTC"))) for one in (workspace, same))
    pd.testing.assert_frame_equal(found, plain)


def test_neither_scores_nor_outcomes_are_brought_in(workspace: Workspace) -> None:
    brought = set(workspace.dataset.leads.columns)
    assert "do_not_call" in brought
    assert brought & {*made.LEAKS, "_fivetran_deleted"} == set()


def test_ids_of_two_tables_never_meet(workspace: Workspace) -> None:
    events = workspace.dataset.events.to_pandas()  # type: ignore[union-attr]
    assert events["event_id"].is_unique
    assert {"activity_open_email:1", "activity_visit_webpage:1"} <= set(events["event_id"])


@pytest.mark.slow
def test_it_is_trained_on_and_ranked(workspace: Workspace) -> None:
    with mlflow_may_warn():
        workspace.train()
        scored = workspace.score()
    rows = scored.scored.rows
    assert len(rows) > N_LEADS / 4
    assert rows["probability"].is_monotonic_decreasing
    assert not set(rows["lead_id"]) - {str(made.FIRST_ID + lead) for lead in plain_world().leads["lead"]}
