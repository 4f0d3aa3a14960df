"""Country names and codes, in many languages, to ISO 3166-1 alpha-2."""

import tomllib
from functools import cache
from importlib import resources

from handoff.identity.folding import words_of


def country_code(text: str) -> str | None:
    """Return the code of the country that `text` names, or None.

    >>> country_code("Deutschland"), country_code("usa"), country_code("Atlantis")
    ('DE', 'US', None)
    """
    return _codes().get(" ".join(words_of(text[:100])))


@cache
def _codes() -> dict[str, str]:
    path = resources.files("handoff.dictionaries").joinpath("countries.toml")
    found: dict[str, str] = {}
    for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for name in (code, entry["iso3"], *entry["names"]):
            found.setdefault(" ".join(words_of(name)), code)
    # Namibia, North America and "not available" all write themselves so.
    found.pop("na", None)
    return found
