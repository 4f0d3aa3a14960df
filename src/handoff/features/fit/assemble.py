"""The fit features: who the lead and its company are, from the contract's fields and the further attributes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family, Feature
from handoff.domain.email import email_kinds
from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.features.fit.attributes import AttributeKind, AttributeType, read_attribute
from handoff.features.fit.bands import parse_company_size, parse_revenue
from handoff.features.fit.countries import parse_countries
from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.fit.titles import parse_titles

OTHER_CATEGORY = "(other)"
#: Features that are made of other columns, or of none.
MADE_HERE = frozenset(
    {"email_kind", "title_function", "title_seniority", "region", "account_known", "days_since_creation"}
)
Array = npt.NDArray[Any]
#: Raw values in; one array a feature out.
Parse = Callable[[Array], tuple[Array, ...]]


@dataclass(frozen=True)
class FitColumn:
    """One raw column of the leads, the features made of it, and how."""

    column: str
    features: tuple[Feature, ...]
    parse: Parse
    #: Dates become an age only when the row's as_of is known.
    is_date: bool = False


def fit_columns(
    fields: Sequence[str],
    attributes: Sequence[AttributeType],
    vocabularies: dict[str, tuple[str, ...]],
    titles: TitleDictionary,
) -> list[FitColumn]:
    """Return the fit columns of a plan, in catalogue order."""
    known = {
        "email": ((_category("email_kind", "kind of e-mail address", "email"),), _email_kind),
        "job_title": (_TITLE, lambda values: _title_parts(values, titles)),
        "country": (_COUNTRY, _country_parts),
        "employees": ((_number("employees", "employees of the company (middle of its band)"),), _employees),
        "revenue": ((_number("revenue", "revenue of the company (middle of its band)"),), _revenue),
    }
    columns = []
    for field in fields:
        if field in known:
            features, parse = known[field]
            columns.append(FitColumn(field, features, parse))
        else:
            kind = _free_category(field)
            columns.append(FitColumn(field, (_category(field, _words(field), field),), _reader(kind, vocabularies)))
    return [*columns, *(_attribute(kind, vocabularies) for kind in attributes)]


def age_in_days(instants: npt.NDArray[np.datetime64], as_of: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days from each instant to as_of; NaN where it is missing or not yet past (nobody could know it)."""
    missing = np.isnat(instants)
    microseconds = as_of.astype("datetime64[us]").astype(np.int64) - np.where(
        missing, np.datetime64(0, "us"), instants
    ).astype(np.int64)
    age = microseconds / MICROSECONDS_PER_DAY
    return np.where(missing | (age <= 0), np.nan, age)


def _category(name: str, words: str, behaviour: str) -> Feature:
    return Feature(name, Family.FIT, words, behaviour, categorical=True)


def _number(name: str, words: str, behaviour: str | None = None) -> Feature:
    return Feature(name, Family.FIT, words, behaviour or name)


_TITLE = (
    _category("title_function", "function that the job title names", "job_title"),
    _category("title_seniority", "seniority that the job title names", "job_title"),
)
_COUNTRY = (
    _category("country", "country (ISO code)", "country"),
    _category("region", "sales region of the country", "country"),
)


def _email_kind(values: Array) -> tuple[Array, ...]:
    return (email_kinds(values),)


def _title_parts(values: Array, titles: TitleDictionary) -> tuple[Array, ...]:
    parsed = parse_titles(values, titles)
    return parsed.function, parsed.seniority


def _country_parts(values: Array) -> tuple[Array, ...]:
    parsed = parse_countries(values)
    return parsed.iso2, parsed.region


def _employees(values: Array) -> tuple[Array, ...]:
    return (parse_company_size(values).representative,)


def _revenue(values: Array) -> tuple[Array, ...]:
    return (parse_revenue(values).representative,)


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _free_category(name: str) -> AttributeType:
    return AttributeType(name, AttributeKind.CATEGORY, "a column of the contract", 0, 0, 0.0, 1.0)


def _attribute(kind: AttributeType, vocabularies: dict[str, tuple[str, ...]]) -> FitColumn:
    categorical = kind.kind in (AttributeKind.CATEGORY, AttributeKind.HIGH_CARDINALITY)
    if kind.kind is AttributeKind.DATE:
        feature = _number(f"days_since_{kind.name}", f"days since {_words(kind.name)}", kind.name)
    elif categorical:
        feature = _category(_own_name(kind.name), _words(kind.name), kind.name)
    else:
        feature = _number(_own_name(kind.name), _words(kind.name))
    return FitColumn(kind.name, (feature,), _reader(kind, vocabularies), is_date=kind.kind is AttributeKind.DATE)


def _own_name(attribute: str) -> str:
    """Return the feature's name of an attribute: its own, unless handoff makes a feature of that name itself."""
    return f"attribute_{attribute}" if attribute in MADE_HERE else attribute


def _reader(kind: AttributeType, vocabularies: dict[str, tuple[str, ...]]) -> Parse:
    vocabulary = vocabularies.get(kind.name)

    def read(values: Array) -> tuple[Array, ...]:
        found = read_attribute(values, kind)
        if vocabulary is not None:
            found = np.where(np.isin(found.astype(str), vocabulary) | (found == None), found, OTHER_CATEGORY)  # noqa: E711
        return (found,)

    return read
