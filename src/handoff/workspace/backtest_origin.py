"""One origin of a backtest: train on what was known on a past night, score its leads, look up what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from handoff.audit import audit
from handoff.domain.agreement import Exploration
from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.instants import as_utc, naive_utc, nights
from handoff.domain.settings import SnapshotSection
from handoff.domain.tiers import Tier
from handoff.errors import ConfigError, TrainingError
from handoff.features.build import build_features
from handoff.features.lead_table import LeadTable
from handoff.labels import Labels, label_rows, open_rows, rows_by_creation
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.recipe import Gates, Recipe
from handoff.model.replayed_night import MODEL, NEWEST, POINTS, ReplayedNight
from handoff.model.split import clusters_of
from handoff.model.strength import strength_of
from handoff.model.train import AUTO, fit_until
from handoff.policy.rules.event_counts import count_events
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.tiers.assign import assign_tiers
from handoff.policy.tiers.night import candidates_of
from handoff.workspace.auditing import subject_of
from handoff.workspace.backtest_past import as_known_on
from handoff.workspace.materials import Materials, quiet
from handoff.workspace.results import TrainingRows
from handoff.workspace.snapshots import labelled_rows
from handoff.workspace.training import POINTS as POINTS_RECIPE
from handoff.workspace.training import recipes_of, without_blocked

if TYPE_CHECKING:
    import pandas as pd

    from handoff.features.plan import FeaturePlan
    from handoff.model.trained import TrainedModel

#: Origins that read the baseline's points as a rate: the points themselves are learned from all rows.
POINTS_ORIGINS = 2
#: Share of the leads that a list takes where there is no agreement.
LISTED = 0.1


@dataclass(frozen=True)
class Origin:
    """A past night (aware UTC). until: the end of its block of rows in a flat table; None: leads open that night."""

    night: datetime
    until: datetime | None


@dataclass(frozen=True)
class OriginFacts:
    """How a night's model came to be. refused: why there is none; None: there is.

    recipe: its name. left_out: columns that the audit of that night blocked. rows, positives: what it learned from.
    already_sql: leads left out of the test, since they were SQL and nobody knew it yet. seconds: of all of it.
    """

    refused: str | None
    recipe: str = ""
    features: int = 0
    left_out: tuple[str, ...] = ()
    rows: int = 0
    positives: int = 0
    already_sql: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class OriginResult:
    """What one origin found: its leads with scores and outcome (none where no model could be trained), and how."""

    origin: Origin
    facts: OriginFacts
    lead_id: Sequence[str]
    replayed: ReplayedNight


def place_origins(settings: SnapshotSection, first: date, last: date, every_days: int) -> list[Origin]:
    """Return the origins from `first` up to and with `last`.

    Raises:
        ConfigError: the dates hold no night.
    """
    if every_days < 1:
        raise ConfigError(f"--every {every_days} is no number of days between nights; take 1 or more")
    end = datetime.combine(last, settings.at)
    found = list(nights(first, end, every_days, settings.at))
    if not found:
        raise ConfigError(f"--from {first} lies after --to {last}; exchange them")
    step = timedelta(days=every_days)
    return [Origin(night, night + step if settings.taken == "row" else None) for night in found]


def replay_origin(materials: Materials, origin: Origin) -> OriginResult:
    """Do on a past night what a training and a scoring would have done on it.

    Raises:
        AgreementError: the agreement is wrong. ConfigError: there is no such recipe.
    """
    began = perf_counter()
    past = on_night(materials, origin.night)
    plan = past.plan(origin.night)
    tested = _tested_rows(materials, past, origin)
    if not len(tested.rows):
        return _refused(origin, "no lead was open, or its outcome is not known", perf_counter() - began)
    rows, refused = _training_rows(past, plan)
    if rows is None:
        return _refused(origin, refused, perf_counter() - began)
    report = audit(subject_of(past, rows), materials.settings.audit.allow, materials.settings.workspace.seed)
    kept = without_blocked(rows, report)
    try:
        model, points = _fit(past, kept, origin.night)
    except TrainingError as reason:
        return _refused(origin, str(reason), perf_counter() - began)
    source = materials if origin.until is not None else past
    leads = _features(source, plan, tested)
    facts = OriginFacts(
        refused=None,
        recipe=model.recipe.name,
        features=len(model.columns),
        left_out=tuple(report.left_out),
        rows=len(kept.table),
        positives=int(kept.table.label.sum()),
        already_sql=tested.already_sql,
    )
    values = leads.values[list(model.catalogue.names)]
    night = _night(source, origin, leads, tested, {MODEL: model.predict(values), POINTS: points.predict(values)})
    facts = replace(facts, seconds=perf_counter() - began)
    return OriginResult(origin, facts, tuple(leads.rows["lead_id"].astype(str)), night)


def on_night(materials: Materials, night: datetime) -> Materials:
    """Return the workspace as it was on `night`: its clock, and the data as known then."""
    past = Materials(materials.places, materials.settings, night, quiet, materials.threads)
    # What is costly and the same on every night is taken along; the data is that of the night.
    vars(past).update(titles=materials.titles, dataset=as_known_on(materials.dataset, night))
    return past


def _training_rows(past: Materials, plan: "FeaturePlan") -> tuple[TrainingRows | None, str]:
    """Return the rows that a training on the night would have had; None, and why, where it would have been refused."""
    labels = _mature(labelled_rows(past.dataset, past.settings.snapshots), past.now)
    if not len(labels.rows):
        return None, f"no outcome was known on {past.now:%Y-%m-%d}"
    settings = past.settings.training
    gates = [recipe.gates for recipe in recipes_of(past, settings.recipe)]
    least = Gates(
        min_positives=min(one.min_positives for one in gates), min_negatives=min(one.min_negatives for one in gates)
    )
    strength = strength_of(labels.rows.lead_key.astype(np.int64), labels.label, labels.rows.as_of, least)
    if strength.confidence == "none":
        return None, strength.sentence
    table = TrainingTable(_features(past, plan, labels), labels.label, labels.horizon_days)
    return TrainingRows(table, labels, plan.to_json(), plan.version), ""


def _mature(labels: Labels, night: datetime) -> Labels:
    """Keep the rows whose window was over by `night`: in a flat table the outcome is there from the first."""
    last = np.datetime64(naive_utc(night), "us") - np.timedelta64(labels.horizon_days, "D")
    mature = labels.rows.as_of.astype("datetime64[us]") <= last
    immature = labels.immature + int((~mature).sum())
    return replace(labels, rows=labels.rows.take(mature), label=labels.label[mature], immature=immature)


def _fit(past: Materials, rows: TrainingRows, night: datetime) -> "tuple[TrainedModel, TrainedModel]":
    """Return the night's model and its points table.

    Raises:
        TrainingError: too little was known to choose a model.
    """
    settings, seed = past.settings.training, past.settings.workspace.seed
    moment = np.array([naive_utc(night)], dtype="datetime64[us]")
    recipes = recipes_of(past, settings.recipe)
    model = fit_until(rows.table, recipes, moment, settings, seed, rows.plan, past.threads)
    if model.recipe.name == POINTS_RECIPE:
        return model, model
    alone: list[Recipe] = [recipe for recipe in recipes if recipe.name == POINTS_RECIPE]
    quick = settings.model_copy(update={"recipe": AUTO, "origins": min(POINTS_ORIGINS, settings.origins)})
    return model, fit_until(rows.table, alone, moment, quick, seed, rows.plan, past.threads)


def _tested_rows(materials: Materials, past: Materials, origin: Origin) -> Labels:
    """Return the leads of the night's list, and what became of them since."""
    dataset, horizon = materials.dataset, materials.settings.snapshots.horizon_days
    if origin.until is None:
        return label_rows(dataset, open_rows(past.dataset, [origin.night]), horizon, dataset.observed_until)
    every = rows_by_creation(dataset, decided=True)
    first, last = (np.datetime64(naive_utc(end), "us") for end in (origin.night, origin.until))
    return label_rows(dataset, every.take((every.as_of >= first) & (every.as_of < last)), horizon, None)


def _features(source: Materials, plan: "FeaturePlan", labels: Labels) -> FeatureTable:
    rows = labels.rows
    return build_features(source.dataset, plan, rows.lead_key, rows.as_of, source.titles, source.threads)


def _night(
    source: Materials, origin: Origin, leads: FeatureTable, labels: Labels, probability: dict[str, FloatArray]
) -> ReplayedNight:
    table = LeadTable.of(source.dataset)
    key = leads.rows["lead_key"].to_numpy().astype(np.int64)
    fields = table.frame().iloc[key].reset_index(drop=True)
    eligible, places, tier = _listed(source, origin, leads, fields, probability[MODEL])
    return ReplayedNight(
        night=origin.night,
        label=labels.label,
        account=clusters_of(leads.rows),
        scores={**probability, NEWEST: table.created[key].astype(np.float64)},
        eligible=eligible,
        places=places,
        tier=tier,
    )


def _listed(
    source: Materials, origin: Origin, leads: FeatureTable, fields: "pd.DataFrame", probability: FloatArray
) -> "tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], int, np.ndarray[tuple[int], np.dtype[np.object_]]]":
    """Return whom the agreement lets through, how many places its list has, and the tier of each lead."""
    if not source.places.agreement.exists():
        return np.ones(len(leads), dtype=np.bool_), ceil(LISTED * len(leads)), np.empty(0, dtype=object)
    # What is judged is the order; who the lot would have added says nothing about it.
    agreement = source.agreement.model_copy(update={"exploration": Exploration()})
    facts, day = _facts(source, origin, leads, fields), as_utc(origin.night).date()
    night = candidates_of(agreement, facts, fields["lead_id"].to_numpy(object), probability, day)
    assigned = assign_tiers(night, agreement)
    places = assigned.places[Tier.SAL]
    n_listed = assigned.counts[Tier.SAL] if places is None else places
    return night.may_be_handed_over & night.complete, n_listed, assigned.tier


def _facts(source: Materials, origin: Origin, leads: FeatureTable, fields: "pd.DataFrame") -> LeadFacts:
    """Return what the agreement's rules look at; what they name and nobody had recorded by that night is missing."""
    agreement, dataset = source.agreement, source.dataset
    counts = count_events(dataset.events, agreement.event_windows(), origin.night)
    of_leads = counts.set_index("lead_key").reindex(leads.rows["lead_key"].to_numpy()).reset_index(drop=True)
    named = {leaf.feature or leaf.field for _, rule in agreement.rules() for leaf in rule.leaves()}
    named |= {required.field for required in agreement.required_fields}
    named |= {agreement.value.source} if agreement.value is not None else set()
    unseen = sorted(name for name in named if name and name not in {*fields.columns, *leads.values.columns})
    return LeadFacts(fields, leads.values.assign(**dict.fromkeys(unseen, np.nan)), of_leads)


def _refused(origin: Origin, why: str, seconds: float) -> OriginResult:
    nothing: FloatArray = np.empty(0)
    nobody: IntArray = np.empty(0, dtype=np.int64)
    tested = ReplayedNight(
        night=origin.night,
        label=np.empty(0, dtype=np.int8),
        account=nobody,
        scores=dict.fromkeys((MODEL, POINTS, NEWEST), nothing),
        eligible=np.empty(0, dtype=np.bool_),
        places=0,
        tier=np.empty(0, dtype=object),
    )
    return OriginResult(origin, OriginFacts(refused=why, seconds=seconds), (), tested)
