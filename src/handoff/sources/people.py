"""One lead for each person: further records of a person are taken out of the leads, and their ids lead to the first."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.domain.settings import IdentitySection
from handoff.identity import find_people, tells_people
from handoff.identity.profiles import EVIDENCE
from handoff.sources.merged import MERGED_ID, SURVIVOR_ID
from handoff.sources.table_hash import KeptTable, table_hash

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

DUPLICATES: Final = "duplicates"


@dataclass(frozen=True)
class PeopleFound:
    """What identity found among the leads.

    leads: the first record of each person, with how many further ones there are (`duplicates`, int64).
    records: all records. known_as: (merged_id, survivor_id) of the further ones; None: there are none.
    review: the table that people check (see `identity.people`).
    """

    leads: "ir.Table"
    records: "ir.Table"
    known_as: "ir.Table | None"
    review: "pa.Table | None"

    @property
    def n_merged(self) -> int:
        """How many records are of people already there."""
        return 0 if self.known_as is None else int(self.known_as.count().execute())

    @property
    def known_since(self) -> "ir.Table | None":
        """(merged_id, survivor_id, created_at) of the further ones, or None."""
        if self.known_as is None:
            return None
        times = self.records.select(LEAD_ID, CREATED_AT)
        return self.known_as.join(times, self.known_as[MERGED_ID] == times[LEAD_ID]).drop(LEAD_ID)


def one_lead_each(
    connection: "Backend",
    records: "ir.Table",
    section: IdentitySection,
    folder: Path,
    kept: KeptTable,
) -> PeopleFound:
    """Return the leads, one a person; the record that was created first stands for all.

    folder: where the engine may put what does not fit into memory. kept: what was found under the same `section` stands
    where identity would look at the very same records.

    Raises:
        ConfigError: [identity] names a lead that is not there.
    """
    alone = records.mutate(**{DUPLICATES: ibis.literal(0, "int64")})
    if not tells_people(records.columns, section):
        return PeopleFound(alone, records, None, None)
    told = [name for name in EVIDENCE if name in records.columns]
    by_age = connection.to_pyarrow(records.order_by([CREATED_AT, LEAD_KEY]).select(LEAD_ID, *told))
    review = kept.found_again(table_hash(by_age), lambda: find_people(by_age, section, folder).table)
    known_as = _known_as(connection, review)
    if known_as is None:
        return PeopleFound(alone, records, None, review)
    counted = known_as.group_by(SURVIVOR_ID).agg(further=known_as.count())
    firsts = records.anti_join(known_as, records[LEAD_ID] == known_as[MERGED_ID])
    joined = firsts.left_join(counted, firsts[LEAD_ID] == counted[SURVIVOR_ID])
    leads = joined.mutate(**{DUPLICATES: joined.further.fill_null(0)}).drop(SURVIVOR_ID, "further")
    return PeopleFound(leads, records, known_as, review)


def _known_as(connection: "Backend", review: "pa.Table") -> "ir.Table | None":
    table = review.filter(~review["is_survivor"].to_numpy(zero_copy_only=False))
    if not table.num_rows:
        return None
    renamed = table.select([LEAD_ID, SURVIVOR_ID]).rename_columns([MERGED_ID, SURVIVOR_ID])
    connection.create_table("known_as", ibis.memtable(renamed), overwrite=True)
    return connection.table("known_as")
