"""The parts in which a workspace looks at its test rows."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from handoff.features.fit.bands import parse_company_size
from handoff.features.fit.unique_text import is_placeholder, unique_text
from handoff.features.lead_table import LeadTable
from handoff.model.arrays import FloatArray
from handoff.model.evaluation import EvaluationRows
from handoff.model.segments import Grouping, Segment, Texts, segment_rows
from handoff.model.split import clusters_of

if TYPE_CHECKING:
    import pandas as pd

    from handoff.model.train import TrainingResult
    from handoff.workspace.materials import Materials

#: Columns of leads that are looked at where the source has them.
ATTRIBUTES = ("source", "country", "industry")
#: Days since a lead was created, and employees, from each to below the next.
AGES = (0, 7, 30, 90, 365)
SIZES = (1, 10, 50, 200, 1000)
MISSING = "(not known)"
DAY = np.timedelta64(1, "D")


def segments_of(materials: "Materials", result: "TrainingResult") -> tuple[Segment, ...]:
    """Measure the registered recipe, its level followed as it would have been, in each part of the test rows."""
    test = result.test
    rows = result.table.features.rows.iloc[result.split.test.positions]
    evaluated = EvaluationRows(test.label, test.lead_key, clusters_of(rows))
    draws, seed = materials.settings.training.bootstrap, materials.settings.workspace.seed
    return segment_rows(groupings(materials, rows), evaluated, test.followed, draws, seed)


def groupings(materials: "Materials", rows: "pd.DataFrame") -> list[Grouping]:
    """Return the attributes by which leads are told apart, each with its value for every row."""
    leads = LeadTable.of(materials.dataset)
    lead = rows["lead_key"].to_numpy()
    found = [Grouping(name, _texts(leads.columns[name][lead])) for name in ATTRIBUTES if name in leads.columns]
    if "employees" in leads.columns:
        people = parse_company_size(leads.columns["employees"]).representative[lead]
        found.append(_banded("company size", people, SIZES, "people"))
    if materials.settings.snapshots.taken == "calendar":
        created = leads.created[lead].astype("datetime64[us]")
        age = (rows["as_of"].to_numpy().astype("datetime64[us]") - created) / DAY
        found.append(_banded("lead age", age, AGES, "days"))
    known = np.where(rows["account_key"].to_numpy() >= 0, "known", MISSING).astype(object)
    return [*found, Grouping("account", known)]


def _texts(values: Texts) -> Texts:
    unique = unique_text(values)
    names = [MISSING if is_placeholder(text) else text for text in unique.texts]
    return np.array([*names, MISSING], dtype=object)[unique.codes]


def _banded(attribute: str, numbers: FloatArray, edges: tuple[int, ...], unit: str) -> Grouping:
    """Name the band of each number; bands reach from each edge to below the next."""
    names = [f"{low} to below {high} {unit}" for low, high in pairwise(edges)]
    order = (*names, f"{edges[-1]} {unit} or more", MISSING)
    place = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 1)
    place = np.where(np.isnan(numbers), len(edges), place)
    return Grouping(attribute, np.array(order, dtype=object)[place], order)
