"""One night on Spark: the same features, chances, reasons and tiers, for more leads than one machine holds.

Accounts are dealt into buckets by Ibis expressions on Spark; each task scores one bucket with the functions that score
everything on one machine. Only what needs all leads at once is done apart: places, ranks and percentiles.
"""

from handoff.spark.score import SparkScored, score_on_spark
from handoff.spark.tonight import score_tonight

__all__ = ["SparkScored", "score_on_spark", "score_tonight"]
