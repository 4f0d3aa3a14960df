"""The qualification agreement of marketing and sales: `agreement.toml` as one frozen, typed object."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from handoff.domain.tiers import Tier
from handoff.domain.toml import Frozen, nearest, read_toml
from handoff.errors import AgreementError

Value = bool | int | float | str
#: An empty text is in every other: a rule with one would hold for everybody.
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Values = Annotated[tuple[Value, ...], Field(min_length=1)]
#: What "valid" means for a required field, beside being there.
Check = Literal["present", "email", "phone", "yes"]

_SUBJECTS = ("field", "feature", "event", "any", "all")
_COUNT_TESTS = ("at_least", "at_most", "within_days")
_VALUE_TESTS = ("at_least", "at_most", "is", "in", "not_in", "contains", "ends_with", "present")
_NAMES_SHOWN = 40


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
            raise ValueError('write a rule like { field = "country", in = ["DE"] }')  # noqa: TRY004
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


def _required(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    checks = {"email": "email", "phone": "phone", "mobile": "phone", "consent": "yes"}
    return {"field": raw, "check": checks.get(raw, "present")}


class Signatory(Frozen):
    """Who signs for one side."""

    role: str = Field(min_length=1)
    name: str = ""
    signed_on: date | None = None

    @property
    def signed(self) -> bool:
        """Whether a named person has signed."""
        return bool(self.name.strip()) and self.signed_on is not None


class Signatories(Frozen):
    """[signatories]: both sides of the agreement."""

    marketing: Signatory
    sales: Signatory


class TierTerms(Frozen):
    """Terms of one tier: from which probability on, how many a night at most, how soon followed up."""

    probability: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    capacity: int | None = Field(default=None, ge=1)
    follow_up_hours: float = Field(gt=0, le=24 * 366)

    @model_validator(mode="after")
    def _has_a_line(self) -> Self:
        if self.probability is None and self.capacity is None:
            raise ValueError("nothing says who is in this tier; add probability, capacity or both")
        return self


class Tiers(Frozen):
    """[tiers]: the two tiers that are handed over. SAL is filled first; MQL takes from what is left."""

    SAL: TierTerms
    MQL: TierTerms

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        sal, mql = self.SAL.probability, self.MQL.probability
        if sal is not None and mql is not None and sal < mql:
            raise ValueError(f"SAL.probability {sal:g} is below MQL.probability {mql:g}; raise it or lower that of MQL")
        return self

    def terms(self, tier: Tier) -> TierTerms | None:
        """Return the terms of `tier`; None for tiers that nobody has to follow up."""
        return {Tier.SAL: self.SAL, Tier.MQL: self.MQL}.get(tier)

    def floor(self, tier: Tier) -> float:
        """Return the least probability of `tier`: a SAL is never below the line of MQL."""
        own, mql = (self.terms(tier) or self.MQL).probability, self.MQL.probability
        return max(own or 0.0, mql or 0.0)


class Agreement(Frozen):
    """Everything in agreement.toml."""

    version: int = Field(ge=1)
    valid_from: date | None = None
    valid_until: date | None = None
    signatories: Signatories
    required_fields: tuple[Annotated[RequiredField, BeforeValidator(_required)], ...] = ()
    qualify: tuple[QualifyRule, ...] = ()
    exclude: tuple[ExcludeRule, ...] = ()
    tiers: Tiers

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(
                f"valid_until {self.valid_until} is before valid_from {self.valid_from}; correct one of them"
            )
        for kind, names in (
            ("required_fields", [required.field for required in self.required_fields]),
            ("[[qualify]] name", [rule.name for rule in self.qualify]),
            ("[[exclude]] reason", [rule.reason for rule in self.exclude]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f'{kind} "{name}" is there twice; remove or rename one')
        return self

    def rules(self) -> Iterator[tuple[str, Condition]]:
        """Yield (how people call it, rule) for every rule."""
        yield from ((f'qualify "{rule.name}"', rule) for rule in self.qualify)
        yield from ((f'exclude "{rule.reason}"', rule) for rule in self.exclude)

    def event_windows(self) -> tuple[tuple[str, int | None], ...]:
        """Return the (event type, days before as_of) that the rules count; None: since the beginning."""
        leaves = (leaf for _, rule in self.rules() for leaf in rule.leaves())
        windows = {(leaf.event, leaf.within_days) for leaf in leaves if leaf.event is not None}
        return tuple(sorted(windows, key=lambda window: (window[0], window[1] or 0)))

    def not_in_force(self, day: date) -> str | None:
        """Say why the agreement does not bind anybody on `day`; None: it does."""
        unsigned = [side for side in ("marketing", "sales") if not getattr(self.signatories, side).signed]
        if unsigned:
            return f"agreement {self.version} is not signed by {' and '.join(unsigned)}"
        if self.valid_from and day < self.valid_from:
            return f"agreement {self.version} starts on {self.valid_from}"
        if self.valid_until and day > self.valid_until:
            return f"agreement {self.version} ended on {self.valid_until}"
        return None


def load_agreement(path: Path) -> Agreement:
    """Read `agreement.toml`.

    Raises:
        AgreementError: missing file, broken TOML, unknown key, or terms that cannot work.
    """
    return read_toml(path, Agreement, error=AgreementError)


def bind(
    agreement: Agreement,
    fields: Sequence[str],
    events: Sequence[str],
    features: Sequence[str],
    where: str = "agreement.toml",
) -> None:
    """Check that every name in the agreement exists in the data; `field` may name a field or a feature.

    Raises:
        AgreementError: one line for each unknown name, with the nearest and the valid ones.
    """
    valid = {"field": [*fields, *features], "feature": list(features), "event": list(events)}
    uses = [
        (place, kind, getattr(leaf, kind))
        for place, rule in agreement.rules()
        for leaf in rule.leaves()
        for kind in valid
    ]
    problems = [
        f'{where}: {place}: {kind} "{name}" is not in the data; {_choices(name, valid[kind])}'
        for place, kind, name in uses
        if name is not None and name not in valid[kind]
    ]
    problems += [
        f'{where}: required_fields: "{required.field}" is no field of a lead; {_choices(required.field, list(fields))}'
        for required in agreement.required_fields
        if required.field not in fields
    ]
    if problems:
        raise AgreementError("\n".join(dict.fromkeys(problems)))


def _choices(name: str, valid: list[str]) -> str:
    names = sorted(set(valid))
    shown = ", ".join(names[:_NAMES_SHOWN]) or "none"
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    close = nearest(name, names)
    return f"{close} (valid: {shown}{more})" if close.startswith("did you mean") else f"valid: {shown}{more}"
