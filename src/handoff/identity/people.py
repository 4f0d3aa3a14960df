"""One person, one lead: which records are of a person already there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from handoff.domain.columns import LEAD_ID
from handoff.domain.settings import IdentitySection
from handoff.domain.toml import nearest
from handoff.errors import ConfigError
from handoff.identity.clusters import Clusters, all_pairs_of, clusters_of, pairs_of
from handoff.identity.links import Evidence, Links, find_links
from handoff.identity.profiles import EVIDENCE, keys_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of the reviewable table, one row a record of a cluster of two or more.
COLUMNS: Final = ("cluster", LEAD_ID, "survivor_id", "is_survivor", "confidence", "matched_on")
#: Without one of these nothing tells who a record is of.
_WHO: Final = ("email", "phone", "name")


@dataclass(frozen=True)
class People:
    """Clusters of `records` (row numbers by age); `table` is what people review (see COLUMNS)."""

    clusters: Clusters
    table: "pa.Table"

    @property
    def n_merged(self) -> int:
        """How many records are of people already there."""
        return int(self.clusters.merged.sum())


def tells_people(columns: Sequence[str], section: IdentitySection) -> bool:
    """Say whether there is anything to find: columns that tell people apart, or pairs that a person stated."""
    return section.enabled and (bool(set(_WHO) & set(columns)) or bool(section.same))


def find_people(records: "pa.Table", section: IdentitySection, folder: Path | None = None) -> People:
    """Return who is who among `records`, ordered by age: the first record of a person stands for all.

    Args:
        records: text `lead_id`, and those of `profiles.EVIDENCE` that there are.
        folder: where the engine may put what does not fit into memory.

    Raises:
        ConfigError: [identity] names a lead that is not there, or says of two leads that they are one and are not.
    """
    ids = records[LEAD_ID].to_pylist()
    same, different = _stated(ids, section)
    known = [name for name in EVIDENCE if name in records.column_names]
    evidence = (
        find_links(keys_of(records.select(known)), section.threshold, folder) if known else Evidence(Links.none(), ())
    )
    clusters = clusters_of(len(ids), evidence.links, same, different, evidence.namesakes)
    _refuse_contradictions(ids, clusters, same)
    return People(clusters, _review(ids, clusters))


def _stated(ids: list[str], section: IdentitySection) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    if not section.same and not section.different:
        return [], []
    number = {lead_id: place for place, lead_id in enumerate(ids)}
    for key, groups in (("same", section.same), ("different", section.different)):
        for lead_id in (lead_id for group in groups for lead_id in group):
            if lead_id not in number:
                fix = nearest(lead_id, ids) if len(ids) <= _MOST_HINTS else "correct it or remove it"
                raise ConfigError(f'identity.{key}: "{lead_id}" is the id of no lead; {fix}')
    same, different = (
        [[number[lead_id] for lead_id in group] for group in groups] for groups in (section.same, section.different)
    )
    return pairs_of(same), all_pairs_of(different)


_MOST_HINTS: Final = 10_000


def _refuse_contradictions(ids: list[str], clusters: Clusters, same: list[tuple[int, int]]) -> None:
    for one, other in same:
        if clusters.survivor[one] != clusters.survivor[other]:
            raise ConfigError(
                f'identity.same says that "{ids[one]}" and "{ids[other]}" are one person, identity.different that they '
                "are not; remove one of the two"
            )


def _review(ids: list[str], clusters: Clusters) -> "pa.Table":
    import pyarrow as pa

    survivors = np.unique(clusters.survivor[clusters.merged])
    members = np.flatnonzero(np.isin(clusters.survivor, survivors))
    members = members[np.lexsort((members, clusters.survivor[members]))]
    first = clusters.survivor[members]
    return pa.table(
        {
            "cluster": pa.array(np.searchsorted(survivors, first), pa.int64()),
            LEAD_ID: pa.array([ids[member] for member in members], pa.string()),
            "survivor_id": pa.array([ids[survivor] for survivor in first], pa.string()),
            "is_survivor": pa.array(members == first),
            "confidence": pa.array(clusters.confidence[members]),
            "matched_on": pa.array(clusters.why[members], pa.string()),
        }
    )
