"""Walks the past nights under several agreements at once, night after night, since a tier may hold its leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.columns import LEAD_ID
from handoff.domain.feature_table import FeatureTable
from handoff.domain.instants import as_utc
from handoff.domain.tiers import Tier
from handoff.errors import FeatureError
from handoff.features.build import build_features
from handoff.labels import SnapshotRows, open_rows
from handoff.model.arrays import FloatArray
from handoff.model.split import clusters_of
from handoff.policy.preview.agreement import Tiered
from handoff.policy.preview.volumes import Mask, PreviewRows
from handoff.policy.tiers.assign import HANDED_OVER, TierAssignment, assign_tiers
from handoff.policy.tiers.candidates import Candidates
from handoff.policy.tiers.night import candidates_of
from handoff.workspace.agreeing.facts import NightOfFacts, PastFacts
from handoff.workspace.agreeing.nights import Nights, decisions_of, outcomes_of

if TYPE_CHECKING:
    from handoff.features.plan import FeaturePlan
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials

#: Rows whose features are in memory at once.
ROWS_AT_ONCE: Final = 200_000
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Walk:
    """All nights: rows, their keys (lead_key, lead_id, account_key, as_of), and each agreement's tiers.

    fields: the leads of the newest night, with all their columns as known then, in the order of its rows.
    """

    rows: PreviewRows
    keys: pd.DataFrame
    tiered: tuple[Tiered, ...]
    fields: pd.DataFrame

    @property
    def newest(self) -> Mask:
        """The rows of the newest night."""
        return np.asarray(self.rows.night == self.rows.night.max())


def walk(
    materials: "Materials",
    model: "TrainedModel",
    plan: "FeaturePlan",
    nights: Nights,
    agreements: Sequence[Agreement],
) -> Walk:
    """Score every open lead of every night, and put it into its tier under each agreement.

    Raises:
        AgreementError: a rule cannot be evaluated on this data. FeatureError: no lead is open on any night.
    """
    dataset = materials.dataset
    rows = open_rows(dataset, nights.nights)
    if not len(rows):
        raise FeatureError(f"no lead is open on any night up to {nights.nights[-1]:%Y-%m-%d}; load newer leads")
    past = PastFacts(materials, agreements)
    walkers = [_Walker(one, materials, past) for one in agreements]
    probability, keys = [], []
    fields = pd.DataFrame()
    for features, chance in _scored(materials, model, plan, rows, nights.nights):
        for at, positions in _by_night(features):
            night = past.on(features.take(positions), at)
            fields = night.facts.fields
            for walker in walkers:
                walker.step(night, chance[positions])
        probability.append(chance)
        keys.append(features.rows)
    hidden = dict(zip(nights.nights, nights.hidden, strict=True))
    frame = pd.concat(keys, ignore_index=True)
    of_row = np.array([hidden[as_utc(at.to_pydatetime())] for at in _moments(rows)], dtype=np.bool_)
    place = np.searchsorted(np.unique(rows.as_of), rows.as_of)
    previewed = PreviewRows(
        night=rows.as_of,
        lead=rows.lead_key.astype(np.int64),
        account=clusters_of(frame),
        probability=np.concatenate(probability),
        sql=outcomes_of(dataset, rows, of_row[place], model.horizon_days),
        decision=decisions_of(dataset, rows, model.horizon_days),
    )
    return Walk(previewed, frame, tuple(walker.done() for walker in walkers), fields)


class _Walker:
    """One agreement on its way through the nights; it remembers who was in which tier."""

    def __init__(self, agreement: Agreement, materials: "Materials", past: PastFacts) -> None:
        self._agreement, self._settings, self._past = agreement, materials.settings.workspace, past
        self._former: dict[str, str] = {}
        self._nights: list[Tiered] = []

    def step(self, known: NightOfFacts, probability: FloatArray) -> None:
        """Put the leads of one night into their tiers."""
        lead_id = known.facts.fields[LEAD_ID].to_numpy(object)
        day = known.at.astimezone(ZoneInfo(self._settings.timezone)).date()
        night = replace(
            candidates_of(self._agreement, known.facts, lead_id, probability, day, self._settings.seed),
            former=np.array([self._former.get(one, "") for one in lead_id], dtype=object),
            resting=self._past.resting(self._agreement, known),
        )
        assigned = assign_tiers(night, self._agreement)
        # Chance is no reason to keep a lead that was there by lot.
        stays = (assigned.tier != Tier.SAL.value) | (assigned.selection_probability >= 0.5)
        self._former = dict(zip(lead_id[stays].tolist(), assigned.tier[stays].tolist(), strict=True))
        self._nights.append(_tiered(assigned, night))

    def done(self) -> Tiered:
        """Return the tiers of all nights."""
        names = ("tier", "team", "eligible", "met", "excluded")
        columns = {name: np.concatenate([getattr(one, name) for one in self._nights]) for name in names}
        places = {tier: np.concatenate([one.places[tier] for one in self._nights]) for tier in HANDED_OVER}
        return Tiered(**columns, places=places)


def _tiered(assigned: TierAssignment, night: Candidates) -> Tiered:
    """Return what an agreement makes of one night; places are infinite where nothing limits them."""
    return Tiered(
        tier=assigned.tier,
        team=assigned.team,
        eligible=night.may_be_handed_over & night.complete,
        met=night.outcomes.met,
        excluded=night.outcomes.excluded,
        places={tier: np.array([_limit(assigned.places[tier])]) for tier in HANDED_OVER},
    )


def _limit(places: int | None) -> float:
    return np.inf if places is None else float(places)


def _scored(
    materials: "Materials",
    model: "TrainedModel",
    plan: "FeaturePlan",
    rows: SnapshotRows,
    nights: Sequence[datetime],
) -> Iterator[tuple[FeatureTable, FloatArray]]:
    """Yield features and probabilities of a few nights at a time, in the order of the rows."""
    size = np.bincount(np.searchsorted(np.unique(rows.as_of), rows.as_of))
    part = np.cumsum(size) // ROWS_AT_ONCE
    of_row = np.repeat(part, size)
    for number in np.unique(part):
        chosen = rows.take(of_row == number)
        done = int((part <= number).sum())
        materials.progress(f"scoring {len(chosen):,} rows of past nights ({done} of {len(nights)} nights)")
        features = build_features(
            materials.dataset, plan, chosen.lead_key, chosen.as_of, materials.titles, materials.threads
        )
        yield features, model.predict(features.values)


def _by_night(features: FeatureTable) -> Iterator[tuple[datetime, "npt.NDArray[np.int64]"]]:
    moments = features.rows["as_of"].to_numpy()
    for at in np.unique(moments):
        yield as_utc(pd.Timestamp(at).to_pydatetime()), np.flatnonzero(moments == at).astype(np.int64)


def _moments(rows: SnapshotRows) -> list[pd.Timestamp]:
    return [pd.Timestamp(at) for at in np.unique(rows.as_of)]
