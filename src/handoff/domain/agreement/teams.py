"""Who works the leads: teams, their territories, their reps, and when a rep is away."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from handoff.domain.agreement.rules import Condition
from handoff.domain.toml import Frozen


class Away(Frozen):
    """Days on which a rep takes no leads; both ends included. `from = 2026-07-01` alone is that one day."""

    from_day: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.from_day:
            raise ValueError(f"until {self.until} is before from {self.from_day}; correct one of them")
        return self

    @property
    def last(self) -> date:
        """The last day away."""
        return self.until or self.from_day

    def covers(self, day: date) -> bool:
        """Tell whether `day` is one of the days."""
        return self.from_day <= day <= self.last


class Rep(Frozen):
    """One who works leads; `name` is as the leads' `owner` has it. leads_per_day: places a night; else the team's."""

    name: str = Field(min_length=1)
    leads_per_day: int | None = Field(default=None, ge=0)
    away: tuple[Away, ...] = ()

    def absence(self, day: date) -> Away | None:
        """Return the leave that covers `day`; None: the rep is there."""
        return next((away for away in self.away if away.covers(day)), None)


class Team(Frozen):
    """[[teams]]: reps and the leads that are theirs.

    leads: the territory, a condition; without one the team takes whoever no team before it takes. leads_per_rep: places
    of each rep a night. owners: "prefer": an owned lead goes to its owner while there is room, else to the mate
    with most room; "only": it goes to its owner or waits.
    """

    name: str = Field(min_length=1)
    leads: Condition | None = None
    leads_per_rep: int | None = Field(default=None, ge=1)
    owners: Literal["prefer", "only"] = "prefer"
    reps: tuple[Rep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_places(self) -> Self:
        for rep in self.reps:
            if self.places(rep) is None:
                raise ValueError(
                    f'"{rep.name}" has no number of leads; add leads_per_day, or leads_per_rep to the team'
                )
        return self

    def places(self, rep: Rep) -> int | None:
        """Return how many leads a night `rep` takes when there."""
        return self.leads_per_rep if rep.leads_per_day is None else rep.leads_per_day

    def rooms(self, day: date) -> dict[str, int]:
        """Return rep -> places on `day`, for the reps who are there."""
        return {rep.name: self.places(rep) or 0 for rep in self.reps if rep.absence(day) is None}
