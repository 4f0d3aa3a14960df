"""Figures as JSON and back: a number that has no meaning is null there and NaN here."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

Kind = TypeVar("Kind")


def to_json(value: Any) -> Any:
    """Return dataclasses, mappings, tuples, days and numbers as JSON values; NaN becomes None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def from_json(kind: type[Kind], raw: Mapping[str, Any]) -> Kind:
    """Return the dataclass that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the values are not those of `kind`.
    """
    return kind(**{name: _read(hint, raw[name]) for name, hint in _fields(kind)})  # type: ignore[arg-type]


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _read(hint: Any, raw: Any) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if raw is None else _read(next(one for one in parts if one is not type(None)), raw)
    if origin is tuple:
        inner = parts if parts[-1] is not Ellipsis else [parts[0]] * len(raw)
        return tuple(_read(one, value) for one, value in zip(inner, raw, strict=True))
    if origin is dict:
        return {key: _read(parts[1], value) for key, value in raw.items()}
    if dataclasses.is_dataclass(hint):
        return from_json(hint, raw)  # type: ignore[arg-type]
    if hint in (datetime, date):
        return hint.fromisoformat(raw)
    return float("nan" if raw is None else raw) if hint is float else raw
