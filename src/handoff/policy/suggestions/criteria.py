"""The criteria that are tried: contents of profile fields, sizes, and how often a lead did something lately."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.features.fit.assemble import OTHER_CATEGORY
from handoff.model.arrays import FloatArray
from handoff.policy.preview.volumes import Mask
from handoff.policy.suggestions.found import Criterion

#: How often in how many days; windows that the features do not have are passed over.
TIMES: Final = (1, 2, 3, 5)
WINDOWS: Final = (7, 30, 90)
#: Sizes are cut at these shares of the leads.
CUTS: Final = (0.25, 0.5, 0.75)
#: Contents of one field that are tried, the most frequent first.
CONTENTS: Final = 25


@dataclass(frozen=True)
class Tried:
    """Criteria, and who meets them: shape (n_rows, n_criteria)."""

    criteria: tuple[Criterion, ...]
    met: Mask


def criteria_of(values: pd.DataFrame, catalogue: Catalogue, events: Sequence[str], fields: Sequence[str]) -> Tried:
    """Make the criteria of feature rows.

    values: one column a feature of the catalogue. events: types that a lead does by itself. fields: names of the leads'
    own columns; what is not among them is named as a feature. Columns that a model must not see are in neither.
    """
    made = [*_profile(values, catalogue, fields), *_behaviour(values, events)]
    met = np.column_stack([one for _, one in made]) if made else np.zeros((len(values), 0), dtype=np.bool_)
    return Tried(tuple(criterion for criterion, _ in made), met)


Made = Iterator[tuple[Criterion, Mask]]


def _profile(values: pd.DataFrame, catalogue: Catalogue, fields: Sequence[str]) -> Made:
    for feature in catalogue:
        if feature.family is Family.FIT:
            key = "field" if feature.name in fields else "feature"
            yield from (_contents if feature.categorical else _sizes)(values[feature.name], feature, key)


def _contents(column: "pd.Series", feature: Feature, key: str) -> Made:
    texts = column.astype(object)
    for content in texts.value_counts().index[:CONTENTS]:
        if content != OTHER_CATEGORY:
            said = json.dumps(str(content), ensure_ascii=False)
            toml = f'{{ {key} = "{feature.name}", in = [{said}] }}'
            words = f"{_spoken(feature.name)} is {content}"
            yield (
                Criterion(words, toml, f"{feature.name}: {content}", "fit"),
                (texts == content).to_numpy(dtype=np.bool_, na_value=False),
            )


def _sizes(column: "pd.Series", feature: Feature, key: str) -> Made:
    numbers = column.to_numpy(np.float64)
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return
    lowest, highest = known.min(), known.max()
    if set(np.unique(known)) <= {0.0, 1.0}:
        yield from _answers(numbers, feature, key)
        return
    for cut in sorted({_written(number) for number in np.quantile(known, CUTS)}):
        for test, met, words in (
            ("at_least", numbers >= cut, "at least"),
            ("at_most", numbers <= cut, "at most"),
        ):
            # A test that every known lead meets only says that the field is filled.
            if (cut > lowest) if test == "at_least" else (cut < highest):
                shown = f"{cut:,.0f}" if cut.is_integer() else f"{cut:g}"
                toml = f'{{ {key} = "{feature.name}", {test} = {shown.replace(",", "_")} }}'
                yield Criterion(f"{_spoken(feature.name)} {words} {shown}", toml, feature.name, "fit"), met


def _answers(numbers: FloatArray, feature: Feature, key: str) -> Made:
    for truth, word in ((1.0, "yes"), (0.0, "no")):
        said = "true" if truth else "false"
        toml = f'{{ {key} = "{feature.name}", is = {said} }}'
        yield Criterion(f"{_spoken(feature.name)}: {word}", toml, f"{feature.name}: {word}", "fit"), numbers == truth


def _behaviour(values: pd.DataFrame, events: Sequence[str]) -> Made:
    for event in events:
        for days in WINDOWS:
            column = f"{event}_count_{days}d"
            if column in values.columns:
                counts = values[column].to_numpy(np.float64)
                for times in TIMES:
                    often = "" if times == 1 else f", at_least = {times}"
                    toml = f'{{ event = "{event}", within_days = {days}{often} }}'
                    said = "once or more" if times == 1 else f"{times} times or more"
                    yield (
                        Criterion(f"{_spoken(event)} {said} in {days} days", toml, event, "behaviour"),
                        counts >= times,
                    )


def _written(number: float) -> float:
    """Return a number as people would write it, with two digits."""
    if number == 0:
        return 0.0
    size = 10.0 ** (np.floor(np.log10(abs(number))) - 1)
    return float(round(number / size) * size)


def _spoken(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
