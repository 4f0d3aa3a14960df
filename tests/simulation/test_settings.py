"""Settings out of range are refused with the value and the range."""

from datetime import UTC, datetime

import pytest

from handoff.errors import ConfigError
from handoff.simulation import WorldSettings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_leads": 0}, "n_leads is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"days": 10}, "days is 10"),
        ({"events_per_lead": 0.0}, "events_per_lead is 0.0"),
        ({"start": datetime(2025, 7, 1, 9, tzinfo=UTC)}, "midnight"),
    ],
)
def test_values_out_of_range_are_named(change: dict[str, int], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        WorldSettings(**change)  # type: ignore[arg-type]
