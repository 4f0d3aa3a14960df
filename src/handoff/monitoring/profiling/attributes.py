"""Counts the attributes of the leads by their day of creation, so that a change in new leads shows at once."""

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import ACCOUNT_ID, CONTACT_COLUMNS, CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.domain.dataset import Dataset
from handoff.features.fit.attribute_values import numbers
from handoff.features.fit.bands import parse_company_size, parse_revenue
from handoff.monitoring.profile import (
    BUCKETS,
    DAY_BUCKETS,
    DAYS,
    OLDER,
    SMALLEST_CATEGORY,
    WEEKS,
    AttributeProfile,
    Counts,
)
from handoff.monitoring.profiling.arrivals import rows_of
from handoff.monitoring.profiling.days import Days

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Keys and times: they are no attributes.
_KEYS: Final = (LEAD_KEY, LEAD_ID, CREATED_AT, "account_key", "duplicates")
#: Of these only the gaps are counted: they name people and companies.
_PERSONAL: Final = (*CONTACT_COLUMNS, ACCOUNT_ID, "job_title")
#: Columns with more values are no categories.
MOST_VALUES: Final = 200
#: So many values are named by their leads of all time, and so many by those of the last week.
NAMED, NAMED_LATELY = 20, 10
OTHER: Final = "(other)"
_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Share of values that must be numbers, and how many different ones make it a number.
_NUMBERS, _DIFFERENT = 0.95, 12

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def attributes_of(dataset: Dataset, days: Days) -> dict[str, AttributeProfile]:
    """Return the profile of every column of the leads that were there at the night."""
    leads = dataset.leads
    names = [name for name in leads.columns if name not in _KEYS]
    if not names:
        return {}
    counted = ", ".join(f"approx_count_distinct({_quoted(name)}) AS {_quoted(name)}" for name in names)
    different = rows_of(leads, f"SELECT {counted} FROM {{rows}}")
    return {name: _attribute(leads, name, int(different[name][0]), days) for name in names}


def _attribute(leads: "ir.Table", name: str, different: int, days: Days) -> AttributeProfile:
    dtype = leads[name].type()
    if name in _PERSONAL or name.endswith(("website", "phone")):
        return _gaps(leads, name, days)
    if dtype.is_numeric():
        return _number(leads, name, days, lambda values: np.asarray(values, dtype=np.float64))
    if name == "employees":
        return _number(leads, name, days, lambda texts: parse_company_size(texts).representative)
    if name == "revenue":
        return _number(leads, name, days, lambda texts: parse_revenue(texts).representative)
    if different > _DIFFERENT and _are_numbers(leads, name):
        return _number(leads, name, days, lambda texts: numbers([str(text) for text in texts], "."))
    return _category(leads, name, days) if different <= MOST_VALUES else _gaps(leads, name, days)


def _are_numbers(leads: "ir.Table", name: str) -> bool:
    query = (
        f'SELECT DISTINCT CAST("{name}" AS VARCHAR) AS v FROM {{rows}} WHERE "{name}" IS NOT NULL ORDER BY 1 LIMIT 500'
    )
    texts = [str(text) for text in rows_of(leads, query)["v"]]
    return bool(texts) and float(np.isfinite(numbers(texts, ".")).mean()) >= _NUMBERS


def _bucket(days: Days) -> str:
    """Return the SQL of the bucket that a lead's day of creation falls into."""
    edges = [int(edge) for edge in days.starts]
    newest = edges[-1 - DAY_BUCKETS :]
    cases = [f"WHEN created_at >= make_timestamp({newest[-2 - ago]}) THEN {ago}" for ago in range(DAY_BUCKETS)]
    weeks = f"WHEN created_at >= make_timestamp({edges[-1 - DAYS]}) THEN {WEEKS}"
    return f"CASE {' '.join(cases)} {weeks} ELSE {OLDER} END"


def _grouped(leads: "ir.Table", value: str, days: Days) -> tuple[npt.NDArray[np.object_], Ints, Ints]:
    found = rows_of(
        leads,
        f"""SELECT {value} AS v, {value} IS NULL AS gap, {_bucket(days)} AS bucket, count(*) AS n FROM {{rows}}
            WHERE created_at < make_timestamp({days.end_us}) GROUP BY ALL ORDER BY ALL""",
    )
    values = found["v"].astype(object)
    values[found["gap"].astype(bool)] = None
    return values, found["bucket"].astype(np.int64), found["n"].astype(np.int64)


def _gaps(leads: "ir.Table", name: str, days: Days) -> AttributeProfile:
    values, bucket, n = _grouped(leads, f"CASE WHEN {_quoted(name)} IS NULL THEN NULL ELSE 1 END", days)
    return AttributeProfile("other", _sums(bucket, n), _missing(values, bucket, n))


def _category(leads: "ir.Table", name: str, days: Days) -> AttributeProfile:
    values, bucket, n = _grouped(leads, f"CAST({_quoted(name)} AS VARCHAR)", days)
    there = np.array([value is not None for value in values], dtype=np.bool_)
    counts: dict[str, Ints] = {}
    for value, place, number in zip(values[there], bucket[there], n[there], strict=True):
        counts.setdefault(str(value), np.zeros(BUCKETS, dtype=np.int64))[place] += number
    return AttributeProfile("category", _sums(bucket, n), _missing(values, bucket, n), _named(counts))


def _named(counts: dict[str, Ints]) -> dict[str, Counts]:
    """Name the largest categories, of all time and of late; pool the others and all that few leads have."""
    known = {value: one for value, one in counts.items() if one.sum() >= SMALLEST_CATEGORY}
    by_size = sorted(known, key=lambda value: (-int(known[value].sum()), value))[:NAMED]
    lately = sorted(known, key=lambda value: (-int(known[value][:DAY_BUCKETS].sum()), value))[:NAMED_LATELY]
    named = list(dict.fromkeys([*by_size, *lately]))
    pooled = sum((one for value, one in counts.items() if value not in named), np.zeros(BUCKETS, dtype=np.int64))
    found = {value: tuple(known[value].tolist()) for value in named}
    return {**found, OTHER: tuple(pooled.tolist())} if pooled.any() else found


def _number(leads: "ir.Table", name: str, days: Days, read: "object") -> AttributeProfile:
    values, bucket, n = _grouped(leads, _quoted(name), days)
    there = np.array([value is not None for value in values], dtype=np.bool_)
    number = np.full(len(values), np.nan)
    if there.any():
        number[there] = read(values[there])  # type: ignore[operator]
    positive = np.isfinite(number) & (number > 0)
    log, place, weight = np.log10(number[positive]), bucket[positive], n[positive].astype(np.float64)
    logs = tuple(
        tuple(round(float(one), 4) for one in np.bincount(place, weights=weight * log**power, minlength=BUCKETS))
        for power in range(3)
    )
    quantiles = _quantiles(number[positive], n[positive])
    return AttributeProfile("number", _sums(bucket, n), _missing(values, bucket, n), logs=logs, quantiles=quantiles)


def _quantiles(number: Floats, n: Ints) -> tuple[float, ...]:
    if not len(number):
        return ()
    order = np.argsort(number, kind="stable")
    reached = np.cumsum(n[order]) / n.sum()
    places = np.minimum(np.searchsorted(reached, _QUANTILES), len(order) - 1)
    return tuple(float(f"{value:.4g}") for value in number[order][places])


def _quoted(name: str) -> str:
    """Return a column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _sums(bucket: Ints, n: Ints) -> Counts:
    return tuple(np.bincount(bucket, weights=n, minlength=BUCKETS).astype(np.int64).tolist())


def _missing(values: npt.NDArray[np.object_], bucket: Ints, n: Ints) -> Counts:
    gaps = np.array([value is None for value in values], dtype=np.bool_)
    return _sums(bucket[gaps], n[gaps])
