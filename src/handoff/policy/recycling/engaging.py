"""Which events show that a lead is interested: its own, by a person, known on the night, and no farewell."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Event types by which a lead, or its mail server, turns away.
_FAREWELL: Final = re.compile(r"unsubscri|opt.?(ed.?)?out|bounce|complain|spam|do.?not.?", re.IGNORECASE)


def engaging_types(event_types: Sequence[str]) -> tuple[str, ...]:
    """Return the event types that can show interest.

    >>> engaging_types(["pricing_view", "email_bounced", "unsubscribed", "email_opt_out"])
    ('pricing_view',)
    """
    return tuple(name for name in event_types if not _FAREWELL.search(name))


def engaging_events(dataset: Dataset, as_of: datetime, only: Sequence[str] = ()) -> "ir.Table | None":
    """Return lead_key, occurred_at and event_type of the events that happened and were known strictly before `as_of`.

    What the company sent and what by then was known to be a robot's is left out. None: the company has no events.

    Args:
        dataset: its events.
        as_of: the night.
        only: the event types that count; empty: all that can show interest.
    """
    events, night = dataset.events, naive_utc(as_of)
    types = list(only or engaging_types(dataset.event_types))
    if events is None or not types:
        return None
    return events.filter(
        events.event_type.isin(types),
        events.occurred_at < night,
        events.seen_at < night,
        ~events.outbound,
        events.machine_from.isnull() | (events.machine_from >= night),
    ).select("lead_key", "occurred_at", "event_type")
