"""Which fact speaks for each topic of each lead: the condition that shows best why the topic counts as it does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family
from handoff.features.engagement.plan import ALL
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.conditions import Measure, measure_of
from handoff.model.reference import Reference
from handoff.model.topics import Topics
from handoff.scoring.comparison import Comparison
from handoff.scoring.phrases import window_of

if TYPE_CHECKING:
    import pandas as pd

    from handoff.domain.catalogue import Feature

#: Behaviours that speak only where no other of their topic does.
_VAGUE: Final = (ALL, f"account {ALL}", "assets", "stage lead")
#: Taken from the strength of what says little: "none in the last 24 hours", "last one less than 7 days ago".
_SAYS_LITTLE: Final = 20.0


@dataclass(frozen=True)
class Speaker:
    """One column that can speak, with the strength and the proof of its conditions for (1) and against (-1) a lead."""

    feature: "Feature"
    comparison: Comparison
    strength: dict[int, FloatArray]
    proof: dict[int, npt.NDArray[np.int8]]
    #: For each condition the one that is compared: of "at least" conditions the highest reached with enough leads.
    compared: IntArray

    @classmethod
    def of(cls, feature: "Feature", comparison: Comparison) -> "Speaker":
        """Weigh the conditions of a column."""
        little = {sign: _says_little(feature, comparison, sign) for sign in (1, -1)}
        strength = {sign: comparison.strength(sign) - _SAYS_LITTLE * little[sign] for sign in (1, -1)}
        proof = {sign: comparison.proof(sign) for sign in (1, -1)}
        return cls(feature, comparison, strength, proof, _compared(comparison))

    def codes(self, values: "pd.DataFrame") -> IntArray:
        """Return the condition of each row that is compared with others."""
        return self.compared[self.comparison.column.conditions.codes(values[self.feature.name])]


@dataclass(frozen=True)
class Facts:
    """For each row of a topic the speaker that is chosen, its condition, and its proof; arrays (n_rows,)."""

    speaker: IntArray
    code: IntArray
    proof: npt.NDArray[np.int8]


def speakers_of(topics: Topics, reference: Reference) -> list[list[Speaker]]:
    """Return the columns that can speak for each topic, at least one each; none where there is no reference."""
    if not reference.columns:
        return [[] for _ in topics.names]
    return [
        [
            Speaker.of(feature, Comparison(reference.columns[feature.name], reference.everybody))
            for feature in _speaking([topics.features[place] for place in topics.columns_of(topic)])
        ]
        for topic in range(len(topics.names))
    ]


def choose_facts(speakers: list[Speaker], values: "pd.DataFrame", amount: FloatArray) -> Facts:
    """Choose for each row the strongest condition that speaks the way in which the topic counts.

    amount: what the topic adds to the log-odds of each row, shape (n_rows,).
    """
    rows = len(values)
    best = np.full(rows, -np.inf)
    speaker, code, proof = np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int8)
    positive = amount > 0
    for place, one in enumerate(speakers):
        codes = one.codes(values)
        strength = np.where(positive, one.strength[1][codes], one.strength[-1][codes])
        better = strength > best
        best = np.where(better, strength, best)
        speaker = np.where(better, place, speaker)
        code = np.where(better, codes, code)
        proof = np.where(better, np.where(positive, one.proof[1][codes], one.proof[-1][codes]), proof)
    return Facts(speaker, code, proof)


def _speaking(features: "list[Feature]") -> "list[Feature]":
    plain = [one for one in features if one.family in (Family.FIT, Family.TIMING) or measure_of(one) is not None]
    named = [one for one in plain if one.behaviour not in _VAGUE]
    return named or plain or features


def _says_little(feature: "Feature", comparison: Comparison, sign: int) -> npt.NDArray[np.bool_]:
    """Mark what tells nobody much: "none in the last 24 hours", a short silence, a silence as a reason for a lead."""
    conditions = comparison.column.conditions
    little = np.zeros(conditions.missing + 1, dtype=np.bool_)
    if conditions.measure is Measure.SILENCE:
        little[: conditions.unseen if sign > 0 else 1] = True
    if conditions.measure is Measure.COUNT and window_of(feature) is not None:
        little[0] = True
    return little


def _compared(comparison: Comparison) -> IntArray:
    conditions = comparison.column.conditions
    found = np.arange(conditions.missing + 1)
    for code in range(2, conditions.unseen if conditions.cumulative else 0):
        if not comparison.enough[code]:
            found[code] = found[code - 1]
    return found
