"""Things that go wrong with a generated company's exports from a given day on: to try what finds them."""

from handoff.simulation.faults.clock import clock_shifts
from handoff.simulation.faults.columns import category_renamed, unit_changes
from handoff.simulation.faults.crowds import bot_wave, duplicates_flood
from handoff.simulation.faults.stops import base_rate_falls, event_types_stop, labels_stop, table_stops
from handoff.simulation.faults.tables import RawTables, as_exported

__all__ = [
    "RawTables",
    "as_exported",
    "base_rate_falls",
    "bot_wave",
    "category_renamed",
    "clock_shifts",
    "duplicates_flood",
    "event_types_stop",
    "labels_stop",
    "table_stops",
    "unit_changes",
]
