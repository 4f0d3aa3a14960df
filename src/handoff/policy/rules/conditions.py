"""Evaluates a condition of the agreement for all leads at once."""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Condition, Value
from handoff.errors import AgreementError
from handoff.policy.rules.facts import LeadFacts

BoolArray = npt.NDArray[np.bool_]

YES = frozenset({"true", "yes", "y", "t", "1", "on"})
NO = frozenset({"false", "no", "n", "f", "0", "off"})


def holds(condition: Condition, facts: LeadFacts) -> BoolArray:
    """Return for each lead whether `condition` is met; a missing value meets nothing but `present = false`.

    Raises:
        AgreementError: a name is not in the facts, or a number is asked of a column of text.
    """
    if condition.any_of:
        return reduce(np.logical_or, (holds(member, facts) for member in condition.any_of))
    if condition.all_of:
        return reduce(np.logical_and, (holds(member, facts) for member in condition.all_of))
    if condition.event is not None:
        return _often_enough(condition, facts.count(condition.event, condition.within_days))
    if condition.feature is not None:
        return _tests(condition, (facts.feature(condition.feature),))
    return _tests(condition, facts.spellings(condition.field or ""))


def is_missing(text: str) -> bool:
    """Tell whether `text`, already folded, stands for nothing at all."""
    return text in {"", "nan", "none", "null", "<na>", "nat"}


def folded(value: object) -> str:
    """Return `value` as text that compares without regard to case, outer blanks and number format."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip().casefold()


def on_unique(values: "pd.Series", test: Callable[[str], bool]) -> BoolArray:
    """Apply `test` to each distinct present value (folded); False where the value is missing."""
    codes, uniques = pd.factorize(values)
    met = np.array([not is_missing(text) and test(text) for text in map(folded, uniques)] + [False], dtype=np.bool_)
    return met[codes]


def _often_enough(condition: Condition, counts: npt.NDArray[np.float64]) -> BoolArray:
    once = 1.0 if condition.at_most is None else 0.0
    low = once if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    return (counts >= low) & (counts <= high)


def _tests(condition: Condition, spellings: Sequence["pd.Series"]) -> BoolArray:
    """Numbers and presence are those of the parsed value; text may match any spelling, and must miss all."""
    met = np.ones(len(spellings[0]), dtype=np.bool_)
    if condition.at_least is not None or condition.at_most is not None:
        met &= _between(condition, spellings[0])
    for test in _text_tests(condition):
        met &= _any_spelling(spellings, test)
    if condition.not_in is not None:
        met &= _any_spelling(spellings, lambda _: True)
        met &= ~_any_spelling(spellings, _wanted(condition.not_in).__contains__)
    if condition.present is not None:
        met &= on_unique(spellings[0], lambda _: True) == condition.present
    return met


def _any_spelling(spellings: Sequence["pd.Series"], test: Callable[[str], bool]) -> BoolArray:
    return reduce(np.logical_or, (on_unique(values, test) for values in spellings))


def _between(condition: Condition, values: "pd.Series") -> BoolArray:
    numbers = _numbers(condition, values)
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    return np.asarray((numbers >= low) & (numbers <= high), dtype=np.bool_)


def _numbers(condition: Condition, values: "pd.Series") -> npt.NDArray[np.float64]:
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.to_numpy(np.float64, na_value=np.nan)
    codes, uniques = pd.factorize(values)
    parsed = [_number(value) for value in uniques]
    if parsed and np.isnan(parsed).all():
        name = condition.field or condition.feature
        raise AgreementError(
            f'the agreement compares "{name}" with a number, but it holds text such as "{uniques[0]}"; '
            f"name a number (for bands of employees or revenue, the parsed field), or use in / not_in"
        )
    return np.array([*parsed, np.nan])[codes]


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return np.nan


def _text_tests(condition: Condition) -> list[Callable[[str], bool]]:
    tests: list[Callable[[str], bool]] = []
    if condition.equals is not None:
        tests.append(_wanted((condition.equals,)).__contains__)
    if condition.is_in is not None:
        tests.append(_wanted(condition.is_in).__contains__)
    if condition.contains is not None:
        parts = [part.casefold() for part in condition.contains]
        tests.append(lambda text: any(part in text for part in parts))
    if condition.ends_with is not None:
        ends = tuple(end.casefold() for end in condition.ends_with)
        tests.append(lambda text: text.endswith(ends))
    return tests


def _wanted(values: Sequence[Value]) -> frozenset[str]:
    """Return the folded texts that `values` stand for; true and false in all the ways sources write them."""
    texts: set[str] = set()
    for value in values:
        texts |= (YES if value else NO) if isinstance(value, bool) else {folded(value)}
    return frozenset(texts)
