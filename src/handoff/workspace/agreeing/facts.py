"""What the rules of several agreements look at, as it was known on each of many past nights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.columns import IS_CUSTOMER, LEAD_KEY
from handoff.domain.feature_table import FeatureTable
from handoff.features.planning import leads_as_known
from handoff.labels.customers import customers
from handoff.labels.opportunities import open_opportunities
from handoff.policy.recycling.facts import recycling_facts
from handoff.policy.recycling.judge import judge_recycling
from handoff.policy.recycling.not_before import read_not_before
from handoff.policy.rules.event_counts import count_events
from handoff.policy.rules.facts import LeadFacts

if TYPE_CHECKING:
    from handoff.domain.dataset import Dataset
    from handoff.workspace.materials import Materials

TextArray = npt.NDArray[np.object_]
#: Fields that no source has: what is known of a lead's account, by lead_key.
KNOWN: Final[dict[str, Callable[["Dataset", datetime], npt.NDArray[np.bool_]]]] = {
    "existing_customer": customers,
    "open_opportunity": open_opportunities,
}


@dataclass(frozen=True)
class NightOfFacts:
    """One night's leads, in the order of their features: facts for the rules, and the night (aware UTC)."""

    facts: LeadFacts
    at: datetime


class PastFacts:
    """Gathers the facts of one night after the other for the rules of some agreements."""

    def __init__(self, materials: "Materials", agreements: Sequence[Agreement]) -> None:
        self._dataset, self._zone = materials.dataset, materials.settings.workspace.timezone
        self._windows = tuple({window for one in agreements for window in one.event_windows()})
        self._known = sorted(set(KNOWN) & {name for one in agreements for name in _fields_of(one)})
        self._leads: pd.DataFrame | None = None

    def on(self, features: FeatureTable, at: datetime) -> NightOfFacts:
        """Return what was known of the leads of `features`."""
        dataset = self._dataset
        # Without a history of attributes all nights know the same.
        if self._leads is None or dataset.attribute_changes is not None:
            self._leads = leads_as_known(dataset, at).frame()
        keys = features.rows[LEAD_KEY].to_numpy()
        known: dict[str, Any] = {name: KNOWN[name](dataset, at)[keys] for name in self._known}
        counts = count_events(dataset.events, self._windows, at)
        counted = counts.set_index(LEAD_KEY).reindex(keys).reset_index(drop=True)
        fields = self._leads.iloc[keys].reset_index(drop=True).assign(**known)
        return NightOfFacts(LeadFacts(fields, features.values, counted), at)

    def resting(self, agreement: Agreement, night: NightOfFacts) -> TextArray:
        """Return why each lead must not be handed over yet, "" where it may; shape (n_leads,)."""
        fields, terms = night.facts.fields, agreement.recycling
        if terms is None:
            return np.full(len(fields), "", dtype=object)
        facts = recycling_facts(self._dataset, fields[LEAD_KEY].to_numpy(), terms, night.at)
        dates = None if terms.not_before is None else read_not_before(terms.not_before, fields[terms.not_before])
        return judge_recycling(facts, terms, night.at, dates, self._zone).resting


def hindsight(dataset: "Dataset", agreements: Sequence[Agreement]) -> tuple[str, ...]:
    """Say so where a rule looks at what is only known as it is today."""
    asked = any("existing_customer" in _fields_of(one) for one in agreements)
    if not asked or dataset.accounts is None or IS_CUSTOMER not in dataset.accounts.columns:
        return ()
    return (
        "the accounts name today's customers without a date, so on past nights rules on existing_customer also keep "
        "out leads that bought since: the SQLs of those nights are told too low",
    )


def _fields_of(agreement: Agreement) -> set[str]:
    named = {leaf.field for _, rule in agreement.rules() for leaf in rule.leaves() if leaf.field is not None}
    return named | ({agreement.value.source} if agreement.value is not None else set())
