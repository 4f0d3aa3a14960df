"""One lead explained: its score, the reasons with their numbers, and the records behind them."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from handoff.domain.instants import as_utc, naive_utc
from handoff.domain.stages import CLOSING
from handoff.errors import ConfigError, Refused
from handoff.features.build import build_features
from handoff.features.planning import leads_as_known
from handoff.model.grades import grades
from handoff.model.reference import Cell
from handoff.model.registry import load_champion
from handoff.model.topics import Topics
from handoff.scoring.comparison import Proof
from handoff.scoring.reasons import Part, parts_of
from handoff.scoring.wording import meaning
from handoff.sources.identity_report import first_record
from handoff.workspace.model_plan import plan_of
from handoff.workspace.raw_facts import RawFacts, Record
from handoff.workspace.score_history import PastScore, score_history
from handoff.workspace.snapshots import scoring_rows
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class ExplainedPart:
    """One part of a score with the records behind it: how many there are, and the newest of them."""

    part: Part
    count: int
    records: tuple[Record, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the part as JSON values."""
        part = self.part
        return {
            "topic": part.topic,
            "log_odds": part.amount,
            "reason": part.text,
            "proof": part.proof.name.lower(),
            "records": self.count,
            "newest": [record.to_dict() for record in self.records],
        }


@dataclass(frozen=True)
class Explained:
    """A lead's score on a night and where it comes from.

    baseline + fit + engagement = raw_score (log-odds before calibration); baseline + smaller + the amounts of all
    parts is the same. in_favour, against: what is given as a reason, by weight. together: what counts only together
    with other facts. cell: what leads of this grade converted at on the test nights.
    """

    lead_id: str
    name: str
    as_of: datetime
    probability: float
    meaning: str
    raw_score: float
    baseline: float
    fit: float
    engagement: float
    smaller: float
    grade: str | None
    cell: Cell | None
    in_favour: tuple[ExplainedPart, ...]
    against: tuple[ExplainedPart, ...]
    together: tuple[ExplainedPart, ...]
    history: tuple[PastScore, ...]
    model_version: str
    horizon_days: int

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON values."""
        plain = ("lead_id", "name", "probability", "meaning", "raw_score", "baseline", "fit", "engagement", "smaller")
        lists = ("in_favour", "against", "together", "history")
        return {
            **{name: getattr(self, name) for name in plain},
            "as_of": self.as_of.isoformat(),
            "grade": self.grade,
            "grade_converts": None if self.cell is None else self.cell.to_dict(),
            **{name: [one.to_dict() for one in getattr(self, name)] for name in lists},
            "model_version": self.model_version,
            "horizon_days": self.horizon_days,
        }


def explain_lead(materials: "Materials", lead_id: str, as_of: datetime | None = None) -> Explained:
    """Explain the score of one lead that is open at `as_of` (tonight, when None) by the champion.

    Raises:
        ConfigError: there is no such lead, it is a further record of one, or the night is to come.
        Refused: the lead was not open then.
        RegistryError: there is no champion. FeatureError: tonight's code builds other features than the champion's.
    """
    moment = materials.now if as_of is None else as_of
    if moment > materials.now + timedelta(minutes=materials.settings.quarantine.future_minutes):
        raise ConfigError(f"as of {moment.isoformat()} lies after {materials.now.isoformat()}; choose an earlier night")
    key = _lead_key(materials, lead_id)
    own_time = _open_at(materials, lead_id, key, moment)
    model, registered = load_champion(tracking_of(materials))
    plan = plan_of(model, materials.titles)
    built = build_features(
        materials.dataset, plan, np.array([key], np.int32), own_time, materials.titles, materials.threads
    )
    values = built.values
    raw = RawFacts(materials.dataset, plan.engagement, key, as_utc(own_time.astype(object)[0]))
    return _explained(materials, model, values, raw, lead_id, registered.version, moment)


def _explained(
    materials: "Materials",
    model: "TrainedModel",
    values: pd.DataFrame,
    raw: RawFacts,
    lead_id: str,
    version: str,
    moment: datetime,
) -> Explained:
    contributions = model.contributions(values)
    topics = Topics.of(model.catalogue, model.columns)
    fit, engagement = topics.fit_and_engagement(contributions.values)
    parts = list(parts_of(model, values))
    probability = model.predict(values)
    grade = grades(model.reference, fit, engagement)[2][0]
    lead = leads_as_known(materials.dataset, moment).frame().iloc[raw.lead_key]
    return Explained(
        lead_id=lead_id,
        name=str(lead["name"]) if isinstance(lead.get("name"), str) else "",
        as_of=raw.as_of,
        probability=float(probability[0]),
        meaning=str(meaning(probability, model.horizon_days)[0]),
        raw_score=float(contributions.total()[0]),
        baseline=float(contributions.baseline),
        fit=float(fit[0]),
        engagement=float(engagement[0]),
        smaller=sum(part.amount for part in parts if part.is_tiny),
        grade=grade,
        cell=next((cell for cell in model.reference.cells if cell.grade == grade), None),
        in_favour=tuple(_with_records(raw, [part for part in parts if part.is_reason and part.amount > 0])),
        against=tuple(_with_records(raw, [part for part in parts if part.is_reason and part.amount < 0])),
        together=tuple(_with_records(raw, [p for p in parts if not p.is_tiny and p.proof is Proof.CONTRARY])),
        history=score_history(materials.places.scores, lead_id, as_utc(moment).date()),
        model_version=version,
        horizon_days=model.horizon_days,
    )


def _with_records(raw: RawFacts, parts: list[Part]) -> Iterator[ExplainedPart]:
    return (ExplainedPart(part, *raw.behind(part.topic)) for part in parts)


def _lead_key(materials: "Materials", lead_id: str) -> int:
    leads = materials.dataset.leads
    found = leads.filter(leads.lead_id == lead_id).select("lead_key").to_pandas()["lead_key"]
    if len(found):
        return int(found.iloc[0])
    first = first_record(materials.places.clean, lead_id)
    if first is not None:
        raise ConfigError(f'"{lead_id}" is a further record of the person who is lead "{first}"; explain "{first}"')
    known = leads.select("lead_id").to_pandas()["lead_id"].astype(str).tolist()
    near = difflib.get_close_matches(lead_id, known, n=3, cutoff=0.6)
    hint = "did you mean " + " or ".join(f'"{one}"' for one in near) + "?" if near else "the ranked list names the ids"
    raise ConfigError(f'there is no lead "{lead_id}" among {len(known):,} leads; {hint}')


def _open_at(
    materials: "Materials", lead_id: str, key: int, moment: datetime
) -> "np.ndarray[Any, np.dtype[np.datetime64]]":
    """Return the time of the lead's row on that night, shape (1,).

    Raises:
        Refused: it has none, with the reason.
    """
    rows = scoring_rows(materials.dataset, materials.settings.snapshots, moment)
    place = np.flatnonzero(rows.lead_key == key)
    if len(place):
        return rows.as_of[place[:1]].astype("datetime64[us]")
    raise Refused(
        f'lead "{lead_id}" was not open at {as_utc(moment):%Y-%m-%d %H:%M} UTC: {_why(materials, key, moment)}'
    )


def _why(materials: "Materials", key: int, moment: datetime) -> str:
    leads, stages, night = materials.dataset.leads, materials.dataset.stages, naive_utc(moment)
    created = leads.filter(leads.lead_key == key).select("created_at").to_pandas()["created_at"].iloc[0]
    if created >= night:
        return f"it was created on {created:%Y-%m-%d %H:%M}; choose a later night"
    known = stages.filter(
        stages.lead_key == key, stages.entered_at < night, stages.seen_at < night, stages.stage.isin(list(CLOSING))
    )
    closed = known.order_by(known.entered_at.desc()).limit(1).to_pandas()
    if len(closed):
        stage, when = closed["stage"].iloc[0], closed["entered_at"].iloc[0]
        return f"it became {stage} on {when:%Y-%m-%d %H:%M}; choose an earlier night"
    horizon = materials.settings.snapshots.horizon_days
    return f"its row is older than the horizon of {horizon} days; choose an earlier night"
