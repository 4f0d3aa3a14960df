"""The tiers that a night would have had under the agreement of an earlier one."""

from datetime import date
from typing import TYPE_CHECKING, Any

from handoff.domain.agreement import Agreement
from handoff.domain.toml import parse_model
from handoff.errors import AgreementError, FeatureError, RegistryError
from handoff.model.registry import RegisteredModel
from handoff.workspace.night.compute import NightInputs, compute_night
from handoff.workspace.night.record import NightRecord, read_record
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.workspace.history.why import Models
    from handoff.workspace.materials import Materials


def tiers_under_former_terms(materials: "Materials", d1: date, d2: date, models: "Models") -> dict[str, str]:
    """Return the tier of each lead of night `d2` under the agreement of night `d1`; empty where it was the same.

    It is empty too where a night has no record, or where that agreement cannot be used on the data any more.
    """
    former, night = read_record(materials.places, d1), read_record(materials.places, d2)
    if former is None or night is None or former.agreement == night.agreement:
        return {}
    materials.progress(f"making {d2} under the agreement of {d1}")
    try:
        inputs = recorded_inputs(materials, night, models, former.agreement)
        rows = compute_night(materials, night.as_of, inputs).scored.rows
    except (AgreementError, FeatureError, RegistryError):
        return {}
    return dict(zip(rows["lead_id"], rows["tier"], strict=True))


def recorded_inputs(
    materials: "Materials", record: NightRecord, models: "Models", agreement: dict[str, Any] | None = None
) -> NightInputs:
    """Return what a night was made of, by its record; under another recorded agreement where one is given.

    Raises:
        RegistryError: the model is gone. AgreementError: this code cannot read the agreement of then.
    """
    tracking = tracking_of(materials)
    terms = _given(record.agreement if agreement is None else agreement)
    where = f"the recorded agreement of {record.night}"
    return NightInputs(
        agreement=parse_model(terms, Agreement, where, error=AgreementError),
        model=models(record.model_version),
        registered=RegisteredModel(record.model_name, record.model_version, record.model_run, tracking.resolved),
        scored_at=record.scored_at,
        run=record.run,
    )


def _given(terms: Any) -> Any:
    """Return recorded terms without what nobody gave: a rule tests one thing, and names no other, not even as empty."""
    if isinstance(terms, dict):
        return {name: _given(value) for name, value in terms.items() if value is not None and value != []}
    return [_given(one) for one in terms] if isinstance(terms, list) else terms
