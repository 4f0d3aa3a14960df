"""Tells whether no lead can meet a rule, or two at once (they clash), and whether one rule implies another."""

from dataclasses import dataclass
from itertools import combinations
from typing import Final, Self

from handoff.domain.agreement import Condition, Value
from handoff.features.fit.countries import country_code
from handoff.policy.rules.conditions import NO, YES, folded

_ANY_DAYS: Final = float("inf")


def clash(one: Condition, other: Condition) -> bool:
    """Tell whether no lead can meet both; False where it cannot be told."""
    for rule, beside in ((one, other), (other, one)):
        if rule.any_of:
            return all(never(member) or clash(member, beside) for member in rule.any_of)
        if rule.all_of:
            return any(clash(member, beside) for member in rule.all_of)
    if one.event is not None:
        return one.event == other.event and (_counts_clash(one, other) or _counts_clash(other, one))
    return _subject(one) == _subject(other) is not None and _Contents.of(one).apart(_Contents.of(other))


def never(rule: Condition) -> bool:
    """Tell whether no lead can meet `rule`, whatever else holds; False where it cannot be told."""
    if rule.any_of:
        return all(never(member) for member in rule.any_of)
    if rule.all_of:
        return any(never(one) for one in rule.all_of) or any(clash(*two) for two in combinations(rule.all_of, 2))
    return rule.event is None and _Contents.of(rule).nothing


def implies(one: Condition, other: Condition) -> bool:
    """Tell whether every lead that meets `one` meets `other`; False where it cannot be told."""
    if one.any_of:
        return all(implies(member, other) for member in one.any_of)
    if other.all_of:
        return all(implies(one, member) for member in other.all_of)
    if one.all_of:
        return any(implies(member, other) for member in one.all_of)
    if other.any_of:
        return any(implies(one, member) for member in other.any_of)
    if one.event is not None:
        return one.event == other.event and _counts_imply(one, other)
    return _subject(one) == _subject(other) is not None and _Contents.of(one).within(_Contents.of(other))


def _subject(rule: Condition) -> str | None:
    """Return what is tested; a field and the feature parsed from it go by one name."""
    return rule.field if rule.field is not None else rule.feature


def _bounds(rule: Condition) -> tuple[float, float]:
    """Return the least and the highest count; a rule without numbers asks for one event."""
    low = rule.at_least if rule.at_least is not None else (1.0 if rule.at_most is None else 0.0)
    return low, _ANY_DAYS if rule.at_most is None else rule.at_most


def _days(rule: Condition) -> float:
    return _ANY_DAYS if rule.within_days is None else float(rule.within_days)


def _counts_clash(inner: Condition, outer: Condition) -> bool:
    """Tell whether the shorter window must hold more events than the longer one may."""
    return _days(inner) <= _days(outer) and _bounds(inner)[0] > _bounds(outer)[1]


def _counts_imply(one: Condition, other: Condition) -> bool:
    (low, high), (least, most) = _bounds(one), _bounds(other)
    enough = least <= 0 or (low >= least and _days(one) <= _days(other))
    few = most == _ANY_DAYS or (high <= most and _days(one) >= _days(other))
    return enough and few


@dataclass(frozen=True)
class _Contents:
    """The contents that a test of a field admits.

    missing: only missing ones. texts: the only ones, None for any. never: those that are not. low, high: ends of
    numbers. endings: parts of texts that are asked for, which are only compared as wholes.
    """

    missing: bool
    texts: frozenset[str] | None
    never: frozenset[str]
    low: float
    high: float
    endings: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, rule: Condition) -> Self:
        """Read one test; `is` and `in` together admit what is in both."""
        named = [_folded(rule, values) for values in ((rule.equals,) if rule.equals is not None else None, rule.is_in)
                 if values is not None]  # fmt: skip
        texts = frozenset.intersection(*named) if named else None
        only_missing = rule.present is False and texts is None
        endings = tuple(tuple(part.casefold() for part in parts) for parts in (rule.contains, rule.ends_with) if parts)
        return cls(
            missing=only_missing,
            texts=texts,
            never=_folded(rule, rule.not_in or ()),
            low=-float("inf") if rule.at_least is None else rule.at_least,
            high=float("inf") if rule.at_most is None else rule.at_most,
            endings=endings,
        )

    @property
    def nothing(self) -> bool:
        """Whether no content is left: each text that is asked for is also ruled out."""
        return self.texts is not None and self.texts <= self.never

    def apart(self, other: Self) -> bool:
        """Tell whether no content is in both."""
        if self.missing != other.missing:
            return True
        if self.missing:
            return False
        if self.texts is not None and other.texts is not None and not self.texts & other.texts:
            return True
        for one, beside in ((self, other), (other, self)):
            if one.texts is not None and one.texts <= beside.never:
                return True
        return max(self.low, other.low) > min(self.high, other.high)

    def within(self, other: Self) -> bool:
        """Tell whether every content of this is in `other`."""
        if self.missing or other.missing:
            return self.missing and other.missing
        if other.endings and self.endings != other.endings:
            return False
        if other.texts is not None and (self.texts is None or not self.texts <= other.texts):
            return False
        if not (self.low >= other.low and self.high <= other.high):
            return False
        return all(text in self.never for text in other.never) or (
            self.texts is not None and not self.texts & other.never
        )


def _folded(rule: Condition, values: "tuple[Value | None, ...]") -> frozenset[str]:
    """Return the texts that stand for `values`; countries by their code, since a rule may name them in any way."""
    texts: set[str] = set()
    for value in values:
        if isinstance(value, bool):
            texts |= YES if value else NO
        else:
            text = folded(value)
            texts.add((country_code(text) or text) if _subject(rule) == "country" else text)
    return frozenset(texts)
