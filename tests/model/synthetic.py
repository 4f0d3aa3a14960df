"""A small world with known propensities: weekly snapshots of leads that belong to accounts."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.domain.feature_table import FeatureTable, TrainingTable

INDUSTRIES = np.array(["Retail", "Software", "Banking", 'Bäckerei, "Süd"'], dtype=object)


def true_log_odds(values: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The log-odds from which the labels are drawn."""
    views = np.log1p(values["page_view_count_7d"].to_numpy(np.float64))
    employees = np.nan_to_num(np.log1p(values["employees"].to_numpy(np.float64)), nan=3.0)
    software = (values["industry"].astype(object) == "Software").to_numpy()
    return np.asarray(-2.4 + 1.3 * views + 0.25 * (employees - 3.0) + 0.9 * software)


def feature_values(rows: int, seed: int = 0) -> pd.DataFrame:
    """Feature columns of every kind: counts, skewed numbers with gaps, constants, noise, categories."""
    random = np.random.default_rng(seed)
    employees = np.where(random.random(rows) < 0.2, np.nan, np.exp(random.normal(3, 1.5, rows)))
    industry = INDUSTRIES[random.integers(0, 4, rows)]
    industry[random.random(rows) < 0.1] = None
    return pd.DataFrame(
        {
            "page_view_count_7d": random.poisson(0.8, rows).astype(np.float32),
            "employees": employees.astype(np.float32),
            "noise": random.normal(size=rows).astype(np.float32),
            "always_one": np.ones(rows, np.float32),
            "never_known": np.full(rows, np.nan, np.float32),
            "industry": pd.Categorical(industry),
        }
    )


def labels_of(values: pd.DataFrame, seed: int = 1) -> npt.NDArray[np.int8]:
    """Draw outcomes with the true propensities."""
    chance = 1 / (1 + np.exp(-true_log_odds(values)))
    return (np.random.default_rng(seed).random(len(values)) < chance).astype(np.int8)


def catalogue_of(values: pd.DataFrame) -> Catalogue:
    """A catalogue that describes the columns."""
    return Catalogue(
        tuple(Feature(name, Family.FIT, f"the {name}", name, name == "industry") for name in values.columns)
    )


def training_table(  # one row a (lead, night); a lead is seen on `stay` nights in a row
    leads: int = 900, nights: int = 26, stay: int = 2, every_days: int = 7, seed: int = 0
) -> TrainingTable:
    """Leads enter on a random night and stay for `stay` nights; horizon 14 days; three leads an account."""
    random = np.random.default_rng(seed)
    entry = random.integers(0, nights, leads)
    lead = np.repeat(np.arange(leads), stay)
    night = np.repeat(entry, stay) + np.tile(np.arange(stay), leads)
    lead, night = lead[night < nights], night[night < nights]
    # Colleagues enter in the same weeks, so that not every account spans the whole history.
    account = np.argsort(np.argsort(entry, kind="stable"))[lead] // 3
    start = np.datetime64(datetime(2024, 1, 1), "us")  # inside tables instants are naive UTC
    values = feature_values(len(lead), seed)
    rows = pd.DataFrame(
        {
            "lead_key": lead.astype(np.int32),
            "lead_id": [f"L{key}" for key in lead],
            "account_key": account.astype(np.int32),
            "as_of": start + night * every_days * np.timedelta64(86_400_000_000, "us"),
        }
    )
    return TrainingTable(FeatureTable(rows, values, catalogue_of(values)), labels_of(values, seed + 1), 14)
