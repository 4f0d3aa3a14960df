"""The parts in which a workspace looks at its test rows."""

from typing import TYPE_CHECKING, Any

import numpy as np

from handoff.features.fit.unique_text import is_placeholder
from handoff.features.lead_table import LeadTable
from handoff.model.evaluation import EvaluationRows
from handoff.model.fairness import group_values
from handoff.model.segments import Grouping, Segment, segment_rows
from handoff.model.split import clusters_of

if TYPE_CHECKING:
    import pandas as pd

    from handoff.model.train import TrainingResult
    from handoff.workspace.materials import Materials

#: Columns of leads that are looked at where the source has them, with the words for people.
ATTRIBUTES = {"source": "source", "country": "country", "employees": "company size", "industry": "industry"}
#: Days since a lead was created, from each to the next.
AGES = (0, 7, 30, 90, 365)
MISSING = "(missing)"
DAY = np.timedelta64(1, "D")


def segments_of(materials: "Materials", result: "TrainingResult") -> tuple[Segment, ...]:
    """Measure the registered recipe, its level followed as it would have been, in each part of the test rows."""
    test = result.test
    rows = result.table.features.rows.iloc[result.split.test.positions]
    evaluated = EvaluationRows(test.label, test.lead_key, clusters_of(rows))
    draws, seed = materials.settings.training.bootstrap, materials.settings.workspace.seed
    return segment_rows(_groupings(materials, rows), evaluated, test.followed, draws, seed)


def _groupings(materials: "Materials", rows: "pd.DataFrame") -> list[Grouping]:
    leads = LeadTable.of(materials.dataset)
    lead = rows["lead_key"].to_numpy()
    found = [
        Grouping(words, _values(leads.columns[name], lead))
        for name, words in ATTRIBUTES.items()
        if name in leads.columns
    ]
    if materials.settings.snapshots.taken == "calendar":
        created = leads.created[lead].astype("datetime64[us]")
        age = (rows["as_of"].to_numpy().astype("datetime64[us]") - created) / DAY
        found.append(Grouping("lead age", _ages(age), ordered=True))
    known = np.where(rows["account_key"].to_numpy() >= 0, "known", "unknown").astype(object)
    return [*found, Grouping("account", known)]


def _values(column: Any, lead: Any) -> Any:
    import pandas as pd

    values = pd.Series(column).iloc[lead].reset_index(drop=True)
    texts = group_values(values)
    return np.array([MISSING if is_placeholder(str(text)) else text for text in texts], dtype=object)


def _ages(days: Any) -> Any:
    place = np.clip(np.searchsorted(AGES, days, side="right") - 1, 0, len(AGES) - 1)
    names = [f"{low} to {high} days" for low, high in zip(AGES, AGES[1:], strict=False)] + [f"{AGES[-1]} days or more"]
    # Numbered, so that their order as text is the order of time.
    return np.array([f"{number + 1}. {name}" for number, name in enumerate(names)], dtype=object)[place]
