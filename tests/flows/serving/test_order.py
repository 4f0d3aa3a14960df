"""What an earlier process has left is put in order: the dead are marked, and of several missed nights one is made."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Running, Scheduled

from flows.deployments import deployments
from flows.serving.order import PutInOrder, make_up_for, older_ones, put_in_order
from handoff.domain.settings import WorkspaceSection

NOW = datetime(2026, 7, 3, 9, 0, tzinfo=UTC)
NIGHTLY, WEEKLY = UUID(int=1), UUID(int=2)


def missed(deployment: UUID, days_ago: int, *, by_schedule: bool = True) -> FlowRun:
    return FlowRun.model_validate(
        {
            "flow_id": UUID(int=9),
            "deployment_id": deployment,
            "auto_scheduled": by_schedule,
            "expected_start_time": NOW - timedelta(days=days_ago),
        }
    )


def test_of_the_runs_that_a_schedule_missed_the_newest_is_kept() -> None:
    nights = [missed(NIGHTLY, 3), missed(NIGHTLY, 1), missed(NIGHTLY, 2)]
    training = missed(WEEKLY, 5)
    assert older_ones([*nights, training]) == [nights[0], nights[2]]


def test_what_a_person_has_asked_for_is_never_left_out() -> None:
    assert older_ones([missed(NIGHTLY, 2, by_schedule=False), missed(NIGHTLY, 1)]) == []


@pytest.mark.prefect
@pytest.mark.slow
@pytest.mark.usefixtures("prefect_server")
class TestOnAServer:
    """With the runs of a real server."""

    @pytest.fixture
    def client(self) -> Iterator[SyncPrefectClient]:
        with get_client(sync_client=True) as client:
            yield client

    @pytest.fixture
    def nightly(self, tmp_path: Path) -> UUID:
        one = deployments(tmp_path, WorkspaceSection(name=f"Demo {tmp_path.name}"))[0]
        one.schedules = []
        identity = one.apply()
        assert isinstance(identity, UUID)
        return identity

    def test_the_dead_are_marked_and_what_waits_begins(self, client: SyncPrefectClient, nightly: UUID) -> None:
        dead = client.create_flow_run_from_deployment(nightly, state=Running())
        waiting = client.create_flow_run_from_deployment(nightly, state=Scheduled(scheduled_time=NOW - timedelta(1)))
        found = put_in_order(client, [nightly], datetime.now(UTC))
        assert [run.id for run in found.died] == [dead.id]
        assert [run.id for run in found.waiting] == [waiting.id]
        state = client.read_flow_run(dead.id).state
        assert state is not None
        assert state.type == StateType.CRASHED
        assert "the process that ran it has ended" in str(state.message)

    def test_a_late_night_is_begun_unless_one_waits(self, client: SyncPrefectClient, nightly: UUID) -> None:
        assert make_up_for(client, PutInOrder((), (missed(nightly, 1),), ()), nightly) == 0
        assert make_up_for(client, PutInOrder((), (), ()), nightly) == 1
        assert make_up_for(client, PutInOrder((), (), ()), None) == 0
