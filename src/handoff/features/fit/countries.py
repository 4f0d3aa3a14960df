"""Country names and codes, in many languages, to ISO 3166-1 alpha-2 and a sales region."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from handoff.features.fit.folding import fold
from handoff.features.fit.unique_text import Column, ObjectArray, unique_text


@dataclass(frozen=True, slots=True)
class Countries:
    """Countries of a column; each an object array of shape (n_rows,), None where unknown."""

    iso2: ObjectArray
    region: ObjectArray


def parse_countries(values: Column) -> Countries:
    """Return ISO code and region of each country in `values`, an array of shape (n_rows,)."""
    unique = unique_text(values)
    codes = [country_code(text) for text in unique.texts]
    regions = _regions()
    return Countries(
        iso2=unique.spread(codes),
        region=unique.spread([None if code is None else regions[code] for code in codes]),
    )


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that `text` names, or None.

    >>> country_code("Deutschland"), country_code("usa"), country_code("GBR"), country_code("Atlantis")
    ('DE', 'US', 'GB', None)
    """
    return _names().get(fold(text[:100]))


@cache
def _file() -> dict[str, dict[str, object]]:
    path = resources.files("handoff.dictionaries").joinpath("countries.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _regions() -> dict[str, str]:
    return {code: str(entry["region"]) for code, entry in _file().items()}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, entry in _file().items():
        listed = entry["names"]
        assert isinstance(listed, list)
        for name in (code, str(entry["iso3"]), *listed):
            names.setdefault(fold(name), code)
    del names["na"]
    return names
