"""The reasons for and against every lead, from the exact parts of its score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.catalogue import Catalogue
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.conditions import Measure
from handoff.model.estimators.contributions import Contributions
from handoff.model.reference import Reference
from handoff.model.topics import Topics
from handoff.scoring.comparison import Proof
from handoff.scoring.facts import Facts, Speaker, choose_facts, speakers_of
from handoff.scoring.phrases import phrase, shown_value

#: Reasons that are given at most, on each side.
MOST: Final = 5
#: Topics of each row among which its reasons are chosen.
CONSIDERED: Final = 20
#: So many are given where not enough of them have proof.
FEW: Final = 3
#: More than any topic can add (log-odds).
FIRST: Final = 1e6
#: A topic that adds less than this (log-odds) is no reason: it moves a probability of 10 % by less than half a point.
TINY: Final = 0.05
#: Rows that are explained at once; bounds the memory.
BLOCK: Final = 20_000
#: What is said where there is no reason for (1) or against (-1) a lead.
NOTHING_SAID: Final = {
    1: "Not enough evidence: nothing known speaks clearly for it",
    -1: "Not enough evidence: nothing known speaks clearly against it",
}

Lists = npt.NDArray[np.object_]


class Explainable(Protocol):
    """A model whose log-odds can be split among its columns."""

    @property
    def catalogue(self) -> Catalogue:
        """All features of a row."""
        ...

    @property
    def columns(self) -> Sequence[str]:
        """The features that were learned from."""
        ...

    @property
    def reference(self) -> Reference:
        """What is compared with."""
        ...

    def contributions(self, values: pd.DataFrame, /) -> Contributions:
        """Split the log-odds of each row among `columns`."""
        ...


@dataclass(frozen=True)
class Reasons:
    """For each lead the reasons for and against, lists of text in falling weight, and the sums of fit and engagement.

    Arrays of shape (n_leads,); the sums are log-odds: baseline + fit + engagement is the raw score.
    """

    in_favour: Lists
    against: Lists
    fit: FloatArray
    engagement: FloatArray


def reasons_of(model: Explainable, values: pd.DataFrame) -> Reasons:
    """Explain every row of `values`, all features of the catalogue, in blocks."""
    explainer = Explainer(model)
    blocks = [explainer.block(values.iloc[start : start + BLOCK]) for start in range(0, len(values), BLOCK)]
    if not blocks:
        empty = np.empty(0)
        return Reasons(np.empty(0, object), np.empty(0, object), empty, empty)
    return Reasons(*(np.concatenate([getattr(block, name) for block in blocks]) for name in _FIELDS))


_FIELDS = ("in_favour", "against", "fit", "engagement")


class Explainer:
    """Explains rows of one model; each sentence is made once."""

    def __init__(self, model: Explainable) -> None:
        self.model = model
        self.topics = Topics.of(model.catalogue, model.columns)
        self.speakers = speakers_of(self.topics, model.reference)
        self._numbers: dict[tuple[int, int, int, float, int], int] = {}
        self._sentences: list[str] = []
        self._groups: list[int] = []
        self._group_numbers: dict[tuple[str, ...], int] = {}

    def block(self, values: pd.DataFrame) -> Reasons:
        """Explain rows that fit into memory at once."""
        contributions = self.model.contributions(values).values
        sums = self.topics.sums(contributions)
        sentence = np.full(sums.shape, -1, dtype=np.int64)
        proven = np.zeros(sums.shape, dtype=np.bool_)
        for topic, speakers in enumerate(self.speakers):
            rows = np.flatnonzero(np.abs(sums[:, topic]) >= TINY)
            if speakers and len(rows):
                columns = values[[one.feature.name for one in speakers]]
                said = self._say(topic, columns if len(rows) == len(values) else columns.iloc[rows], sums[rows, topic])
                sentence[rows, topic], proven[rows, topic] = said
        fit, engagement = self.topics.fit_and_engagement(contributions)
        amount = np.where(sentence >= 0, sums, 0.0)
        in_favour, against = (self._top(sign, sign * amount, proven, sentence) for sign in (1, -1))
        return Reasons(in_favour, against, fit, engagement)

    def _say(self, topic: int, values: pd.DataFrame, amount: FloatArray) -> tuple[IntArray, npt.NDArray[np.bool_]]:
        """Return the number of each row's sentence, -1 where its fact says the contrary, and whether it is proven."""
        speakers = self.speakers[topic]
        facts = choose_facts(speakers, values, amount)
        said = np.full(len(values), -1, dtype=np.int64)
        for place, speaker in enumerate(speakers):
            rows = np.flatnonzero((facts.speaker == place) & (facts.proof != Proof.CONTRARY))
            if len(rows):
                shown = shown_values(speaker, values[speaker.feature.name].iloc[rows])
                sign = np.where(amount[rows] > 0, 1, -1)
                said[rows] = self._sentence_numbers(topic, place, facts.code[rows], shown, sign)
        return said, facts.proof == Proof.CLEAR

    def _sentence_numbers(
        self, topic: int, place: int, code: IntArray, shown: FloatArray, sign: npt.NDArray[np.int64]
    ) -> IntArray:
        value, distinct = pd.factorize(shown)
        codes = len(self.speakers[topic][place].compared)
        which, keys = pd.factorize((value * codes + code) * 2 + (sign > 0))
        numbers = [
            self._number(topic, place, key // 2 % codes, float(distinct[key // 2 // codes]), 1 if key % 2 else -1)
            for key in keys.tolist()
        ]
        return np.array(numbers, dtype=np.int64)[which]

    def _number(self, topic: int, place: int, code: int, value: float, sign: int) -> int:
        key = (topic, place, code, value, sign)
        if key not in self._numbers:
            self._numbers[key] = len(self._sentences)
            speaker = self.speakers[topic][place]
            self._sentences.append(sentence_of(speaker, code, value, sign))
            group = speaker.comparison.group(code)
            self._groups.append(self._group_numbers.setdefault(group, len(self._group_numbers)))
        return self._numbers[key]

    def _top(self, sign: int, amount: FloatArray, proven: npt.NDArray[np.bool_], sentence: IntArray) -> Lists:
        """Return the sentences of each row's largest amounts: those with proof first, others where these are few.

        Facts that the same leads share tell people the same thing: the weightiest of them speaks.
        """
        if amount.shape[1] == 0:
            return _lists([[NOTHING_SAID[sign]]] * len(amount))
        weight = amount + np.where(proven & (amount > 0), FIRST, 0.0)
        order = np.argsort(-weight, axis=1, kind="stable")[:, :CONSIDERED]
        weight = np.take_along_axis(weight, order, axis=1)
        number = np.take_along_axis(sentence, order, axis=1)
        groups = np.array([*self._groups, -1])[number]
        kept = (weight > 0) & ~_repeated(groups)
        kept &= (weight > FIRST) | (np.cumsum(kept, axis=1) <= FEW)
        place = np.argsort(~kept, axis=1, kind="stable")[:, :MOST]
        number = np.where(kept, number, len(self._sentences))
        texts = np.array([*self._sentences, None], dtype=object)[np.take_along_axis(number, place, axis=1)]
        return _lists([[text for text in row if text is not None] or [NOTHING_SAID[sign]] for row in texts.tolist()])


def _repeated(groups: IntArray) -> npt.NDArray[np.bool_]:
    """Mark in each row what an earlier place of the row has too: shape (n_rows, n_places)."""
    found = np.zeros(groups.shape, dtype=np.bool_)
    for place in range(1, groups.shape[1]):
        found[:, place] = (groups[:, :place] == groups[:, place : place + 1]).any(axis=1)
    return found


def sentence_of(speaker: Speaker, code: int, value: float, sign: int) -> str:
    """Say one fact with the comparison behind it; `sign`: for (1) or against (-1) the lead."""
    said = phrase(speaker.feature, speaker.comparison.column.conditions, code, value)
    return f"{said.text} {speaker.comparison.words(code, sign, said.who)}"


def shown_values(speaker: Speaker, values: "pd.Series[Any]") -> FloatArray:
    """Return the numbers that sentences show for `values`, (n_rows,); -1 where one is missing or a category."""
    measure, feature = speaker.comparison.column.conditions.measure, speaker.feature
    if measure is Measure.CATEGORY:
        return np.full(len(values), -1.0)
    number = values.to_numpy(dtype=np.float64, na_value=np.nan)
    which, distinct = pd.factorize(number)
    shown = np.array([*(shown_value(measure, feature, one) for one in distinct.tolist()), -1.0])
    return np.asarray(shown[which])


def _lists(rows: list[list[str]]) -> Lists:
    found = np.empty(len(rows), dtype=object)
    found[:] = rows
    return found


def parts_of(model: Explainable, values: pd.DataFrame) -> "Iterator[Part]":
    """Yield every topic of one row (`values` of shape (1, n_features)), the heaviest first, with its words."""
    explainer = Explainer(model)
    sums = explainer.topics.sums(model.contributions(values).values)[0]
    for topic in np.argsort(-np.abs(sums), kind="stable").tolist():
        amount, speakers = sums[topic : topic + 1], explainer.speakers[topic]
        facts = choose_facts(speakers, values, amount) if speakers else None
        yield Part(explainer.topics.names[topic], float(amount[0]), *_said(speakers, facts, values, float(amount[0])))


@dataclass(frozen=True)
class Part:
    """One topic of a lead's score: log-odds that it adds, the sentence for it, and whether the fact alone proves it."""

    topic: str
    amount: float
    text: str
    proof: Proof

    @property
    def is_tiny(self) -> bool:
        """Whether it is too small to be named."""
        return abs(self.amount) < TINY

    @property
    def is_reason(self) -> bool:
        """Whether it is given as a reason: it is not tiny, and its fact alone does not say the contrary."""
        return not self.is_tiny and self.proof is not Proof.CONTRARY


def _said(speakers: list[Speaker], facts: Facts | None, values: pd.DataFrame, amount: float) -> tuple[str, Proof]:
    if facts is None:
        return "Not enough evidence: the model keeps nothing to compare with", Proof.FEW
    speaker = speakers[int(facts.speaker[0])]
    value = float(shown_values(speaker, values[speaker.feature.name])[0])
    sign = 1 if amount > 0 else -1
    return sentence_of(speaker, int(facts.code[0]), value, sign), Proof(int(facts.proof[0]))
