"""What sales recorded of leads: decisions with their reasons, and calls and meetings."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from handoff.domain.columns import LEAD_KEY, OCCURRED_AT
from handoff.domain.stages import Stage
from handoff.monitoring.performance.sales_answers import ACCEPT, OTHER_REASONS, REJECT, TOUCH, SalesRecords

if TYPE_CHECKING:
    import pandas as pd

    from handoff.domain.dataset import Dataset

#: A reason that was given less often is pooled.
FEWEST_OF_A_REASON: Final = 5
ACCEPTED: Final = (Stage.SAL, Stage.SQL, Stage.WON)


def sales_records(dataset: "Dataset", since: date) -> SalesRecords:
    """Return all decisions, and the touches of leads from the day `since` on.

    A touch is an outbound event that no machine made. Mails (types with "mail" in their names) are not counted: most
    are a campaign's, and nothing tells those of a rep apart.
    """
    import pandas as pd

    rows = pd.concat([_decisions(dataset), _touches(dataset, since)], ignore_index=True)
    return SalesRecords(
        rows["lead"].to_numpy(np.int64),
        rows["kind"].to_numpy(np.int8),
        rows["at"].to_numpy("datetime64[us]"),
        rows["reason"].fillna("").to_numpy(object),
    )


def _decisions(dataset: "Dataset") -> "pd.DataFrame":
    import ibis

    stages = dataset.stages
    there = "reason" in stages.columns
    rows: pd.DataFrame = (
        stages.filter(stages.stage.isin([*map(str, ACCEPTED), str(Stage.REJECTED)]))
        .select(
            lead=LEAD_KEY,
            kind=(stages.stage != str(Stage.REJECTED)).cast("int8"),
            at="entered_at",
            reason=stages.reason.cast("string") if there else ibis.null("string"),
        )
        .to_pandas()
    )
    assert (ACCEPT, REJECT) == (1, 0)
    return rows.assign(reason=_codes(rows["reason"].fillna(""))).astype({"at": "datetime64[us]"})


def _codes(reason: "pd.Series") -> "pd.Series":
    """Return reasons that several rejections share; what was written once may be a sentence about a person."""
    times = reason.map(reason.value_counts())
    return reason.where((reason == "") | (times >= FEWEST_OF_A_REASON), OTHER_REASONS)


def _touches(dataset: "Dataset", since: date) -> "pd.DataFrame":
    import ibis
    import pandas as pd

    events: Any = dataset.events
    if events is None:
        return pd.DataFrame({"lead": [], "kind": [], "at": pd.Series(dtype="datetime64[us]"), "reason": []})
    rows: pd.DataFrame = (
        events.filter(
            events.outbound,
            events.machine_from.isnull(),
            ~events.event_type.lower().contains("mail"),
            events[OCCURRED_AT] >= ibis.literal(since, "date").cast("timestamp"),
        )
        .select(lead=LEAD_KEY, at=OCCURRED_AT)
        .to_pandas()
    )
    return rows.astype({"at": "datetime64[us]"}).assign(kind=TOUCH, reason="")
