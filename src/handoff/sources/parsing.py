"""Reads raw cells as text, ids, numbers and instants; what cannot be read becomes NULL beside a filled cell."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.mapping import TimeSettings
from handoff.errors import SourceError
from handoff.sources import engine_functions as engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Instants outside these years are typing errors or fillers (0001-01-01, 9999-12-31), not moments.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_OFFSET = r":\d\d.*([zZ]|[+-]\d\d(:?\d\d)?)$"
_LARGEST_NUMBER = 9e14
_DAY_US = 86_400_000_000
YES: Final = ("true", "t", "yes", "y", "1")
NO: Final = ("false", "f", "no", "n", "0")
_EPOCHS = {"epoch": 1_000_000, "epoch_ms": 1_000}
ISO = TimeSettings()


def text(column: "ir.Value") -> "ir.StringValue":
    """Return the cell as trimmed text; an empty cell is NULL."""
    if not column.type().is_string():
        return identity(column)
    return column.strip().nullif("")


def whole_id(column: "ir.Value") -> "ir.StringValue":
    """Return the cell as text, a whole number without decimals: CRMs keep the ids of other tables as 123.0 too."""
    cell = text(column)
    return cell.re_replace(r"^(\d+)\.0+$", r"\1") if column.type().is_string() else cell


def identity(column: "ir.Value") -> "ir.StringValue":
    """Return the cell as text, whole numbers without a decimal point whatever type they are stored in."""
    kind = column.type()
    if kind.is_string():
        return column
    if kind.is_floating() or kind.is_decimal():
        number = column.cast("float64")
        whole = (number == number.floor()) & (number.abs() < 1e15)
        return ibis.ifelse(whole, ibis.ifelse(whole, number, 0.0).cast("int64").cast("string"), column.cast("string"))
    return column.cast("string")


def number(column: "ir.Value") -> "ir.FloatingValue":
    """Return the cell as float64; NULL where it is empty, no number, or beyond 9e14."""
    value = text(column).try_cast("float64") if column.type().is_string() else column.cast("float64")
    return ibis.ifelse(value.isnan() | (value.abs() > _LARGEST_NUMBER), ibis.null("float64"), value)


def flag(column: "ir.Value") -> "ir.BooleanValue":
    """Return the cell as yes or no in any usual spelling; NULL where it is empty or says something else."""
    if column.type().is_boolean():
        return column
    cell = text(column)
    return ibis.cases((says(cell, YES), True), (says(cell, NO), False))


def says(cell: "ir.StringValue", words: tuple[str, ...]) -> "ir.BooleanValue":
    """Return whether the cell is one of the words, in any case."""
    return cell.lower().isin(words)


def flags_among(values: "Collection[str]") -> "list[Callable[[ir.StringValue], ir.BooleanValue]]":
    """Return, for the values "true" and "false", what recognises every spelling of them."""
    meant = {"true": YES, "false": NO}
    return [partial(says, words=meant[value]) for value in values if value in meant]


def instant(column: "ir.Value", times: TimeSettings, key: str) -> "ir.TimestampValue":
    """Return the cell as a naive UTC timestamp; NULL where it is empty, unreadable or out of 1900 ... 2199.

    Raises:
        SourceError: a column of numbers without format "epoch" or "epoch_ms"; `key` names its setting.
    """
    moment = _instant(column, times, key)
    if times.bare_date == "end":
        moment = _end_of_bare_day(moment, times.timezone)
    first, last = (ibis.timestamp(f"{year}-01-01 00:00:00") for year in (FIRST_YEAR, LAST_YEAR))
    return ibis.ifelse((moment >= first) & (moment < last), moment, ibis.null("timestamp"))


def _end_of_bare_day(moment: "ir.TimestampValue", zone: str | None) -> "ir.TimestampValue":
    local = moment
    if zone not in (None, "UTC"):
        local = engine.local_of_instant(ibis.literal(zone), moment.cast("timestamp('UTC')"))
    end = _to_utc(local + ibis.interval(microseconds=_DAY_US - 1), zone)
    return ibis.ifelse(engine.epoch_us(local) % _DAY_US == 0, end, moment)


def _instant(column: "ir.Value", times: TimeSettings, key: str) -> "ir.TimestampValue":
    kind = column.type()
    if times.format in _EPOCHS:
        return _from_epoch(column, _EPOCHS[times.format])
    if kind.is_timestamp() and kind.timezone is not None:
        return column.cast("timestamp")
    if kind.is_timestamp() or kind.is_date():
        return _to_utc(column.cast("timestamp"), times.timezone)
    if kind.is_string():
        return _from_text(column, times)
    if kind.is_integer() and times.format is not None:
        return _from_text(column.cast("string"), times)
    raise SourceError(f'{key}: a column of {kind} is no time; say format = "epoch" or "epoch_ms", or map another')


def _from_epoch(column: "ir.Value", microseconds: int) -> "ir.TimestampValue":
    scaled = number(column) * microseconds
    inside = ibis.ifelse(scaled.abs() < 1e16, scaled, ibis.null("float64"))
    return engine.timestamp_of_us(inside.round().cast("int64"))


def _from_text(column: "ir.StringValue", times: TimeSettings) -> "ir.TimestampValue":
    cell = column.strip()
    if times.format is not None:
        pattern = ibis.literal(times.format)
        if "%z" in times.format.lower():
            return engine.instant_from_text(cell, pattern).cast("timestamp")
        return _to_utc(engine.local_from_text(cell, pattern), times.timezone)
    stated = cell.try_cast("timestamp('UTC')").cast("timestamp")
    if times.timezone in (None, "UTC"):
        return stated
    return ibis.ifelse(cell.re_search(_OFFSET), stated, _to_utc(cell.try_cast("timestamp"), times.timezone))


def _to_utc(local: "ir.TimestampValue", zone: str | None) -> "ir.TimestampValue":
    if zone in (None, "UTC"):
        return local
    return engine.instant_of_local(ibis.literal(zone), local).cast("timestamp")
