"""The clean data: contract tables after mapping, quarantine and identity, ready for snapshots and features."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Dataset:
    """Contract tables as Ibis tables on one engine. Every instant is a naive UTC timestamp.

    leads: lead_key int32 (dense, 0 ... n_leads-1, in the order of account_key, so that the leads of an account are
        neighbours), lead_id text, created_at, account_key int32 (dense; a lead without a known account has a
        key of its own), account_known bool, the contract's optional text columns that the source has, and
        every further attribute with the type that the source gave it.
    events: lead_key int32, occurred_at, seen_at (when it was known; never before occurred_at),
        event_type text, type_key int16 (position in `event_types`), outbound bool, asset_key int32 (-1: none),
        duration_ms int64 (0: none), value_e4 int64 (value in ten-thousandths; 0: none), hour_of_week int16
        (0 = Monday 00:00 in the workspace's time zone), machine_from (when it was clear that a robot made it;
        NULL: never), and event_id, asset for people to read.
    stages: lead_key int32, stage (ladder name), entered_at, seen_at, reason, actor.
    attribute_changes: lead_key, attribute, changed_at, seen_at, value, old_value; None when not given.
    accounts: account_key, account_id, firmographics and, where the mapping says who buys already, is_customer bool;
        None when not given.
    contacts: contact_id, account_id, email, name, phone, created_at, as far as given; None when not given.
    opportunities: opportunity_id, account_id, contact_id, name, stage, amount float64, created_at, closed_at,
        is_closed bool, is_won bool, as far as given; None when not given. Neither is ever made a feature of.
    """

    leads: "ir.Table"
    events: "ir.Table | None"
    stages: "ir.Table"
    accounts: "ir.Table | None"
    attribute_changes: "ir.Table | None"
    n_leads: int
    event_types: tuple[str, ...]
    attributes: tuple[str, ...]
    #: The newest instant that any record carries: until then outcomes are observed.
    observed_until: datetime
    contacts: "ir.Table | None" = None
    opportunities: "ir.Table | None" = None
    #: Keeps the files behind the tables on the disk while the dataset is in use.
    held: object = field(default=None, repr=False, compare=False)
