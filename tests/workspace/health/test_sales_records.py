"""What counts as an answer of sales, and which of its words may be shown."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import ibis
import pytest

from handoff.domain.stages import Stage
from handoff.monitoring.performance.sales_answers import ACCEPT, OTHER_REASONS, REJECT, TOUCH, SalesRecords
from handoff.workspace.health.sales_records import FEWEST_OF_A_REASON, sales_records
from tests.features.made_dataset import Entry, Event, Lead, World

NIGHT = datetime(2026, 1, 5)
LEADS = tuple(Lead(f"L{number}", NIGHT - timedelta(days=9)) for number in range(FEWEST_OF_A_REASON + 1))
REJECTED = World(LEADS, stages=tuple(Entry(lead.id, Stage.REJECTED, NIGHT) for lead in LEADS))


def records(world: World, since: datetime = NIGHT) -> SalesRecords:
    return sales_records(world.dataset(), since.date())


@pytest.mark.parametrize("stage", [Stage.SAL, Stage.SQL, Stage.WON])
def test_later_stages_are_acceptances(stage: Stage) -> None:
    found = records(replace(REJECTED, stages=(Entry("L0", stage, NIGHT), Entry("L1", Stage.MQL, NIGHT))))
    assert found.kind.tolist() == [ACCEPT]


def test_calls_by_people_are_touches_and_mails_are_not() -> None:
    events = (
        Event("L0", NIGHT, "call", outbound=True),
        Event("L1", NIGHT, "E-Mail sent", outbound=True),
        Event("L2", NIGHT, "call"),
        Event("L3", NIGHT, "call", outbound=True, machine=NIGHT),
        Event("L4", NIGHT - timedelta(days=1), "call", outbound=True),
    )
    found = records(World(LEADS, events=events))
    assert (found.kind.tolist(), len(found.lead)) == ([TOUCH], 1)


def test_without_events_there_are_decisions_only() -> None:
    assert set(records(replace(REJECTED, events=None)).kind.tolist()) == {REJECT}


def test_reasons_that_are_no_codes_are_pooled() -> None:
    def reason_of(stages: Any) -> Any:
        secret = ibis.literal("Spoke to Ada Okafor")
        return ibis.ifelse(stages.lead_key == 0, secret, ibis.literal("No need"))

    dataset = REJECTED.dataset()
    stages = dataset.stages.mutate(reason=reason_of(dataset.stages))
    found = sales_records(replace(dataset, stages=stages), NIGHT.date())
    assert sorted(found.reason.tolist()) == ["No need"] * FEWEST_OF_A_REASON + [OTHER_REASONS]
