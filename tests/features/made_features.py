"""Plans and feature rows of made worlds."""

import atexit
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pandas as pd

from handoff.domain.dataset import Dataset
from handoff.domain.feature_table import FeatureTable
from handoff.domain.settings import FeatureSection
from handoff.features.build import build_features
from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.plan import FeaturePlan
from handoff.features.planning import plan_features
from tests.features.made_dataset import World

SETTINGS = FeatureSection(min_leads_per_event_type=1)


@cache
def titles() -> TitleDictionary:
    return TitleDictionary.load()


@cache
def dataset_of(world: World) -> Dataset:
    return world.dataset()


atexit.register(dataset_of.cache_clear)


def plan_of(world: World, until: datetime, settings: FeatureSection = SETTINGS, *, timing: bool = True) -> FeaturePlan:
    return plan_features(
        dataset_of(world), settings, until.replace(tzinfo=UTC), timing=timing, titles=titles().fingerprint
    )


def table_of(world: World, plan: FeaturePlan, rows: list[tuple[str, datetime]]) -> FeatureTable:
    keys = world.keys()
    lead = np.array([keys[lead_id] for lead_id, _ in rows], dtype=np.int32)
    as_of = np.array([moment for _, moment in rows], dtype="datetime64[us]")
    return build_features(dataset_of(world), plan, lead, as_of, titles(), threads=1)


def features_of(world: World, plan: FeaturePlan, rows: list[tuple[str, datetime]]) -> pd.DataFrame:
    """Return the values, categories as plain text (which categories other leads have is no part of a row)."""
    return plain(table_of(world, plan, rows).values)


def plain(values: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: column.astype(object).where(column.notna(), None) if column.dtype == "category" else column
            for name, column in values.items()
        }
    )
