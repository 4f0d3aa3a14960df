"""Which rules the past suggests: criteria of the labelled snapshots, older nights against later ones."""

from typing import TYPE_CHECKING, Final

import numpy as np

from handoff.domain.catalogue import Catalogue
from handoff.domain.instants import naive_utc
from handoff.errors import Refused
from handoff.features.build import build_features
from handoff.labels import Labels
from handoff.model.split import clusters_of, first_test_night
from handoff.policy.preview.volumes import Mask
from handoff.policy.suggestions.criteria import Tried, criteria_of
from handoff.policy.suggestions.found import Period, Suggestions
from handoff.policy.suggestions.suggest import suggest
from handoff.workspace.snapshots import labelled_rows

if TYPE_CHECKING:
    from handoff.features.plan import FeaturePlan
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials

#: Rows of each period that are looked at; of more, whole nights evenly spread over the period are taken.
ROWS_AT_MOST: Final = 120_000


def suggest_rules(materials: "Materials", model: "TrainedModel", plan: "FeaturePlan") -> Suggestions:
    """Look for criteria that separate SQL from the rest, never in columns that the champion was not allowed to see.

    Older and later nights are those of training: the later ones begin with the test period.

    Raises:
        Refused: there are no older or no later nights.
    """
    labels = labelled_rows(materials.dataset, materials.settings.snapshots)
    older, later = _periods(materials, labels)
    chosen = older | later
    if not older.any() or not later.any():
        raise Refused(
            "rules can only be suggested when some nights are older and others later than the first test night; "
            "load a longer history, or leave --suggest out"
        )
    materials.progress(f"trying criteria on {int(chosen.sum()):,} rows")
    rows = labels.rows.take(chosen)
    features = build_features(materials.dataset, plan, rows.lead_key, rows.as_of, materials.titles, materials.threads)
    visible = _visible(materials, model.catalogue)
    tried = criteria_of(
        features.values[list(visible.names)],
        visible,
        _own_events(materials, plan),
        list(materials.dataset.leads.columns),
    )
    account = clusters_of(features.rows)
    parts = [_period(tried, labels.label[chosen], account, part[chosen]) for part in (older, later)]
    training, seed = materials.settings.training, materials.settings.workspace.seed
    return suggest(tried.criteria, parts[0], parts[1], training.bootstrap, seed)


def _periods(materials: "Materials", labels: Labels) -> tuple[Mask, Mask]:
    night = labels.rows.as_of
    first = np.datetime64(naive_utc(first_test_night(night, materials.settings.training)), "us")
    gap = np.timedelta64(labels.horizon_days, "D")
    return _thinned(night, night <= first - gap), _thinned(night, night >= first)


def _thinned(night: "np.ndarray[tuple[int], np.dtype[np.datetime64]]", chosen: Mask) -> Mask:
    """Leave whole nights out until the rows are few enough; the newest night always stays."""
    nights = np.unique(night[chosen])
    step = max(1, -(-int(chosen.sum()) // ROWS_AT_MOST))
    return np.asarray(chosen & np.isin(night, nights[::-1][::step]))


def _visible(materials: "Materials", catalogue: Catalogue) -> Catalogue:
    """Return the features but for those of protected columns; what the audit blocks is in no champion's catalogue."""
    hidden = set(materials.settings.fairness.protected)
    return catalogue.select([one.name for one in catalogue if not {one.name, one.behaviour} & hidden])


def _own_events(materials: "Materials", plan: "FeaturePlan") -> tuple[str, ...]:
    """Return the event types that leads do by themselves: what sales does to a lead is no sign of interest."""
    events = materials.dataset.events
    if events is None or plan.engagement is None:
        return ()
    shares = events.group_by("event_type").agg(outbound=events.outbound.cast("int8").mean()).to_pyarrow().to_pylist()
    outbound = {one["event_type"]: one["outbound"] for one in shares}
    return tuple(name for name in plan.engagement.types if outbound.get(name, 0.0) < 0.5)


def _period(
    tried: Tried, label: "np.ndarray[tuple[int], np.dtype[np.int8]]",
    account: "np.ndarray[tuple[int], np.dtype[np.int64]]", part: Mask,
) -> Period:  # fmt: skip
    return Period(tried.met[part], label[part], account[part])
