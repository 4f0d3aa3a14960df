"""Sums up tonight's features and scores: distributions in the model's own bins, and what each feature adds."""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.catalogue import Catalogue
from handoff.domain.feature_table import FeatureTable
from handoff.model.estimators.contributions import Contributions
from handoff.model.reference import ColumnReference, Reference
from handoff.monitoring.profile import FeatureProfile, ScoreProfile
from handoff.monitoring.stability import SCORE_EDGES, stability_index

#: Leads whose contributions are computed; the mean of more would not differ by a hundredth.
SAMPLE: Final = 4_000
#: Leads whose values are put into bins, at most.
MOST_ROWS: Final = 200_000
#: Features that are kept: those with the largest contributions.
FEATURES: Final = 60

Floats = npt.NDArray[np.float64]


class Model(Protocol):
    """What a profile needs of a trained model."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the features it learned from."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """Its features."""
        ...

    @property
    def reference(self) -> Reference:
        """Its training rows in summary."""
        ...

    def contributions(self, values: pd.DataFrame, /) -> Contributions:
        """Split the raw scores by feature."""
        ...


def features_of(model: Model, features: FeatureTable) -> dict[str, FeatureProfile]:
    """Return the profile of the model's weightiest features over tonight's rows."""
    every = max(1, len(features) // SAMPLE)
    added = model.contributions(features.values.iloc[::every]).values
    size = np.abs(added).mean(axis=0)
    share, mean = size / max(float(size.sum()), 1e-12), added.mean(axis=0)
    behaviours = {one.name: one.behaviour for one in model.catalogue}
    found, binned = {}, max(1, len(features) // MOST_ROWS)
    for place in np.argsort(-size, kind="stable")[:FEATURES]:
        name = model.columns[place]
        column, reference = features.values[name].iloc[::binned], model.reference.columns.get(name)
        bins = () if reference is None else _bins(reference, column)
        found[name] = FeatureProfile(
            behaviour=behaviours.get(name, name),
            missing=round(float(column.isna().mean()), 5),
            bins=bins,
            training=None if reference is None else round(stability_index(bins, _trained(reference)), 5),
            mean=round(float(mean[place]), 5),
            share=round(float(share[place]), 5),
        )
    return found


def scores_of(probability: Floats, model_version: str, line: float | None) -> ScoreProfile:
    """Return the profile of tonight's probabilities, shape (n_leads,); tiers are added where they are known."""
    p = np.clip(probability, 1e-9, 1 - 1e-9)
    place = np.searchsorted(SCORE_EDGES, np.log(p / (1 - p)), side="right")
    return ScoreProfile(
        model_version=model_version,
        n_leads=len(p),
        histogram=tuple(np.bincount(place, minlength=len(SCORE_EDGES) + 1).tolist()),
        mean=float(f"{p.mean():.6g}") if len(p) else 0.0,
        line=line,
        above=0 if line is None else int((p >= line).sum()),
    )


def _bins(reference: ColumnReference, column: "pd.Series[float]") -> tuple[int, ...]:
    conditions = reference.conditions
    return tuple(np.bincount(conditions.codes(column), minlength=conditions.missing + 1).tolist())


def _trained(reference: ColumnReference) -> npt.NDArray[np.int64]:
    """Return the training rows of each bin: cumulative tallies are taken apart."""
    rows = np.array([tally.rows for tally in reference.tallies], dtype=np.int64)
    conditions = reference.conditions
    if conditions.cumulative:
        reached = rows[1 : conditions.unseen]
        rows[1 : conditions.unseen] = reached - np.append(reached[1:], 0)
    return rows
