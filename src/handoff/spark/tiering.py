"""Decides who is handed over: on the driver, by what tiers need to know of those leads alone that could be."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER
from handoff.policy.rules.outcomes import RuleOutcomes
from handoff.policy.tiers.assign import TierAssignment, assign_tiers
from handoff.policy.tiers.candidates import BoolArray, Candidates
from handoff.scoring.run import ScoringRun
from handoff.spark.candidates_file import texts
from handoff.spark.chances import write
from handoff.spark.folders import WorkFolder, part_file

#: Of each lead that could be handed over.
_NEEDED: Final = ("bucket", "row", "lead_id", "probability", "value", "team", "complete", "owner", "former")


def assign_handed(work: WorkFolder, agreement: Agreement, run: ScoringRun, leads: int) -> TierAssignment:
    """Assign the leads that could be handed over, write the outcome for each bucket, and return it.

    leads: how many are scored tonight in all. Only narrow columns of the leads that meet the agreement come to the
    driver (where nothing goes by lot: of those at or over the line); `docs/scale.md` says how much memory they take.

    Raises:
        AgreementError: the agreement cannot be enforced.
    """
    table = pads.dataset(work.candidates, format="parquet").to_table(list(_NEEDED), filter=pc.field("asked"))
    tiers = assign_tiers(_candidates(table, agreement, run, leads), agreement)
    _write(table, tiers, work.handed)
    return tiers


def _candidates(table: pa.Table, agreement: Agreement, run: ScoringRun, leads: int) -> Candidates:
    """Return the leads that could be handed over and, where it matters, some behind them that stand for all others.

    A tier without a capacity has as many places as there are leads, and the lot asks whether there is room for those
    it draws: twice as many places as candidates, and one, are enough for the same answer.
    """
    asks_for_room = agreement.exploration.share > 0 and agreement.tiers.SAL.capacity is None
    others = min(leads - len(table), len(table) + 1) if asks_for_room else 0
    complete = _with(table.column("complete").to_numpy(zero_copy_only=False), others, True)
    return Candidates(
        lead_id=_with(texts(table, "lead_id"), others, ""),
        probability=_with(table.column("probability").to_numpy(), others, 0.0),
        outcomes=_outcomes(complete, agreement),
        day=run.day,
        seed=run.seed,
        team=_with(table.column("team").to_numpy(), others, -1),
        owner=_with(texts(table, "owner"), others, ""),
        former=_with(texts(table, "former"), others, ""),
        resting=_with(np.full(len(table), "", dtype=object), others, "not a candidate"),
        value=None if agreement.value is None else _with(table.column("value").to_numpy(), others, 0.0),
    )


def _outcomes(complete: BoolArray, agreement: Agreement) -> RuleOutcomes:
    """Return outcomes of leads that meet every rule; whether they qualify by one alone is said in their buckets."""
    shape = len(complete), 1
    return RuleOutcomes(
        met=np.repeat(np.ones(shape, dtype=np.bool_), len(agreement.qualify), axis=1),
        excluded=np.repeat(np.zeros(shape, dtype=np.bool_), len(agreement.exclude), axis=1),
        lacking=np.repeat(~complete.reshape(shape), len(agreement.required_fields), axis=1),
        always=np.zeros(len(agreement.qualify), dtype=np.bool_),
    )


def _with(values: Any, others: int, nothing: Any) -> Any:
    return np.concatenate([values, np.full(others, nothing, dtype=values.dtype)])


def _write(table: pa.Table, tiers: TierAssignment, folder: Path) -> None:
    candidates = len(table)
    place = {tier.value: number for number, tier in enumerate(TIER_ORDER)}
    found = table.select(["bucket", "row"])
    found = found.append_column("place", pa.array([place[name] for name in tiers.tier[:candidates]], pa.int32()))
    found = found.append_column("assigned_to", pa.array(tiers.assigned_to[:candidates], pa.string()))
    found = found.append_column("selection_probability", pa.array(tiers.selection_probability[:candidates]))
    for bucket in pc.unique(found.column("bucket")).to_pylist():
        write(found.filter(pc.field("bucket") == bucket), part_file(folder, bucket))
