"""Chooses how each free attribute of a lead is read, and reads it so: the same for training and scoring."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from handoff.features.fit.attribute_values import DATE_FORMATS, ISO, dates, may_be_dates, numbers, truths
from handoff.features.fit.folding import fold
from handoff.features.fit.unique_text import (
    Column,
    FloatArray,
    UniqueText,
    is_placeholder,
    unique_text,
)


class AttributeKind(StrEnum):
    """How an attribute becomes a feature; the last four are ignored."""

    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    DATE = "date"
    CATEGORY = "category"
    HIGH_CARDINALITY = "high_cardinality"
    IDENTIFIER = "identifier"
    FREE_TEXT = "free_text"
    CONSTANT = "constant"
    EMPTY = "empty"


IGNORED: Final = frozenset(
    {AttributeKind.IDENTIFIER, AttributeKind.FREE_TEXT, AttributeKind.CONSTANT, AttributeKind.EMPTY}
)
#: A type is guessed on about this many of the distinct values, then checked on all.
_PROBE: Final = 1000


@dataclass(frozen=True, slots=True)
class TypingLimits:
    """Where one type ends and the next begins; shares are of the values that are not missing."""

    parsable_share: float = 0.95
    max_categories: int = 50
    identifier_share: float = 0.9
    identifier_rows: int = 20
    free_text_words: float = 5.0


@dataclass(frozen=True, slots=True)
class AttributeType:
    """The type chosen for an attribute, and the evidence; enough to read any later value alike."""

    name: str
    kind: AttributeKind
    reason: str
    n_rows: int
    n_distinct: int
    missing_rate: float
    parsable_share: float
    decimal: str = "."
    date_format: str = ISO

    @property
    def used(self) -> bool:
        """Whether the attribute becomes a feature."""
        return self.kind not in IGNORED


@dataclass(frozen=True, slots=True)
class _Profile:
    """The distinct values that say something, and in how many rows each stands."""

    name: str
    texts: tuple[str, ...]
    counts: NDArray[np.intp]
    n_rows: int
    limits: TypingLimits

    @property
    def n_present(self) -> int:
        return int(self.counts.sum())

    @property
    def probe(self) -> tuple[str, ...]:
        """About `_PROBE` of the texts, spread over their order."""
        return self.texts[:: max(1, len(self.texts) // _PROBE)]

    def share(self, readable: NDArray[np.bool_]) -> float:
        return float(self.counts[readable].sum() / self.n_present) if self.n_present else 0.0

    def chosen(self, kind: AttributeKind, reason: str, parsable: float = 1.0, **how: str) -> AttributeType:
        missing = 1.0 - self.n_present / self.n_rows if self.n_rows else 1.0
        return AttributeType(self.name, kind, reason, self.n_rows, len(self.texts), missing, parsable, **how)


def attribute_type(name: str, values: Column, limits: TypingLimits | None = None) -> AttributeType:
    """Return the type of the attribute `name` from `values`, shape (n_rows,); row order plays no part."""
    limits = limits or TypingLimits()
    if _is_numeric(values) and not _is_named_code(name):
        return _typed_numbers(name, _floats(values), limits)
    profile = _profile(name, values, limits)
    if not profile.texts:
        return profile.chosen(AttributeKind.EMPTY, "no row has a value")
    if len(profile.texts) == 1 and profile.n_present == profile.n_rows:
        return profile.chosen(AttributeKind.CONSTANT, f'every row has the value "{profile.texts[0][:40]}"')
    if _is_instants(values):
        return profile.chosen(AttributeKind.DATE, "the column holds instants")
    tests: tuple[Callable[[_Profile], AttributeType | None], ...] = (_boolean, _numeric, _date)
    for test in tests:
        if (found := test(profile)) is not None:
            return found
    return _textual(profile)


def read_attribute(values: Column, chosen: AttributeType) -> NDArray[Any]:
    """Return `values` in the way that `chosen` says, shape (n_rows,); what cannot be read is missing.

    Numbers and booleans are float64 (NaN), dates datetime64[us] in UTC (NaT), categories objects (None).
    """
    if chosen.kind in (AttributeKind.NUMERIC, AttributeKind.BOOLEAN) and _is_numeric(values):
        return _floats(values)
    unique = _without_placeholders(unique_text(values))
    if chosen.kind is AttributeKind.NUMERIC:
        return unique.spread_numbers(numbers(unique.texts, chosen.decimal))
    if chosen.kind is AttributeKind.BOOLEAN:
        return unique.spread_numbers(truths(unique.texts))
    if chosen.kind is AttributeKind.DATE:
        found = dates(unique.texts, chosen.date_format)
        return np.append(found, np.datetime64("NaT", "us"))[unique.codes]
    return unique.spread([category(text) for text in unique.texts])


def category(text: str) -> str:
    """Return the one spelling of a category: single spaces, no case (accents and punctuation stay).

    >>> category("  Machine   Tools "), category("GmbH & Co. KG")
    ('machine tools', 'gmbh & co. kg')
    """
    return " ".join(text.split()).casefold()


def _profile(name: str, values: Column, limits: TypingLimits) -> _Profile:
    unique = _without_placeholders(unique_text(values))
    present = unique.codes[unique.codes >= 0]
    counted = np.bincount(present, minlength=len(unique.texts))
    # Texts that differ in case or spaces only are one value; sorting makes the result free of row order.
    table = pd.Series(counted, index=pd.Index([category(text) for text in unique.texts], dtype=object))
    merged = table.groupby(level=0, sort=True).sum()
    kept = merged[merged > 0]
    counts = kept.to_numpy(dtype=np.intp)
    return _Profile(name, tuple(str(text) for text in kept.index), counts, len(unique.codes), limits)


def _without_placeholders(unique: UniqueText) -> UniqueText:
    silent = np.array([is_placeholder(text) for text in unique.texts], dtype=bool)
    if not silent.any():
        return unique
    return UniqueText(np.where(np.append(silent, True)[unique.codes], -1, unique.codes), unique.texts)


def _typed_numbers(name: str, column: FloatArray, limits: TypingLimits) -> AttributeType:
    """Type a column that is numeric already, without spelling out its values."""
    found, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    few = tuple(f"{value:g}" for value in found[:3])
    profile = _Profile(name, few if len(found) <= len(few) else tuple(map(str, found)), counts, len(column), limits)
    if len(found) == 0:
        return profile.chosen(AttributeKind.EMPTY, "no row has a value")
    if len(found) == 1 and profile.n_present == profile.n_rows:
        return profile.chosen(AttributeKind.CONSTANT, f"every row has the value {few[0]}")
    if set(few) == {"0", "1"} and len(found) == 2:
        return profile.chosen(AttributeKind.BOOLEAN, "every value is 0 or 1")
    return profile.chosen(AttributeKind.NUMERIC, "the column holds numbers")


def _is_numeric(values: Column) -> bool:
    dtype = getattr(values, "dtype", None)
    return dtype is not None and pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def _floats(values: Column) -> FloatArray:
    column = np.array(pd.Series(values).to_numpy(dtype=np.float64, na_value=np.nan))
    column[~np.isfinite(column)] = np.nan
    return column


def _is_instants(values: Column) -> bool:
    dtype = getattr(values, "dtype", None)
    return dtype is not None and pd.api.types.is_datetime64_any_dtype(dtype)


def _boolean(profile: _Profile) -> AttributeType | None:
    if len(profile.texts) > profile.limits.max_categories:
        return None
    read = truths(profile.texts)
    if np.isnan(read).any() or len(np.unique(read)) < min(2, len(profile.texts)):
        return None
    return profile.chosen(AttributeKind.BOOLEAN, f"every value means yes or no: {', '.join(profile.texts[:6])}")


def _numeric(profile: _Profile) -> AttributeType | None:
    if np.isnan([numbers(profile.probe, mark) for mark in (".", ",")]).all(axis=0).mean() > 0.5:
        return None
    point, comma = (profile.share(~np.isnan(numbers(profile.texts, mark))) for mark in (".", ","))
    share, decimal = (comma, ",") if comma > point else (point, ".")
    if share < profile.limits.parsable_share:
        return None
    if _is_named_code(profile.name) and _are_whole(numbers(profile.texts, decimal)):
        return None
    return profile.chosen(AttributeKind.NUMERIC, f"{share:.1%} of the values are numbers", share, decimal=decimal)


def _date(profile: _Profile) -> AttributeType | None:
    probe = profile.probe
    if not may_be_dates(probe):
        return None
    hits = {each: int((~np.isnat(dates(probe, each))).sum()) for each in DATE_FORMATS}
    likely = [each for each in DATE_FORMATS if hits[each] == max(hits.values())]
    shares = {each: profile.share(~np.isnat(dates(profile.texts, each))) for each in likely if hits[each]}
    best = max(shares, key=shares.__getitem__, default=ISO)
    if not shares or shares[best] < profile.limits.parsable_share:
        return None
    rivals = [each for each in shares if shares[each] == shares[best] and each != best]
    doubt = f"; {rivals[0]} would fit as well" if rivals else ""
    reason = f"{shares[best]:.1%} of the values are dates like {best}{doubt}"
    return profile.chosen(AttributeKind.DATE, reason, shares[best], date_format=best)


def _textual(profile: _Profile) -> AttributeType:
    distinct = len(profile.texts) / profile.n_present
    words = float(np.average([len(text.split()) for text in profile.texts], weights=profile.counts))
    enough = profile.n_present >= profile.limits.identifier_rows
    if enough and distinct >= profile.limits.identifier_share:
        kind = AttributeKind.FREE_TEXT if words >= profile.limits.free_text_words else AttributeKind.IDENTIFIER
        return profile.chosen(kind, f"nearly unique: {len(profile.texts)} values in {profile.n_present} rows")
    if enough and words >= profile.limits.free_text_words and len(profile.texts) > profile.limits.max_categories:
        return profile.chosen(AttributeKind.FREE_TEXT, f"sentences: {words:.0f} words on average")
    if len(profile.texts) <= profile.limits.max_categories:
        return profile.chosen(AttributeKind.CATEGORY, f"{len(profile.texts)} different values")
    reason = f"{len(profile.texts)} different values, more than {profile.limits.max_categories}"
    return profile.chosen(AttributeKind.HIGH_CARDINALITY, reason)


_CODE_WORDS: Final = frozenset(
    {"id", "ids", "uuid", "guid", "key", "ref", "nr", "code", "phone", "telephone", "mobile", "fax"}
    | {"zip", "zipcode", "postcode", "postalcode", "plz"}
)


def _are_whole(values: FloatArray) -> bool:
    """Say whether there is no fraction among `values`: codes have none."""
    known = values[np.isfinite(values)]
    return bool((known == np.floor(known)).all())


def _is_named_code(name: str) -> bool:
    """Say whether the column's name marks its numbers as codes ("postal_code", "account id")."""
    return not _CODE_WORDS.isdisjoint(fold(name).split())
