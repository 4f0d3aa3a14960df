"""Reads a TOML file into a frozen typed object, with errors that name the key, the line and the fix."""

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from handoff.errors import ConfigError, HandoffError


class Frozen(BaseModel):
    """Base of all settings: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


Model = TypeVar("Model", bound=Frozen)


def read_toml(path: Path, model: type[Model], error: type[HandoffError] = ConfigError) -> Model:
    """Parse the file at `path` as `model`.

    Raises:
        HandoffError: of the given kind, when the file is missing, is not TOML, or does not fit the model.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(f"{path} does not exist; `handoff init {path.parent}` writes one") from None
    except (OSError, UnicodeDecodeError) as reason:
        raise error(f"{path} cannot be read: {reason}; it must be a UTF-8 text file") from None
    try:
        return parse_model(tomllib.loads(text), model, str(path), text, error)
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{path} is not valid TOML: {reason}") from None


def parse_model(
    raw: Mapping[str, Any],
    model: type[Model],
    where: str,
    text: str = "",
    error: type[HandoffError] = ConfigError,
) -> Model:
    """Validate `raw` as `model`; `where` and `text` (the file's source) place the error messages."""
    try:
        return model.model_validate(dict(raw))
    except ValidationError as failure:
        problems = _without_misspelt(failure.errors(include_url=False))
        lines = [_describe(problem, model, where, text) for problem in problems]
        raise error("\n".join(dict.fromkeys(lines))) from None


def nearest(name: str, valid: Sequence[str]) -> str:
    """Return the words that help somebody who wrote `name` and should have written one of `valid`."""
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    known = ", ".join(sorted(valid))
    return f'did you mean "{close[0]}"?' if close else f"valid: {known}" if known else "remove it"


def _without_misspelt(problems: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a key is missing where it is there under a name close to its own: one mistake, one message."""
    unknown = {problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"}

    def is_there(problem: ErrorDetails) -> bool:
        *table, key = problem["loc"]
        beside = [str(loc[-1]) for loc in unknown if [*loc[:-1]] == table]
        return bool(difflib.get_close_matches(str(key), beside, n=1))

    return [problem for problem in problems if problem["type"] != "missing" or not is_there(problem)]


def _describe(problem: ErrorDetails, model: type[BaseModel], where: str, text: str) -> str:
    path = [str(part) for part in problem["loc"]]
    place = f"{where}{_line_of(text, path)}: {'.'.join(path) or 'file'}"
    if problem["type"] == "extra_forbidden":
        return f"{place} is not a known key; {nearest(path[-1], _keys_at(model, path[:-1]))}"
    if problem["type"] == "missing":
        return f"{place} is missing; add it"
    value = "" if isinstance(problem["input"], Mapping) else f" = {problem['input']!r}"
    return f"{place}{value}: {problem['msg'].removeprefix('Value error, ')}"


def _line_of(text: str, path: Sequence[str]) -> str:
    """Find the line of the deepest key of `path` that the text has, within its table where that has a header."""
    lines = text.splitlines()
    for depth in range(len(path), -1, -1):
        first, last = _table(lines, path[:depth])
        for key in reversed(path[depth:]):
            entry = re.compile(r"(^|[{,\s])\"?" + re.escape(key) + r"\"?\s*=")
            for number in range(first, last):
                if entry.search(lines[number]):
                    return f" line {number + 1}"
        if depth and first:
            return f" line {first}"
    return ""


def _table(lines: Sequence[str], path: Sequence[str]) -> tuple[int, int]:
    """Return the range of lines below the header of a table; without a path, all lines; without a header, none.

    A number in the path is a place in an array of tables: ["qualify", "1"] is the second [[qualify]].
    """
    if not path:
        return 0, len(lines)
    names = [part for part in path if not part.isdigit()]
    place = next((int(part) for part in reversed(path) if part.isdigit()), 0)
    header = re.compile(r"^\s*\[+\s*" + r"\s*\.\s*".join(f'"?{re.escape(name)}"?' for name in names) + r"\s*\]+")
    found = [number for number, line in enumerate(lines) if header.match(line)]
    if place >= len(found):
        return 0, 0
    below = range(found[place] + 1, len(lines))
    end = next((later for later in below if lines[later].lstrip().startswith("[")), len(lines))
    return found[place] + 1, end


def _keys_at(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    current: Any = model
    for part in path:
        current = _step(current, part)
    members = [inner for member in _members(current) for inner in (member, *_members(_item(member)))]
    found = [member for member in members if isinstance(member, type) and issubclass(member, BaseModel)]
    return [name for member in found for name in member.model_fields]


def _step(current: Any, part: str) -> Any:
    for member in _members(current):
        if isinstance(member, type) and issubclass(member, BaseModel) and part in member.model_fields:
            return member.model_fields[part].annotation
        if get_origin(member) in (dict, Mapping, typing.Mapping):
            return get_args(member)[1]
        item = _item(member)
        if item is not None:
            # One table may stand for a list of one: then no place in the list is named.
            return item if part.isdigit() else _step(item, part)
    return current


def _item(annotation: Any) -> Any:
    """Return what a list holds; None for anything else."""
    return get_args(annotation)[0] if get_origin(annotation) in (tuple, list) else None


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (typing.Union, types.UnionType):
        return tuple(inner for member in get_args(annotation) for inner in _members(member))
    return (annotation,)
