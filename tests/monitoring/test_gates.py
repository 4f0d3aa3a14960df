"""A gate holds a list back by number, with value, limit and fix; without history it passes and says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.domain.settings.nights import GateSection
from handoff.monitoring.gate import Gate
from handoff.monitoring.gates import gates_of
from handoff.monitoring.profile import NightProfile, TableProfile
from tests.monitoring.made_nights import FAULT, HEALTHY, TIERS, Made

Nights = tuple[NightProfile, ...]
SETTINGS = GateSection()
TONIGHT = HEALTHY.night(FAULT)


def refused(tonight: NightProfile, past: Nights, settings: GateSection = SETTINGS) -> list[str]:
    return [gate.code for gate in gates_of(tonight, past, settings) if not gate.passed]


def table(name: str, **changes: object) -> NightProfile:
    changed: TableProfile = replace(TONIGHT.tables[name], **changes)  # type: ignore[arg-type]
    return replace(TONIGHT, tables={**TONIGHT.tables, name: changed})


def scored(**changes: object) -> NightProfile:
    assert TONIGHT.scores is not None
    return replace(TONIGHT, scores=replace(TONIGHT.scores, **changes))  # type: ignore[arg-type]


def with_gaps() -> NightProfile:
    source = TONIGHT.attributes["source"]
    gaps = replace(source, missing=tuple(rows // 2 for rows in source.rows))
    return replace(TONIGHT, attributes={**TONIGHT.attributes, "source": gaps})


BROKEN = {
    "G01": table("leads", kept=1_000),
    "G02": table("events", newest=TONIGHT.as_of - timedelta(days=5)),
    "G03": with_gaps(),
    "G04": Made(FAULT, dict.fromkeys(["page_view", "pricing_view", "email_opened", "form_submitted"], 0.05)).night(
        FAULT
    ),
    "G05": Made(FAULT, {"page_view": 12.0}).night(FAULT),
    "G06": scored(tiers={**TIERS, "SAL": 2}),
    "G07": Made(FAULT, scores=1.5).night(FAULT),
    "G08": table("events", quarantined={"unknown_lead": TONIGHT.tables["events"].read}),
}


def test_a_healthy_night_passes_every_gate(healthy: Nights) -> None:
    gates = gates_of(TONIGHT, healthy, SETTINGS)
    assert [gate.code for gate in gates] == list(BROKEN)
    assert all(gate.passed for gate in gates)


@pytest.mark.parametrize("code", BROKEN)
def test_a_gate_refuses_what_it_is_for_and_nothing_else_does(code: str, healthy: Nights) -> None:
    assert refused(BROKEN[code], healthy) == [code]


@pytest.mark.parametrize(("code", "setting"), list(zip(BROKEN, GateSection.model_fields, strict=True)))
def test_a_gate_can_be_switched_off_and_names_its_setting(code: str, setting: str, healthy: Nights) -> None:
    gate = next(one for one in gates_of(BROKEN[code], healthy, SETTINGS) if one.code == code)
    assert f"gates.{setting}" in gate.message
    off = GateSection.model_validate({setting: False})
    assert code not in [one.code for one in gates_of(BROKEN[code], healthy, off)]


def test_a_first_night_passes_and_says_why() -> None:
    gates = {gate.code: gate for gate in gates_of(TONIGHT, (), SETTINGS)}
    assert all(gate.passed for gate in gates.values())
    assert all("too little history" in gates[code].message for code in ("G01", "G02", "G03", "G06", "G07"))


def test_another_model_is_not_compared(healthy: Nights) -> None:
    moved = Made(FAULT, scores=1.5).night(FAULT)
    assert moved.scores is not None
    assert refused(replace(moved, scores=replace(moved.scores, model_version="4")), healthy) == []


def test_another_agreement_is_not_compared(healthy: Nights) -> None:
    assert refused(scored(tiers={**TIERS, "SAL": 2}, agreement=3), healthy) == []


def test_a_message_has_value_and_limit(healthy: Nights) -> None:
    gate = gates_of(BROKEN["G01"], healthy, SETTINGS)[0]
    assert isinstance(gate, Gate)
    assert gate.message.startswith("leads has 1,000 rows, ")
    assert "at most 10%" in gate.message
