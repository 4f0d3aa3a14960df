"""Deals the clean tables into buckets of whole accounts: Ibis expressions, run by Spark."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis

from handoff.domain.columns import ACCOUNT_ID, ACCOUNT_KEY, LEAD_ID, LEAD_KEY
from handoff.domain.tiers import Tier
from handoff.spark.folders import WorkFolder
from handoff.workspace.past_scores import LEVEL_DAYS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import DataFrame, SparkSession

BUCKET: Final = "bucket"
PAST: Final = "past"
#: Tables whose rows belong to a lead.
OF_LEADS: Final = ("events", "stages", "attribute_changes")


class Dealer:
    """Ibis on one Spark session, with the clean tables of `clean` under their names."""

    def __init__(self, session: "SparkSession", clean: Path, buckets: int, work: WorkFolder) -> None:
        self.session, self.buckets, self.work = session, buckets, work
        self.engine: Any = ibis.pyspark.connect(session)
        self.clean = clean
        self.leads = self.table("leads")

    def table(self, name: str) -> Any:
        """Return a clean table, None where the workspace has none of the kind."""
        path = self.clean / f"{name}.parquet"
        return self.engine.read_parquet(str(path), table_name=f"handoff_{name}") if path.exists() else None

    def deal(self) -> None:
        """Write leads, what belongs to them, accounts and opportunities, each row into its account's bucket."""
        self._write("leads", self.leads.mutate(bucket=self._bucket(self.leads)))
        owner = self.leads.select(LEAD_KEY, bucket=self._bucket(self.leads))
        for name in OF_LEADS:
            if (table := self.table(name)) is not None:
                self._write(name, table.inner_join(owner, LEAD_KEY))
        if (accounts := self.table("accounts")) is not None:
            self._write("accounts", accounts.mutate(bucket=self._bucket(accounts)))
        opportunities = self.table("opportunities")
        if opportunities is not None and {ACCOUNT_ID} <= {*opportunities.columns} & {*self.leads.columns}:
            holder = self.leads.select(ACCOUNT_ID, bucket=self._bucket(self.leads)).distinct()
            self._write("opportunities", opportunities.inner_join(holder, ACCOUNT_ID))

    def deal_past(self, scores: "DataFrame", since: Any) -> None:
        """Write what past nights say of today's leads: all scores from `since` on, before it who was handed over.

        scores: night, lead_id, probability, tier, selection_probability of the past nights.
        since: the first night, a date, whose scores count for trends.
        """
        scores.createOrReplaceTempView("handoff_past")
        past = self.engine.table("handoff_past")
        handed = past.tier.isin([Tier.SAL.value, Tier.MQL.value])
        owner = self.leads.select(LEAD_ID, bucket=self._bucket(self.leads))
        self._write(PAST, past.filter(handed | (past.night >= since)).inner_join(owner, LEAD_ID))

    def with_gaps(self) -> frozenset[str]:
        """Return the columns of leads in which a value is missing."""
        gaps = {name: self.leads[name].isnull().any() for name in self.leads.columns}
        row = self._rows(self.leads.aggregate(**gaps))[0]
        return frozenset(name for name, missing in row.items() if missing)

    def rewindable(self) -> dict[str, bool]:
        """Return for each attribute with a history whether the first change of every lead says what it replaced."""
        changes = self.table("attribute_changes")
        if changes is None:
            return {}
        order = [changes.changed_at, changes.seen_at, changes.value, changes.old_value]
        window = ibis.window(group_by=[changes.attribute, changes[LEAD_KEY]], order_by=order)
        numbered = changes.mutate(place=ibis.row_number().over(window))
        first = numbered.filter(numbered.place == 0)
        found = first.group_by("attribute").aggregate(silent=first.old_value.isnull().any())
        return {row["attribute"]: not row["silent"] for row in self._rows(found)}

    def _bucket(self, table: "ir.Table") -> Any:
        return (table[ACCOUNT_KEY] % self.buckets).cast("int32")

    def _frame(self, expression: "ir.Table") -> "DataFrame":
        return self.session.sql(str(self.engine.compile(expression)))

    def _rows(self, expression: "ir.Table") -> Sequence[dict[str, Any]]:
        return [row.asDict() for row in self._frame(expression).collect()]

    def _write(self, name: str, expression: "ir.Table") -> None:
        frame = self._frame(expression).repartition(self.buckets, BUCKET)
        frame.write.mode("overwrite").partitionBy(BUCKET).parquet(str(self.work.dealt(name)))


def first_level_night(as_of: Any) -> Any:
    """Return the first night, a date, that tonight's trends look back on."""
    from datetime import timedelta

    from handoff.domain.instants import as_utc

    return as_utc(as_of).date() - timedelta(days=LEVEL_DAYS)
