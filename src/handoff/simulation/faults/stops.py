"""What stops: event types, a table's file, the labels, or half of the SQLs."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handoff.simulation.arrays import Bools
from handoff.simulation.faults.tables import RawTables, since_mask
from handoff.simulation.funnel import ACTORS


def event_types_stop(tables: RawTables, since: datetime, types: tuple[str, ...]) -> RawTables:
    """Return the exports without events of some raw types from `since` on; of several types a source stops."""
    of_types = _mask(pc.is_in(tables.events["Activity Type"], value_set=pa.array(types)))
    return tables.take("events", ~(of_types & since_mask(tables, "events", since)))


def table_stops(tables: RawTables, since: datetime, name: str) -> RawTables:
    """Return the exports with a table that nothing is added to from `since` on, as an old file."""
    return tables.take(name, ~since_mask(tables, name, since))


def labels_stop(tables: RawTables, since: datetime) -> RawTables:
    """Return the exports without the stages that reps enter, from `since` on; automation goes on."""
    by_rep = ~_mask(pc.equal(tables.stages["Changed By"], ACTORS[0]))
    return tables.take("stages", ~(by_rep & since_mask(tables, "stages", since)))


def base_rate_falls(tables: RawTables, since: datetime, *, kept: float = 0.5, seed: int = 0) -> RawTables:
    """Return the exports in which a share `kept` of the leads that would become SQL from `since` on still do.

    The others keep all that came before; neither their SQL nor what follows it is entered.
    """
    stage, lead = tables.stages["Stage"], tables.stages["Lead ID"]
    later = since_mask(tables, "stages", since)
    sql = _mask(pc.equal(stage, "Sales Qualified")) & later
    leads = np.unique(lead.to_numpy()[sql])
    lost = leads[np.random.default_rng(seed).random(len(leads)) >= kept]
    after = _mask(pc.is_in(stage, value_set=pa.array(["Sales Qualified", "Closed Won", "Closed Lost"])))
    of_lost = _mask(pc.is_in(lead, value_set=pa.array(lost, pa.string())))
    return tables.take("stages", ~(later & after & of_lost))


def _mask(values: pa.ChunkedArray) -> Bools:
    found: Bools = pc.fill_null(values, fill_value=False).combine_chunks().to_numpy(zero_copy_only=False)
    return found
