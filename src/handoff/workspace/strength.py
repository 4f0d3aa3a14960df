"""What the amount of a workspace's data allows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from handoff.domain.instants import naive_utc
from handoff.domain.settings import TrainingSection
from handoff.model.recipe import Gates, Recipe
from handoff.model.split import first_test_night
from handoff.model.strength import Strength, strength_of

if TYPE_CHECKING:
    from handoff.workspace.results import TrainingRows


def strength_of_rows(rows: "TrainingRows", settings: TrainingSection, recipes: Sequence[Recipe]) -> Strength:
    """Count the leads whose outcome was known by the first test night: those that a model learns from.

    The least that any recipe asks for is asked for here; the gates of the one that is registered are looked at later.

    Raises:
        TrainingError: the nights do not hold a test period.
    """
    found = rows.labels
    first = np.datetime64(naive_utc(first_test_night(found.rows.as_of, settings)), "us")
    train = found.rows.as_of.astype("datetime64[us]") <= first - np.timedelta64(found.horizon_days, "D")
    least = Gates(
        min_positives=min(recipe.gates.min_positives for recipe in recipes),
        min_negatives=min(recipe.gates.min_negatives for recipe in recipes),
    )
    lead = found.rows.lead_key.astype(np.int64)
    return strength_of(lead[train], found.label[train], found.rows.as_of[train], least)
