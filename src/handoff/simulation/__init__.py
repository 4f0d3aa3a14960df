"""A generated business-to-business company whose true propensity is known: to try, test and measure on."""

from handoff.simulation.settings import WorldSettings
from handoff.simulation.truth import Truth
from handoff.simulation.world import World, simulate
from handoff.simulation.writing import read_truth, stream_world, write_events, write_world

__all__ = [
    "Truth",
    "World",
    "WorldSettings",
    "read_truth",
    "simulate",
    "stream_world",
    "write_events",
    "write_world",
]
