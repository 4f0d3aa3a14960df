"""Where each lead stands among all: exact ranks and counts, by a distributed sort and the sizes of its pieces."""

from typing import TYPE_CHECKING, Any, Final

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.spark.deal import BUCKET
from handoff.spark.folders import WorkFolder

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

#: `monotonically_increasing_id` holds the piece in the bits above these, and the place in the piece below.
_PIECE_BITS: Final = 33
_WHERE: Final = [BUCKET, "row"]


def rank_all(session: "SparkSession", work: WorkFolder, pieces: int) -> None:
    """Write rank (1 is the best lead of the best tier) and not_above of each lead, dealt by bucket.

    not_above: how many leads have no higher probability. pieces: into how many the sorts are cut. The order is that of
    `policy.tiers`: tier, falling worth, falling probability, rising lead_id (Spark compares bytes of UTF-8, which is
    the order of code points). No lead comes to the driver: only the size of each piece does.
    """
    from pyspark.sql import functions as F  # noqa: N812  # its usual name

    leads = _with_tiers(session, work)
    best_first = [F.col("place"), F.col("worth").desc(), F.col("probability").desc(), F.col("lead_id")]
    listed = _sorted(leads, best_first, pieces, work, "leads", [*_WHERE, "probability"])
    ranked = _counted(listed, F.lit(1)).select(*_WHERE, "probability", F.col("until").alias("rank"))
    counts = leads.groupBy("probability").count()
    steps = _sorted(counts, [F.col("probability")], pieces, work, "probabilities", ["probability", "count"])
    above = _counted(steps, F.col("count")).select("probability", F.col("until").alias("not_above"))
    placed = ranked.join(above, "probability").drop("probability").repartition(pieces, BUCKET)
    placed.write.mode("overwrite").partitionBy(BUCKET).parquet(str(work.places))


def _with_tiers(session: "SparkSession", work: WorkFolder) -> "DataFrame":
    """Return all leads with the place of their tier in the list; who could not be handed over is in nobody's hands."""
    from pyspark.sql import functions as F  # noqa: N812  # its usual name

    order = {tier: place for place, tier in enumerate(TIER_ORDER)}
    leads = session.read.parquet(str(work.candidates))
    leads = leads.select(*_WHERE, "lead_id", "probability", "worth", "is_excluded")
    otherwise = F.when(F.col("is_excluded"), order[Tier.DISQUALIFIED]).otherwise(order[Tier.NURTURE])
    if not work.handed.is_dir():
        return leads.withColumn("place", otherwise)
    handed = session.read.parquet(str(work.handed)).select(*_WHERE, "place")
    return leads.join(handed, _WHERE, "left").withColumn("place", F.coalesce("place", otherwise))


def _sorted(
    frame: "DataFrame", keys: "list[Column]", pieces: int, work: WorkFolder, name: str, columns: list[str]
) -> "DataFrame":
    """Sort into pieces that follow each other, and keep of each row its piece and its place in it."""
    from pyspark.sql import functions as F  # noqa: N812  # its usual name

    sort = frame.repartitionByRange(pieces, *keys).sortWithinPartitions(*keys)
    place = F.monotonically_increasing_id()
    path = str(work.ordered / name)
    # Written, because a second sort could cut the pieces at other rows.
    sort.select(*columns, F.shiftright(place, _PIECE_BITS).alias("piece"), place.alias("id")).write.mode(
        "overwrite"
    ).parquet(path)
    return frame.sparkSession.read.parquet(path)


def _counted(pieces: "DataFrame", amount: "Column") -> "DataFrame":
    """Add `until`: the sum of `amount` over all rows up to and with each, in the order of the pieces."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F  # noqa: N812  # its usual name

    sizes = pieces.groupBy("piece").agg(F.sum(amount).alias("size")).orderBy("piece").collect()
    before: list[tuple[Any, int]] = []
    total = 0
    for row in sizes:
        before.append((row["piece"], total))
        total += row["size"]
    ahead = F.broadcast(pieces.sparkSession.createDataFrame(before, "piece long, ahead long"))
    inside = Window.partitionBy("piece").orderBy("id").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    return pieces.join(ahead, "piece").withColumn("until", F.col("ahead") + F.sum(amount).over(inside))
