"""Says why nothing of a table can be used."""

from collections.abc import Sequence
from functools import reduce

from handoff.sources.cleaning import Screened
from handoff.sources.counts import TableCounts


def nothing_left(counts: TableCounts, screened: Sequence[Screened]) -> str:
    """Return which reason put the most rows of a table aside, with an example."""
    start = f"{counts.table}: none of {counts.read:,} rows can be used"
    if not counts.quarantined:
        return f"{start}: the mapping leaves all of them out; correct where or stages under [mapping.{counts.table}]"
    reason = max(counts.quarantined, key=lambda name: counts.quarantined[name])
    aside = reduce(lambda one, two: one.union(two), [part.put_aside() for part in screened])
    example = aside.filter((aside.table == counts.table) & (aside.reason == reason)).limit(1).to_pyarrow().to_pylist()
    shown = example[0]
    return (
        f"{start}; {counts.quarantined[reason]:,} of them: {reason}, such as {shown['source']} row {shown['row']}: "
        f'{shown["column"]} "{shown["value"] or ""}": {shown["detail"]}'
    )
