"""A bot wave touches several leads; what one or two scanners do in a small company is none."""

from dataclasses import replace

import pytest

from handoff.domain.settings.watching import MonitoringSection
from handoff.monitoring.alerts import budget_of
from handoff.monitoring.checks.feed import robots
from handoff.monitoring.profile import DAYS
from tests.monitoring.made_nights import Made


@pytest.mark.parametrize(("leads", "wave"), [(4, False), (12, True)])
def test_a_wave_needs_several_leads(leads: int, wave: bool) -> None:
    night = Made().night(60)
    touched = [0] * DAYS
    touched[5], touched[-1] = 1, leads
    machine = [500 * one for one in touched]
    night = replace(night, arrivals={**night.arrivals, "machine leads": tuple(touched), "machine": tuple(machine)})
    assert bool(robots(night, budget_of(night, MonitoringSection()))) is wave
