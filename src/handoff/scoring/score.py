"""Scores tonight's open leads: probability from the model, tier from the agreement, words for people."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.columns import ACCOUNT_ID, LEAD_ID, LEAD_KEY
from handoff.domain.feature_table import FeatureTable
from handoff.domain.tiers import Tier
from handoff.errors import FeatureError, RegistryError
from handoff.model.grades import grades
from handoff.policy.facts import LeadFacts
from handoff.policy.outcomes import judge
from handoff.policy.tiers import TierAssignment, assign_tiers
from handoff.scoring.reasons import Explainable, reasons_of
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import CONTACT, INSTANTS, LISTS, NUMBERS, SCORE_COLUMNS, ScoredLeads
from handoff.scoring.wording import lately, meaning

FloatArray = npt.NDArray[np.float64]


class Propensity(Explainable, Protocol):
    """Anything that turns feature values into probabilities of becoming SQL, and can say how."""

    def predict(self, values: pd.DataFrame, /) -> npt.ArrayLike:
        """Return probabilities of shape (n_leads,)."""
        ...


def score_leads(
    model: Propensity,
    features: FeatureTable,
    leads: pd.DataFrame,
    activity: pd.DataFrame,
    agreement: Agreement,
    run: ScoringRun,
    event_counts: pd.DataFrame | None = None,
) -> ScoredLeads:
    """Score and tier every lead of `features`, one row each.

    leads: lead_key, lead_id and attribute columns, at least the leads of `features`.
    activity: lead_key, event_type, occurred_at of each lead's last event (`last_activity`).
    event_counts: what the agreement's behavioural rules count (`count_events`).

    Raises:
        FeatureError: a lead is missing or there twice. RegistryError: the model gives no probabilities.
        AgreementError: a rule cannot be evaluated on this data.
    """
    keys = features.rows[LEAD_KEY]
    _one_row_each(keys)
    fields = _aligned(leads, keys, "leads")
    if fields[LEAD_ID].isna().any():
        missing = features.rows[LEAD_ID][fields[LEAD_ID].isna().to_numpy()].iloc[0]
        raise FeatureError(f'lead "{missing}" has features but is not among the leads; read both from one source')
    facts = LeadFacts(fields, features.values, _counts(event_counts, keys))
    probability = _probabilities(model, features, run)
    lead_id = fields[LEAD_ID].to_numpy(object)
    tiers = assign_tiers(probability, lead_id, judge(agreement, facts), agreement)
    rows = _rows(fields, _aligned(activity, keys, "activity"), probability, tiers, run)
    rows["due_by"] = _due_by(tiers, agreement, run)
    rows = rows.assign(**_explained(model, features.values))
    return ScoredLeads(_typed(rows).sort_values("rank", ignore_index=True), run)


def _explained(model: Propensity, values: pd.DataFrame) -> dict[str, npt.NDArray[np.object_]]:
    """Return the columns of reasons and grades."""
    found = reasons_of(model, values)
    fit, engagement, both = grades(model.reference, found.fit, found.engagement)
    return {
        "grade": both,
        "fit_grade": fit,
        "engagement_grade": engagement,
        "reasons_for": found.in_favour,
        "reasons_against": found.against,
    }


def _one_row_each(keys: "pd.Series") -> None:
    if keys.duplicated().any():
        twice = keys[keys.duplicated()].iloc[0]
        raise FeatureError(f"lead_key {twice} has two feature rows on one night; score one night at a time")


def _aligned(frame: pd.DataFrame, keys: "pd.Series", what: str) -> pd.DataFrame:
    """Return the rows of `frame` in the order of `keys`; all missing where a key has none."""
    if frame[LEAD_KEY].duplicated().any():
        twice = frame[LEAD_KEY][frame[LEAD_KEY].duplicated()].iloc[0]
        raise FeatureError(f"{what}: lead_key {twice} is there twice; one row a lead is needed")
    return frame.set_index(LEAD_KEY).reindex(keys.to_numpy()).reset_index(drop=True)


def _counts(event_counts: pd.DataFrame | None, keys: "pd.Series") -> pd.DataFrame:
    return (
        pd.DataFrame(index=range(len(keys))) if event_counts is None else _aligned(event_counts, keys, "event counts")
    )


def _probabilities(model: Propensity, features: FeatureTable, run: ScoringRun) -> FloatArray:
    probability = np.asarray(model.predict(features.values), dtype=np.float64).reshape(-1)
    if len(probability) != len(features):
        raise RegistryError(
            f"model {run.model_version} gave {len(probability)} probabilities for {len(features)} leads"
        )
    wrong = ~((probability >= 0) & (probability <= 1))
    if wrong.any():
        position = int(np.flatnonzero(wrong)[0])
        raise RegistryError(
            f"model {run.model_version} gave {probability[position]} for lead "
            f'"{features.rows[LEAD_ID].iloc[position]}", which is no probability; promote another version'
        )
    return probability


def _rows(
    fields: pd.DataFrame,
    activity: pd.DataFrame,
    probability: FloatArray,
    tiers: TierAssignment,
    run: ScoringRun,
) -> pd.DataFrame:
    shared = run.columns()
    event_type, event_at = activity["event_type"], activity["occurred_at"]
    return pd.DataFrame(
        {
            "rank": tiers.rank,
            "lead_id": fields[LEAD_ID],
            "tier": tiers.tier,
            "tier_reason": tiers.reason,
            "probability": probability,
            "score": np.round(100 * probability, 1),
            "percentile": tiers.percentile,
            "meaning": meaning(probability, run.horizon_days),
            **{name: _contact(fields, name) for name in CONTACT},
            "lately": lately(event_type, event_at, pd.Timestamp(str(shared["as_of"]))),
            "last_event_type": event_type,
            "last_event_at": event_at,
            **shared,
        }
    )


def _contact(fields: pd.DataFrame, name: str) -> "pd.Series":
    source = ACCOUNT_ID if name == "account" and name not in fields else name
    return fields[source] if source in fields else pd.Series(None, index=fields.index, dtype="str")


def _due_by(tiers: TierAssignment, agreement: Agreement, run: ScoringRun) -> "pd.Series":
    due = {tier.value: run.due_by(tier, agreement) for tier in Tier}
    return pd.Series([due[name] for name in tiers.tier], dtype="datetime64[us]")


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {
        **dict.fromkeys(SCORE_COLUMNS, "str"),
        **dict.fromkeys(LISTS, "object"),
        **dict.fromkeys(INSTANTS, "datetime64[us]"),
        **NUMBERS,
    }
    return rows[list(SCORE_COLUMNS)].astype(kinds)
