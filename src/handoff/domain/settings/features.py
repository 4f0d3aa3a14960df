"""What features are made of."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from handoff.domain.toml import Frozen

#: Longest window of engagement, in days: ten years.
LONGEST_WINDOW = 3660


class MachineSection(Frozen):
    """[features.machine]: when events are taken for a robot's (see docs/features.md)."""

    burst_events: int = Field(default=10, ge=2)
    burst_seconds: int = Field(default=10, ge=1, le=3600)
    gateway_leads: int = Field(default=3, ge=2)


class FeatureSection(Frozen):
    """[features]: windows, decay and groups of engagement; attributes to leave out."""

    windows: tuple[int, ...] = (1, 7, 30, 90)
    half_life_days: float = Field(default=14.0, ge=1, le=3660)
    account_windows: tuple[int, ...] = (30,)
    max_event_types: int = Field(default=16, ge=1, le=28)
    min_leads_per_event_type: int = Field(default=20, ge=1)
    #: Event-type groups that are counted together, beside their members.
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    machine: MachineSection = MachineSection()
    exclude: tuple[str, ...] = ()
    titles: Path | None = None

    @model_validator(mode="after")
    def _windows_in_order(self) -> Self:
        for windows in (self.windows, self.account_windows):
            if list(windows) != sorted(set(windows)) or any(not 1 <= days <= LONGEST_WINDOW for days in windows):
                raise ValueError(f"windows {list(windows)} must be rising whole days from 1 to {LONGEST_WINDOW}")
        return self
