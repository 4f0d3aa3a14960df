"""Compares the groups that a workspace declares, on the test rows of a training."""

from typing import TYPE_CHECKING, Any

import numpy as np

from handoff.delivery.model_card import Fairness
from handoff.domain.toml import nearest
from handoff.errors import ConfigError
from handoff.model.fairness import ScoredGroups, compare_groups, find_proxies

if TYPE_CHECKING:
    import pandas as pd

    from handoff.model.train import TrainingResult
    from handoff.workspace.materials import Materials


def check_fairness(materials: "Materials") -> None:
    """Check that every declared column is there, before hours of training.

    Raises:
        ConfigError: leads have no such column.
    """
    section = materials.settings.fairness
    known = sorted(str(name) for name in materials.dataset.leads.columns)
    for key, names in (("protected", section.protected), ("groups", section.groups)):
        for name in names:
            if name not in known:
                raise ConfigError(
                    f'{materials.places.settings}: fairness.{key} names "{name}", which leads do not have; '
                    f"{nearest(name, known)}"
                )


def compare_declared(materials: "Materials", result: "TrainingResult") -> Fairness:
    """Compare the declared groups on the test rows, and find the features that go with a protected attribute."""
    section = materials.settings.fairness
    names = tuple(dict.fromkeys((*section.protected, *section.groups)))
    if not names:
        return Fairness((), (), (), section.selected_share, section.min_leads)
    values = _values(materials, names)
    test = result.test
    probability = test.probability[result.model.recipe.name]
    draws, seed = materials.settings.training.bootstrap, materials.settings.workspace.seed
    comparisons = []
    for name in names:
        of_row = values[name].iloc[test.lead_key].reset_index(drop=True)
        rows = ScoredGroups.of(test.label, probability, test.lead_key, test.account_key, of_row)
        comparisons.append(compare_groups(name, rows, section.selected_share, section.min_leads, draws, seed))
    return Fairness(
        protected=section.protected,
        comparisons=tuple(comparisons),
        proxies=find_proxies(*_newest_rows(result, {name: values[name] for name in section.protected})),
        selected_share=section.selected_share,
        min_leads=section.min_leads,
    )


def _values(materials: "Materials", names: tuple[str, ...]) -> "pd.DataFrame":
    """Return the columns of all leads, by their keys."""
    leads: pd.DataFrame = materials.dataset.leads.select("lead_key", *names).to_pandas()
    return leads.set_index("lead_key").sort_index()


def _newest_rows(
    result: "TrainingResult", protected: "dict[str, pd.Series[Any]]"
) -> "tuple[pd.DataFrame, dict[str, pd.Series[Any]]]":
    """Return the learned features of each lead's newest row, and the protected attributes beside them."""
    features = result.table.features
    lead = features.rows["lead_key"].to_numpy()
    # Rows are in the order of time: the last one of each lead is its newest.
    newest = len(lead) - 1 - np.unique(lead[::-1], return_index=True)[1]
    values = features.values.iloc[newest][list(result.model.columns)].reset_index(drop=True)
    beside = {name: column.iloc[lead[newest]].reset_index(drop=True) for name, column in protected.items()}
    return values, beside
