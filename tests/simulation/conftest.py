"""Two small worlds, with and without dirt, shared by the tests of the simulation."""

import pytest

from handoff.simulation import World, WorldSettings, simulate


@pytest.fixture(scope="session")
def dirty_world() -> World:
    return simulate(WorldSettings(n_leads=4_000, seed=5))


@pytest.fixture(scope="session")
def clean_world() -> World:
    return simulate(WorldSettings(n_leads=4_000, seed=5, dirt=False))
