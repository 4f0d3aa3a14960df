"""What a lead would have scored had only some things changed between two nights: one step at a time, adding up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family
from handoff.domain.instants import naive_utc
from handoff.features.build import build_features
from handoff.workspace.history.move import Cause
from handoff.workspace.model_plan import plan_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from handoff.domain.catalogue import Feature
    from handoff.domain.dataset import Dataset
    from handoff.features.fit.title_dictionary import TitleDictionary
    from handoff.model.trained import TrainedModel

Keys = npt.NDArray[np.int32]
Moments = npt.NDArray[np.datetime64]
Scores = npt.NDArray[np.float64]

#: Steps that bring columns of the later night, after time has passed.
_OF_COLUMNS: Final = (Cause.ACTIVITY, Cause.COLLEAGUES, Cause.ATTRIBUTES, Cause.STAGES)


@dataclass(frozen=True)
class Night:
    """One of the two nights: its instant (aware UTC), its model, and the moment of each lead's row, (n_leads,)."""

    as_of: datetime
    model: "TrainedModel"
    moments: Moments


@dataclass(frozen=True)
class Steps:
    """Probabilities as rebuilt from today's data, (n_leads,): of the first night, then after each step; the last one
    is the second night's. causes: of each step.
    """

    first: Scores
    after: tuple[Scores, ...]
    causes: tuple[Cause, ...]


def take_steps(
    dataset: "Dataset", lead_key: Keys, before: Night, after: Night, titles: "TitleDictionary", threads: int
) -> Steps:
    """Walk from the first night to the second one: time, activity, colleagues, attributes, stages, model.

    Time passes alone where the second night's features are built of only what was known before the first night. Each
    further step takes the columns of one kind from the second night's own features, and the last one the other model.

    Raises:
        FeatureError: a model was trained on other features than this code builds.
    """
    n_leads = len(lead_key)
    plan = plan_of(before.model, titles)
    both = build_features(
        dataset, plan, np.tile(lead_key, 2), np.concatenate([before.moments, after.moments]), titles, threads
    ).values
    first, last = both.iloc[:n_leads], both.iloc[n_leads:].reset_index(drop=True)
    known = known_before(dataset, before.as_of, after.as_of)
    values = build_features(known, plan, lead_key, after.moments, titles, threads).values
    found, causes = [before.model.predict(values)], [Cause.TIME]
    for cause in _OF_COLUMNS:
        values = _with_columns(values, last, [one.name for one in before.model.catalogue if cause_of(one) is cause])
        found.append(before.model.predict(values))
        causes.append(cause)
    if after.model is not before.model:
        found.append(_scored(dataset, lead_key, after, titles, threads))
        causes.append(Cause.MODEL)
    return Steps(before.model.predict(first), tuple(found), tuple(causes))


def known_before(dataset: "Dataset", night: datetime, later: datetime) -> "Dataset":
    """Return the data in which nothing that became known from `night` on is known at `later` either.

    Leads that were created since are still to come; a robot that was found out since is still taken for a person.
    """
    first, last = naive_utc(night), naive_utc(later)
    events, changes = dataset.events, dataset.attribute_changes
    return replace(
        dataset,
        leads=_not_yet(dataset.leads, "created_at", first, last),
        events=None if events is None else _events_before(events, first),
        stages=dataset.stages.filter(dataset.stages.seen_at < first),
        attribute_changes=None if changes is None else _not_yet(changes, "seen_at", first, last),
    )


def cause_of(feature: "Feature") -> Cause:
    """Return what brings a new value of a feature when time stands still."""
    if feature.family is Family.ACCOUNT:
        return Cause.COLLEAGUES
    if feature.family is Family.FIT:
        return Cause.ATTRIBUTES
    return Cause.STAGES if feature.behaviour.startswith("stage ") else Cause.ACTIVITY


def _events_before(events: "ir.Table", first: datetime) -> "ir.Table":
    import ibis

    known = events.filter(events.seen_at < first)
    found_out = ibis.ifelse(known.machine_from < first, known.machine_from, ibis.null("timestamp"))
    return known.mutate(machine_from=found_out)


def _not_yet(table: "ir.Table", column: str, first: datetime, last: datetime) -> "ir.Table":
    """Move what was known from `first` on behind `last`; the order of the rows stays what it was."""
    import ibis

    moment = table[column]
    wait = ibis.interval(microseconds=round((last - first).total_seconds() * 1_000_000))
    return table.mutate(**{column: ibis.ifelse(moment >= first, moment + wait, moment)})


def _with_columns(values: "pd.DataFrame", source: "pd.DataFrame", names: Sequence[str]) -> "pd.DataFrame":
    return values.assign(**{name: source[name] for name in names if name in values.columns})


def _scored(dataset: "Dataset", lead_key: Keys, night: Night, titles: "TitleDictionary", threads: int) -> Scores:
    plan = plan_of(night.model, titles)
    return night.model.predict(build_features(dataset, plan, lead_key, night.moments, titles, threads).values)
