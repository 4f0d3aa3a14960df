"""The last thing that each lead did, as far as it was known on the night."""

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from handoff.domain.columns import LEAD_KEY, OCCURRED_AT
from handoff.domain.instants import naive_utc

if TYPE_CHECKING:
    import ibis.expr.types as ir


def no_activity() -> pd.DataFrame:
    """Return the activity of leads that have no events at all."""
    instants = pd.Series(dtype="datetime64[us]")
    return pd.DataFrame(
        {LEAD_KEY: pd.Series(dtype="int32"), OCCURRED_AT: instants, "event_type": pd.Series(dtype="str")}
    )


def last_activity(events: "ir.Table | None", as_of: datetime) -> pd.DataFrame:
    """Return lead_key, occurred_at and event_type of each lead's last own event strictly before `as_of`.

    What the company sent and what a robot did is left out. Of simultaneous events the first by name is taken.
    """
    if events is None:
        return no_activity()
    night = naive_utc(as_of)
    own = events.filter(
        events.occurred_at < night,
        events.seen_at < night,
        ~events.outbound,
        events.machine_from.isnull() | (events.machine_from >= night),
    ).select(LEAD_KEY, OCCURRED_AT, "event_type")
    newest = own.group_by(LEAD_KEY).aggregate(occurred_at=own.occurred_at.max())
    last = own.semi_join(newest, [LEAD_KEY, OCCURRED_AT]).group_by([LEAD_KEY, OCCURRED_AT])
    frame: pd.DataFrame = last.aggregate(event_type=own.event_type.min()).order_by(LEAD_KEY).to_pandas()
    return frame.astype({OCCURRED_AT: "datetime64[us]"})
