"""Scores tonight's open leads: probability from the model, tier from the agreement, words for people."""

from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.columns import ACCOUNT_ID, LEAD_ID, LEAD_KEY
from handoff.domain.feature_table import FeatureTable
from handoff.domain.tiers import Tier
from handoff.errors import FeatureError, RegistryError
from handoff.model.grades import grades
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.tiers.assign import TierAssignment, assign_tiers
from handoff.policy.tiers.candidates import Candidates
from handoff.policy.tiers.night import candidates_of
from handoff.scoring.next_step import StepFacts, next_steps
from handoff.scoring.night import STANDING_FLAGS, NightFacts
from handoff.scoring.reasons import Explainable, reasons_of
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import CONTACT, DUPLICATES, LISTS, SCORE_COLUMNS, SCORE_TYPES, ScoredLeads
from handoff.scoring.wording import lately, meaning

FloatArray = npt.NDArray[np.float64]


class Propensity(Explainable, Protocol):
    """Anything that turns feature values into probabilities of becoming SQL, and can say how."""

    def predict(self, values: pd.DataFrame, /) -> npt.ArrayLike:
        """Return probabilities of shape (n_leads,)."""
        ...


def score_leads(
    model: Propensity, features: FeatureTable, known: NightFacts, agreement: Agreement, run: ScoringRun
) -> ScoredLeads:
    """Score and tier every lead of `features`, one row each.

    Raises:
        FeatureError: a lead is missing or there twice. RegistryError: the model gives no probabilities.
        AgreementError: a rule cannot be evaluated on this data.
    """
    keys = features.rows[LEAD_KEY]
    _one_row_each(keys)
    fields = known.aligned("leads", keys)
    _all_there(fields, features)
    standing = known.standing_of(keys)
    facts = LeadFacts(
        fields.assign(**{name: standing[name] for name in STANDING_FLAGS}),
        features.values,
        known.aligned("event_counts", keys).fillna(0),
    )
    probability = _probabilities(model, features, run)
    lead_id = fields[LEAD_ID].to_numpy(object)
    night = replace(
        candidates_of(agreement, facts, lead_id, probability, run.day, run.seed),
        former=standing["former"].to_numpy(object),
        resting=standing["resting"].to_numpy(object),
    )
    tiers = assign_tiers(night, agreement)
    rows = {
        **_outcome(night, tiers, agreement, run),
        **_person(fields, standing),
        **_activity(known.aligned("activity", keys), run),
        **_explained(model, features.values),
    }
    rows["next_step"] = _next_steps(rows, night, standing, agreement)
    return ScoredLeads(_typed(rows, tiers.rank), run, tiers.places)


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


def _all_there(fields: pd.DataFrame, features: FeatureTable) -> None:
    if fields[LEAD_ID].isna().any():
        missing = features.rows[LEAD_ID][fields[LEAD_ID].isna().to_numpy()].iloc[0]
        raise FeatureError(f'lead "{missing}" has features but is not among the leads; read both from one source')


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


def _outcome(night: Candidates, tiers: TierAssignment, agreement: Agreement, run: ScoringRun) -> dict[str, object]:
    """Return the columns that model and agreement decide."""
    probability, value = night.probability, np.nan if night.value is None else night.value
    return {
        "rank": tiers.rank,
        "tier": tiers.tier,
        "tier_reason": tiers.reason,
        "probability": probability,
        "score": np.round(100 * probability, 1),
        "percentile": tiers.percentile,
        "meaning": meaning(probability, run.horizon_days),
        "value": value,
        "expected_value": probability * value,
        "selection_probability": tiers.selection_probability,
        "team": _text(tiers.team),
        "assigned_to": _text(tiers.assigned_to),
        "due_by": _due_by(tiers, agreement, run),
        **run.columns(),
    }


def _person(fields: pd.DataFrame, standing: pd.DataFrame) -> dict[str, object]:
    """Return the columns that say who the lead is and where it stands."""
    status = np.where(standing["open_opportunity"], "open opportunity", "")
    return {
        "lead_id": fields[LEAD_ID],
        **{name: _contact(fields, name) for name in CONTACT},
        "account_status": _text(np.where(standing["existing_customer"], "customer", status).astype(object)),
        "returned": _text(standing["returned"].to_numpy(object)),
        "duplicates": fields[DUPLICATES].fillna(0) if DUPLICATES in fields else 0,
    }


def _next_steps(
    rows: dict[str, object], night: Candidates, standing: pd.DataFrame, agreement: Agreement
) -> npt.NDArray[np.object_]:
    facts = StepFacts(
        tier=np.asarray(rows["tier"], dtype=object),
        lacking=night.outcomes.lacking,
        wait=standing["wait"].to_numpy(object),
        account_status=pd.Series(rows["account_status"]),
        phone=pd.Series(rows["phone"]),
    )
    return next_steps(facts, agreement)


def _activity(activity: pd.DataFrame, run: ScoringRun) -> dict[str, object]:
    event_type, event_at = activity["event_type"], activity["occurred_at"]
    return {
        "lately": lately(event_type, event_at, pd.Timestamp(str(run.columns()["as_of"]))),
        "last_event_type": event_type,
        "last_event_at": event_at,
    }


def _text(values: npt.NDArray[np.object_]) -> "pd.Series":
    """Return text in which nothing is missing rather than empty."""
    return pd.Series(values).replace("", None)


def _contact(fields: pd.DataFrame, name: str) -> "pd.Series":
    source = ACCOUNT_ID if name == "account" and name not in fields else name
    return fields[source] if source in fields else pd.Series(None, index=fields.index, dtype="str")


def _due_by(tiers: TierAssignment, agreement: Agreement, run: ScoringRun) -> "pd.Series":
    due = {tier.value: run.due_by(tier, agreement) for tier in Tier}
    return pd.Series([due[name] for name in tiers.tier], dtype="datetime64[us]")


def _typed(columns: dict[str, object], rank: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Return all columns of a score row by rising rank, with their types; those that nobody filled are empty.

    `columns` is emptied on the way, so that no more than one column is in memory twice.
    """
    order = np.argsort(rank)
    found = {name: _column(name, columns.pop(name, None), order) for name in SCORE_COLUMNS}
    return pd.DataFrame(found, index=range(len(order)))


def _column(name: str, values: Any, order: npt.NDArray[np.int64]) -> "pd.Series[Any]":
    """Return one column, in another order; `values`: an array, a series, or one value that stands for all leads."""
    kind: Any = SCORE_TYPES[name]
    if values is None and name in LISTS:
        values = pd.Series([[] for _ in order], dtype=object)
    if np.ndim(values) == 0:
        column = pd.Series([values]).astype(kind).take(np.zeros(len(order), dtype=np.int64))
    else:
        column = pd.Series(values).take(order).astype(kind)
    return column.reset_index(drop=True)
