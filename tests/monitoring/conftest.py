"""The nights of a made company without a fault, shared by the tests of monitoring."""

import pytest

from handoff.monitoring.profile import NightProfile
from tests.monitoring.made_nights import FAULT, HEALTHY


@pytest.fixture(scope="session")
def healthy() -> tuple[NightProfile, ...]:
    """Fifty nights before the day on which faults begin."""
    return HEALTHY.nights(FAULT - 50, FAULT - 1)
