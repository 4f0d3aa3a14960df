"""Clusters of records that are one person: tied by the strongest links, kept apart where a person says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from handoff.identity.links import Links

STATED = "stated in [identity]"
Pair = tuple[int, int]


@dataclass(frozen=True)
class Clusters:
    """What became of each record, arrays of shape (n_records,).

    survivor: row number of the first record of the cluster; its own where it stands alone.
    confidence: probability of the weakest link that the cluster cannot do without; NaN where a record stands alone.
    why: what tied the record to the others, in words; None where it stands alone.
    """

    survivor: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]
    why: npt.NDArray[np.object_]

    @property
    def merged(self) -> npt.NDArray[np.bool_]:
        """Which records stand no more for themselves."""
        return np.asarray(self.survivor != np.arange(len(self.survivor)))


def clusters_of(
    n_records: int,
    links: Links,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
    namesakes: Iterable[Pair] = (),
) -> Clusters:
    """Tie records together, the strongest link first (Kruskal's maximum spanning forest).

    A link that would bring two `different` records, or two `namesakes`, into one cluster is left out. Pairs of `same`
    come before all links, and before what the evidence says of namesakes.
    The row number of a record is its age: the first record of a cluster survives.
    """
    forest = _Forest(n_records)
    for one, other in different:
        forest.keep_apart(one, other)
    for one, other in same:
        forest.tie(one, other, 1.0, STATED)
    for one, other in namesakes:
        forest.keep_apart(one, other)
    order = np.lexsort((links.second, links.first, -links.probability))
    found = ((int(links.first[at]), int(links.second[at]), float(links.probability[at]), links.why[at]) for at in order)
    for one, other, probability, why in found:
        forest.tie(one, other, probability, str(why))
    return forest.clusters()


@dataclass
class _Forest:
    """Trees of records; `parent` leads to the root, which is the smallest row number of its tree."""

    n_records: int
    parent: dict[int, int] = field(default_factory=dict)
    weakest: dict[int, float] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=dict)

    def root(self, record: int) -> int:
        """Return the root of a record's tree, and shorten the way to it."""
        path = []
        while (above := self.parent.get(record, record)) != record:
            path.append(record)
            record = above
        for each in path:
            self.parent[each] = record
        return record

    def keep_apart(self, one: int, other: int) -> None:
        """Let no link bring these two together."""
        for here, there in ((one, other), (other, one)):
            self.apart.setdefault(self.root(here), set()).add(there)

    def tie(self, one: int, other: int, probability: float, why: str) -> bool:
        """Join two trees, unless they must stay apart; say whether they are one now."""
        low, high = sorted((self.root(one), self.root(other)))
        if low == high:
            return True
        if any(self.root(record) == low for record in self.apart.get(high, ())):
            return False
        for record in (one, other):
            self.why.setdefault(record, why)
        self.parent[high] = low
        self.weakest[low] = min(probability, self.weakest.pop(low, 1.0), self.weakest.pop(high, 1.0))
        if high in self.apart:
            self.apart.setdefault(low, set()).update(self.apart.pop(high))
        return True

    def clusters(self) -> Clusters:
        survivor = np.arange(self.n_records)
        confidence = np.full(self.n_records, np.nan)
        why = np.full(self.n_records, None, dtype=object)
        for record in self.why:
            root = self.root(record)
            survivor[record], confidence[record], why[record] = root, self.weakest[root], self.why[record]
        return Clusters(survivor, confidence, why)


def pairs_of(groups: Sequence[Sequence[int]]) -> list[Pair]:
    """Return pairs that tie each group together: the first with every other."""
    return [(group[0], other) for group in groups for other in group[1:]]


def all_pairs_of(groups: Sequence[Sequence[int]]) -> list[Pair]:
    """Return every pair within each group."""
    return [(group[at], other) for group in groups for at in range(len(group)) for other in group[at + 1 :]]
