"""The [search] table of a recipe: between which values tuning may look for each parameter."""

from typing import Self

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from handoff.domain.toml import Frozen

#: What a parameter can be set to by tuning.
Value = bool | int | float | str
#: One of them, as the file wrote it: 1 stays 1 and does not become true or 1.0.
Choice = StrictBool | StrictInt | StrictFloat | StrictStr


class SearchRange(Frozen):
    """The values of one parameter: `low` to `high`, or `choices`.

    integer: whole numbers only. log: as many trials from 0.1 to 1 as from 1 to 10.
    """

    low: float | None = None
    high: float | None = None
    log: bool = False
    integer: bool = False
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.choices:
            if self.low is not None or self.high is not None or self.log or self.integer:
                raise ValueError("choices stand alone; remove low, high, log and integer")
            return self
        if self.low is None or self.high is None:
            raise ValueError("needs low and high, or choices")
        if self.low >= self.high:
            raise ValueError(f"low = {self.low:g} must be below high = {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"low = {self.low:g} has no logarithm; use a low above 0 or remove log")
        if self.integer and not (self.low.is_integer() and self.high.is_integer()):
            raise ValueError(f"low = {self.low:g} and high = {self.high:g} must be whole where integer = true")
        return self

    def ends(self) -> tuple[Value, ...]:
        """Return the values that must be allowed, so that all others are: both ends, or every choice."""
        if self.low is None or self.high is None:
            return self.choices
        return (int(self.low), int(self.high)) if self.integer else (self.low, self.high)

    def holds(self, value: Value) -> bool:
        """Return whether the value is one that may be tried."""
        if self.low is None or self.high is None:
            return value in self.choices
        return not isinstance(value, str) and self.low <= value <= self.high
