"""The feature catalogue: every feature's name, meaning and family, in the order of the columns."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from handoff.errors import FeatureError


class Family(StrEnum):
    """Which part of the story a feature tells; the parts are shown apart to sales."""

    FIT = "fit"
    ENGAGEMENT = "engagement"
    ACCOUNT = "account"
    TIMING = "timing"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of a feature table.

    `behaviour` groups features that speak of one thing (all windows of page views), so that reasons say it once.
    """

    name: str
    family: Family
    description: str
    behaviour: str
    categorical: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The features of one table, in column order; names are unique."""

    features: tuple[Feature, ...]

    def __post_init__(self) -> None:
        names = self.names
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise FeatureError(f"two features have one name: {', '.join(twice)}; rename the attribute or event type")

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.features)

    def __len__(self) -> int:
        return len(self.features)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def categorical(self) -> tuple[str, ...]:
        """Names of the columns that hold categories (text), not numbers."""
        return tuple(feature.name for feature in self.features if feature.categorical)

    def select(self, names: Sequence[str]) -> Self:
        """Return the catalogue of `names` only, in the catalogue's own order."""
        wanted = set(names)
        return type(self)(tuple(feature for feature in self.features if feature.name in wanted))

    def to_json(self) -> str:
        """Return the catalogue as JSON; `from_json` reads it back."""
        return json.dumps([asdict(feature) for feature in self.features], indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a catalogue that `to_json` wrote."""
        return cls(tuple(Feature(**{**row, "family": Family(row["family"])}) for row in json.loads(text)))
