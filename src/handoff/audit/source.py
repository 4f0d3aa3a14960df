"""One column or behaviour under audit: its features, the attribute behind them, and the codes of their values."""

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.audit.codes import code_features, sources_of
from handoff.audit.halves import Halves, enough, recent
from handoff.audit.ranking import Auc, Judge
from handoff.audit.subject import NEVER, Column, IntArray, Subject
from handoff.domain.catalogue import Family, Feature

#: What these features say was recorded with its time, and taken as of the night.
TIMED = frozenset({Family.ENGAGEMENT, Family.ACCOUNT, Family.TIMING})


@dataclass(frozen=True)
class Source:
    """A column of the source.

    recorded: whether its values are known to have been there on the night: they come from events, stages or a field
    history. All others are as they were when the source was exported, whenever somebody wrote them.
    """

    name: str
    features: tuple[Feature, ...]
    recorded: bool
    column: Column | None = None

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of its features."""
        return tuple(feature.name for feature in self.features)


@dataclass(frozen=True)
class Inquiry:
    """Everything that the kinds of evidence ask about: rows in canonical order, halves, codes and sources."""

    subject: Subject
    halves: Halves
    codes: Mapping[str, IntArray]
    sources: tuple[Source, ...]
    #: Judges by the outcome of the contract: out of time, and among the newer rows alone.
    judge: Judge
    lately: Judge | None
    lead: IntArray

    @classmethod
    def of(cls, subject: Subject, halves: Halves, seed: int) -> "Inquiry":
        """Prepare an inquiry into rows in canonical order."""
        lead, label = subject.lead, subject.table.label
        newer = recent(subject, halves, seed)
        lately = Judge.of(label, newer, lead) if halves.forward and enough(subject, newer) else None
        codes = code_features(subject, halves.learn)
        return cls(subject, halves, codes, _sources(subject), Judge.of(label, halves, lead), lately, lead)

    def auc(self, codes: IntArray, *, recorded: bool = False) -> Auc:
        """Return the better AUC of codes, (n_rows,): out of time, or among the newer rows where times are not known."""
        found = self.judge.auc(codes)
        if recorded or self.lately is None:
            return found
        return max(found, self.lately.auc(codes), key=lambda auc: auc.low)

    @property
    def ever(self) -> IntArray:
        """1 for rows whose lead became SQL at any time from the night on."""
        return (self.subject.sql_after < NEVER).astype(int)


def _sources(subject: Subject) -> tuple[Source, ...]:
    found = sources_of(subject)
    names = list(dict.fromkeys([*found, *subject.columns]))
    return tuple(_source(name, found.get(name, ()), subject) for name in names)


def _source(name: str, features: tuple[Feature, ...], subject: Subject) -> Source:
    timed = bool(features) and all(feature.family in TIMED for feature in features)
    column = None if timed else subject.columns.get(name)
    return Source(name, features, timed or name in subject.changes, column)
