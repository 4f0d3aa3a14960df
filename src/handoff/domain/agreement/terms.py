"""Further terms: what a lead is worth, the lot, the volume promised, and when a rejected lead may come back."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from handoff.domain.toml import Frozen

Worth = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class ValueTable(Frozen):
    """[value.by]: a value for each content of a field."""

    field: str = Field(min_length=1)
    table: dict[str, Worth] = Field(min_length=1)


class ValueTerms(Frozen):
    """[value]: what an SQL is worth, so that leads are ordered by probability x value. Either a field or a table."""

    field: str | None = Field(default=None, min_length=1)
    by: ValueTable | None = None
    #: For a lead whose value is missing, or not in the table.
    otherwise: Worth
    currency: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.field is None) == (self.by is None):
            raise ValueError("give either field (a column with the value) or by (a table)")
        return self

    @property
    def source(self) -> str:
        """The field that the value is read from."""
        return self.by.field if self.by is not None else self.field or ""


class Exploration(Frozen):
    """[exploration]: the share of SAL places that is drawn by lot among the eligible leads below the line."""

    share: float = Field(default=0.0, ge=0, le=0.5, allow_inf_nan=False)


class Promise(Frozen):
    """[promise]: what marketing promises to hand over in a week."""

    sal_per_week: int | None = Field(default=None, ge=1)
    sql_per_week: int | None = Field(default=None, ge=1)


class Recycling(Frozen):
    """[recycling]: when a lead that sales rejected, or that went quiet, may come back."""

    #: Reasons of a rejection that are only about time; compared without regard to case.
    timing_reasons: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    #: Days that a rejected lead rests before it may come back.
    rest_days: int = Field(default=60, ge=0, le=3650)
    #: Days without activity after which a lead counts as quiet.
    silence_days: int = Field(default=90, ge=1, le=3650)
    #: Events that bring a lead back; empty: any inbound one.
    reengaged_by: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    #: A field of the lead with the date before which it is to be left alone.
    not_before: str | None = Field(default=None, min_length=1)
