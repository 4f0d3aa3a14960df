"""Events that a robot made: bursts of one lead, and mail gateways that open for a whole account at once.

Both rules look only at inbound events. An event is a robot's from the moment that enough of its neighbours were known,
so that what arrives later never changes an earlier night.
"""

from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.domain.columns import ACCOUNT_KEY, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.settings import MachineSection
from handoff.sources import engine_functions as engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Leaves room for every second of 1900 ... 2199 beside a key.
_BINS = 1 << 34


def machine_moments(events: "ir.Table", row: str, settings: MachineSection) -> "ir.Table":
    """Return (`row`, machine_from) of the events that a robot made.

    events: `row`, lead_key, account_key (NULL: unknown account), occurred_at, seen_at, kind_key, asset_key
    (NULL: none), outbound.
    """
    inbound = events.filter(~events.outbound)
    binned = inbound.mutate(bin=bin_of(inbound[OCCURRED_AT], settings))
    found = _bursts(binned, row, settings).union(_gateways(binned, row, settings))
    return found.group_by(row).agg(machine_from=_.machine_from.min())


def bin_of(moment: "ir.TimestampValue", settings: MachineSection) -> "ir.IntegerValue":
    """Return the number of the span of `burst_seconds` that holds the moment; no rule looks beyond one span."""
    width = settings.burst_seconds * 1_000_000
    return (engine.epoch_us(moment) // width).cast("int64") + _BINS // 4


def _bursts(binned: "ir.Table", row: str, settings: MachineSection) -> "ir.Table":
    """One lead, one bin, `burst_events` or more events: from the burst_events-th smallest seen_at on."""
    crowded = _crowded(binned, LEAD_KEY, settings.burst_events)
    known = _kth_known(crowded, ("cell",), settings.burst_events)
    return crowded.join(known, "cell").select(row, "machine_from")


def _gateways(binned: "ir.Table", row: str, settings: MachineSection) -> "ir.Table":
    """One account, asset, type and bin, `gateway_leads` or more leads: from when that many of them were seen."""
    same = ("cell", "asset_key", "kind_key")
    touching = binned.filter(binned[ACCOUNT_KEY].notnull() & binned.asset_key.notnull())
    crowded = _crowded(touching, ACCOUNT_KEY, settings.gateway_leads)
    first_of_lead = crowded.group_by([*same, LEAD_KEY]).agg(**{SEEN_AT: crowded[SEEN_AT].min()})
    known = _kth_known(first_of_lead, same, settings.gateway_leads)
    return crowded.join(known, list(same)).select(row, "machine_from")


def _crowded(binned: "ir.Table", key: str, at_least: int) -> "ir.Table":
    """Keep the events of the few (key, bin) cells that can matter; one packed integer makes finding them cheap."""
    packed = binned.mutate(cell=binned[key].cast("int64") * _BINS + binned.bin)
    cells = packed.group_by("cell").agg(n=_.count()).filter(_.n >= at_least)
    return packed.semi_join(cells, "cell")


def _kth_known(rows: "ir.Table", group: tuple[str, ...], k: int) -> "ir.Table":
    order = ibis.row_number().over(group_by=list(group), order_by=SEEN_AT)
    kth = rows.select(*group, SEEN_AT).mutate(place=order).filter(_.place == k - 1)
    return kth.select(*group, machine_from=kth[SEEN_AT])
