"""What it takes to be in a tier: a line, places, a promised precision, or several of them at once."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from handoff.domain.tiers import Tier
from handoff.domain.toml import Frozen

#: The capacity of a tier that is what the reps who are there can take.
REPS: Final = "reps"


def _places(raw: Any) -> Any:
    if raw is None or raw == REPS:
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError('write a whole number of leads a night, or "reps"')  # noqa: TRY004  # placed in the file
    if raw < 1:
        raise ValueError("nobody would ever be handed over; write at least 1, or leave capacity out")
    return raw


class TierTerms(Frozen):
    """Terms of one tier. Of `probability`, `capacity` and `precision` all that are given must hold.

    probability: the least probability of becoming SQL. capacity: the most leads a night, or "reps". precision: the
    least mean probability of the tier, which is the share of it that is expected to become SQL.
    """

    probability: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    capacity: Annotated[int | Literal["reps"] | None, BeforeValidator(_places)] = None
    precision: float | None = Field(default=None, gt=0, le=1, allow_inf_nan=False)
    follow_up_hours: float = Field(gt=0, le=24 * 366)
    next_step: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _has_a_line(self) -> Self:
        if self.probability is None and self.capacity is None and self.precision is None:
            raise ValueError("nothing says who is in this tier; add probability, capacity or precision")
        return self


class Tiers(Frozen):
    """[tiers]: the two tiers that are handed over. SAL is filled first; MQL takes from what is left.

    hysteresis: a lead that was in a tier on the last night counts there with probability x (1 + hysteresis), so
    that it does not come and go with every small move.
    """

    SAL: TierTerms
    MQL: TierTerms
    hysteresis: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("probability", "precision"):
            sal, mql = getattr(self.SAL, name), getattr(self.MQL, name)
            if sal is not None and mql is not None and sal < mql:
                raise ValueError(f"SAL.{name} {sal:g} is below MQL.{name} {mql:g}; raise it or lower that of MQL")
        return self

    def terms(self, tier: Tier) -> TierTerms | None:
        """Return the terms of `tier`; None for tiers that nobody has to follow up."""
        return {Tier.SAL: self.SAL, Tier.MQL: self.MQL}.get(tier)

    def floor(self, tier: Tier) -> float:
        """Return the least probability of `tier`: a SAL is never below the line of MQL."""
        own, mql = (self.terms(tier) or self.MQL).probability, self.MQL.probability
        return max(own or 0.0, mql or 0.0)

    @property
    def by_reps(self) -> bool:
        """Whether the capacity of a tier is that of the reps."""
        return REPS in (self.SAL.capacity, self.MQL.capacity)
