"""Rules of the agreement: what is tested of a lead, and in which words people read it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from handoff.domain.toml import Frozen, nearest

Value = bool | int | float | str
#: An empty text is in every other: a rule with one would hold for everybody.
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Values = Annotated[tuple[Value, ...], Field(min_length=1)]
#: What "valid" means for a required field, beside being there.
Check = Literal["present", "email", "phone", "yes"]

_SUBJECTS: Final = ("field", "feature", "event", "any", "all")
_COUNT_TESTS: Final = ("at_least", "at_most", "within_days")
_VALUE_TESTS: Final = ("at_least", "at_most", "is", "in", "not_in", "contains", "ends_with", "present")


class Condition(Frozen):
    """One test of a field, feature or event count, or a group of tests (`any`: or, `all`: and).

    A missing value meets no test but `present = false`.
    """

    field: str | None = None
    feature: str | None = None
    event: str | None = None
    any_of: tuple["Condition", ...] = Field(default=(), alias="any")
    all_of: tuple["Condition", ...] = Field(default=(), alias="all")
    at_least: float | None = Field(default=None, allow_inf_nan=False)
    at_most: float | None = Field(default=None, allow_inf_nan=False)
    within_days: int | None = Field(default=None, ge=1, le=3650)
    equals: Value | None = Field(default=None, alias="is")
    is_in: Values | None = Field(default=None, alias="in")
    not_in: Values | None = None
    contains: Texts | None = None
    ends_with: Texts | None = None
    present: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise ValueError('write a rule like { field = "country", in = ["DE"] }')  # noqa: TRY004  # placed in the file
        keys = [info.alias or name for name, info in cls.model_fields.items()]
        for key in raw:
            if key not in keys:
                raise ValueError(f'"{key}" is no key of a rule; {nearest(key, keys)}')
        _one_subject(raw)
        return raw

    @model_validator(mode="after")
    def _possible(self) -> Self:
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low > high:
            raise ValueError(f"at_least {low:g} is above at_most {high:g}: no lead can meet both")
        return self

    def leaves(self) -> Iterator["Condition"]:
        """Yield the tests, without the groups around them."""
        members = (*self.any_of, *self.all_of)
        if not members:
            yield self
        for member in members:
            yield from member.leaves()


def _one_subject(raw: Mapping[str, Any]) -> None:
    subjects = [key for key in _SUBJECTS if key in raw]
    if len(subjects) != 1:
        found = " and ".join(subjects) or "none"
        raise ValueError(f"a rule tests exactly one of {', '.join(_SUBJECTS)} (found: {found})")
    subject = subjects[0]
    tests = [key for key in {*_VALUE_TESTS, *_COUNT_TESTS} if key in raw]
    allowed = {"event": _COUNT_TESTS, "any": (), "all": ()}.get(subject, _VALUE_TESTS)
    for test in sorted(tests):
        if test not in allowed:
            fix = f"use {', '.join(allowed)}" if allowed else "put it into the rules inside"
            raise ValueError(f'"{test}" does not go with "{subject}"; {fix}')
    if subject in ("field", "feature") and not tests:
        raise ValueError(f'{subject} "{raw[subject]}" is named but not tested; add one of {", ".join(_VALUE_TESTS)}')
    if subject in ("any", "all") and not raw[subject]:
        raise ValueError(f'"{subject}" is an empty list; add a rule or remove it')


class QualifyRule(Condition):
    """[[qualify]]: must hold, all of them; one with `always` qualifies a lead whatever the others say."""

    name: str = Field(min_length=1)
    always: bool = False


class ExcludeRule(Condition):
    """[[exclude]]: a lead that meets it is not to be worked, for this reason."""

    reason: str = Field(min_length=1)


class RequiredField(Frozen):
    """A field of the lead that sales needs, and what makes its content valid."""

    field: str = Field(min_length=1)
    check: Check = "present"


def required_field(raw: Any) -> Any:
    """Return the table that a plain name stands for; its check goes by the name."""
    if not isinstance(raw, str):
        return raw
    checks = {"email": "email", "phone": "phone", "mobile": "phone", "consent": "yes"}
    return {"field": raw, "check": checks.get(raw, "present")}
