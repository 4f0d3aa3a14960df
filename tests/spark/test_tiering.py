"""Tiers decided among the leads that could be handed over alone are the tiers decided among all."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.rules.outcomes import RuleOutcomes
from handoff.policy.tiers.assign import assign_tiers
from handoff.policy.tiers.candidates import Candidates
from handoff.scoring.run import ScoringRun
from handoff.spark.candidates_file import candidates_from, candidates_table
from handoff.spark.chances import write
from handoff.spark.folders import WorkFolder, part_file
from handoff.spark.tiering import assign_handed
from tests.spark.agreed import agreed

NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
RUN = ScoringRun(NIGHT, NIGHT, "2", "run", "features", 4, seed=7)
LINES = {
    "SAL": {"probability": 0.5, "follow_up_hours": 24},
    "MQL": {"probability": 0.3, "follow_up_hours": 72},
}
#: Nearly all candidates are taken: whether there is room for those drawn hangs on how many leads there are in all.
LOW = {
    "SAL": {"probability": 0.1, "follow_up_hours": 24},
    "MQL": {"probability": 0.05, "follow_up_hours": 72},
}
PRECISE = {
    "SAL": {"precision": 0.8, "capacity": 9, "follow_up_hours": 24},
    "MQL": {"precision": 0.4, "follow_up_hours": 72},
}
REPS = {
    "SAL": {"capacity": "reps", "follow_up_hours": 24},
    "MQL": {"capacity": "reps", "follow_up_hours": 72},
    "hysteresis": 0.3,
}
AGREEMENTS = {
    "everything": agreed(),
    "no lot": agreed(exploration={"share": 0.0}),
    "lines alone": agreed(tiers=LINES, value=None),
    "lines alone, with a lot": agreed(tiers=LINES, exploration={"share": 0.5}, value=None),
    "a low line, with a lot": agreed(tiers=LOW, exploration={"share": 0.5}, required_fields=[], value=None),
    "no rules": agreed(tiers=LINES, qualify=[], exclude=[], required_fields=[], value=None),
    "promised precision": agreed(tiers=PRECISE, value=None),
    "the reps' places for both": agreed(tiers=REPS),
}


@pytest.mark.parametrize("leads", [1, 40, 400])
@pytest.mark.parametrize("name", AGREEMENTS)
def test_candidates_alone_decide(tmp_path: Path, name: str, leads: int) -> None:
    agreement = AGREEMENTS[name]
    night, work = made_candidates(agreement, leads), WorkFolder(tmp_path)
    wait = np.full(leads, "", dtype=object)
    for bucket in (0, 1):
        half = candidates_table(night, agreement, wait, bucket).filter(np.arange(leads) % 2 == bucket)
        write(half, part_file(work.candidates, bucket))
    expected = assign_tiers(night, agreement)

    tiers = assign_handed(work, agreement, RUN, leads)

    assert tiers.places == expected.places
    handed = [read(work, bucket) for bucket in (0, 1) if part_file(work.handed, bucket).is_file()]
    found = {row["row"]: row for rows in handed for row in rows}
    for row in range(leads):
        tier = TIER_ORDER[found[row]["place"]] if row in found else other_tier(night, row)
        assert tier == expected.tier[row]
        assert found.get(row, {}).get("assigned_to", night.owner[row]) == expected.assigned_to[row]
        assert found.get(row, {}).get("selection_probability", 0.0) == expected.selection_probability[row]


def test_candidates_are_read_as_they_were_written() -> None:
    agreement = agreed()
    night = made_candidates(agreement, 30)
    table = candidates_table(night, agreement, np.full(30, "", dtype=object), 3)

    again = candidates_from(table, agreement, RUN)

    for name in ("lead_id", "probability", "value", "team", "owner", "former", "resting", "day", "seed"):
        np.testing.assert_array_equal(getattr(again, name), getattr(night, name))
    for name in ("met", "excluded", "lacking", "always"):
        np.testing.assert_array_equal(getattr(again.outcomes, name), getattr(night.outcomes, name))


def other_tier(night: Candidates, row: int) -> Tier:
    return Tier.DISQUALIFIED if night.excluded[row] else Tier.NURTURE


def read(work: WorkFolder, bucket: int) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(part_file(work.handed, bucket)).to_pylist()
    return rows


def made_candidates(agreement: Agreement, leads: int) -> Candidates:
    random = np.random.default_rng(leads)

    def flags(rules: int, share: float) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
        return random.random((leads, rules)) < share

    def one_of(*names: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        return random.choice(np.array(names, dtype=object), leads)

    always = np.array([rule.always for rule in agreement.qualify], dtype=np.bool_)
    return Candidates(
        lead_id=np.array([f"lead-{number}" for number in random.permutation(leads)], dtype=object),
        # Many are equal, so that the order of lead_id decides.
        probability=np.round(random.random(leads), 2),
        outcomes=RuleOutcomes(
            met=flags(len(agreement.qualify), 0.8),
            excluded=flags(len(agreement.exclude), 0.05),
            lacking=flags(len(agreement.required_fields), 0.1),
            always=always,
        ),
        day=date(2026, 7, 1),
        seed=7,
        team=random.integers(-1, len(agreement.teams), leads),
        owner=one_of("", "rep-01", "rep-02", "rep-03", "rep-04", "rep-09"),
        former=one_of("", "SAL", "MQL", "NURTURE"),
        resting=one_of("", "", "", "Rests"),
        value=None if agreement.value is None else random.choice([8_000.0, 10_000.0, 30_000.0], leads),
    )
