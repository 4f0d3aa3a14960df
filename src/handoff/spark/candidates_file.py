"""Candidates as a table and back: what tiers are decided by, one row a lead."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.policy.rules.outcomes import RuleOutcomes
from handoff.policy.tiers.candidates import BoolArray, Candidates, TextArray
from handoff.scoring.run import ScoringRun

_TEXT: Final = ("lead_id", "owner", "former", "resting")
#: Rule outcomes: one column a rule, "met_0", "met_1", ...
_RULES: Final = ("met", "excluded", "lacking")


def candidates_table(night: Candidates, agreement: Agreement, wait: TextArray, bucket: int) -> pa.Table:
    """Return one row a lead, in order, with bucket, row, whether it could be handed over, and what to do meanwhile."""
    outcomes = night.outcomes
    columns: dict[str, Any] = {
        "bucket": np.full(len(night), bucket, dtype=np.int32),
        "row": np.arange(len(night), dtype=np.int32),
        "probability": night.probability,
        "worth": night.worth(night.probability),
        "value": np.full(len(night), np.nan) if night.value is None else night.value,
        "team": night.team,
        "complete": night.complete,
        "is_excluded": night.excluded,
        "asked": asked(night, agreement),
        "wait": wait,
        **{name: getattr(night, name) for name in _TEXT},
    }
    for kind in _RULES:
        flags = getattr(outcomes, kind)
        columns |= {f"{kind}_{place}": flags[:, place] for place in range(flags.shape[1])}
    return pa.table(
        {name: pa.array(values, pa.string() if values.dtype == object else None) for name, values in columns.items()}
    )


def asked(night: Candidates, agreement: Agreement) -> BoolArray:
    """Say which leads could be handed over by order or, where there is a lot, by lot; nobody else takes a place."""
    free = night.may_be_handed_over
    if agreement.exploration.share > 0:
        return free
    tiers = agreement.tiers
    up_to_it = [night.held(tier, tiers.hysteresis) >= tiers.floor(tier) for tier in (Tier.SAL, Tier.MQL)]
    return np.asarray(free & (up_to_it[0] | up_to_it[1]))


def candidates_from(table: pa.Table, agreement: Agreement, run: ScoringRun) -> Candidates:
    """Return what `candidates_table` was made of."""
    return Candidates(
        outcomes=RuleOutcomes(
            met=_flags(table, "met"),
            excluded=_flags(table, "excluded"),
            lacking=_flags(table, "lacking"),
            always=np.array([rule.always for rule in agreement.qualify], dtype=np.bool_),
        ),
        probability=table.column("probability").to_numpy(),
        day=run.day,
        seed=run.seed,
        team=table.column("team").to_numpy(),
        value=None if agreement.value is None else table.column("value").to_numpy(),
        **{name: texts(table, name) for name in _TEXT},
    )


def texts(table: pa.Table, name: str) -> TextArray:
    """Return a column of text as objects, None where it is missing."""
    found: TextArray = table.column(name).to_numpy(zero_copy_only=False).astype(object)
    return found


def _flags(table: pa.Table, kind: str) -> npt.NDArray[np.bool_]:
    names = [name for name in table.column_names if name.startswith(f"{kind}_")]
    columns = [table.column(f"{kind}_{place}").to_numpy(zero_copy_only=False) for place in range(len(names))]
    return np.column_stack(columns) if columns else np.zeros((len(table), 0), dtype=np.bool_)
