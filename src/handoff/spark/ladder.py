"""How many leads have which probability: all that comparing by rank needs of a whole night."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: So many different probabilities are kept as they are (16 bytes each); of more, those of one step count as one.
MOST: Final = 4_000_000
#: A step in log-odds: far below what trends look at.
STEP: Final = 1e-5


@dataclass(frozen=True)
class Ladder:
    """Different probabilities, rising, and how many leads have at most each: arrays (n_values,)."""

    value: FloatArray
    not_above: npt.NDArray[np.int64]

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return int(self.not_above[-1]) if len(self.not_above) else 0

    def rank(self, probability: FloatArray) -> FloatArray:
        """Return for each probability of this night the share of leads below it, equal ones counted half."""
        upto = np.searchsorted(self.value, probability, side="right")
        below = np.searchsorted(self.value, probability, side="left")
        counts = np.append(0, self.not_above)
        return np.asarray((counts[below] + counts[upto]) / (2 * max(self.leads, 1)))

    def at(self, rank: FloatArray) -> FloatArray:
        """Return the probability that stands at each rank in [0, 1], between two leads in proportion."""
        place = np.clip(rank * self.leads - 0.5, 0, self.leads - 1)
        lower = np.floor(place).astype(np.int64)
        low, high = self._of_lead(lower), self._of_lead(np.minimum(lower + 1, self.leads - 1))
        return np.asarray(low + (place - lower) * (high - low))

    def _of_lead(self, place: npt.NDArray[np.int64]) -> FloatArray:
        return np.asarray(self.value[np.searchsorted(self.not_above, place, side="right")])


@dataclass(frozen=True)
class Ladders:
    """Tonight's ladder, and those of the past nights that another model scored."""

    tonight: Ladder
    past: dict[date, Ladder]

    def at_same_rank(self, night: date, probability: FloatArray) -> FloatArray:
        """Return what stands tonight at the ranks that `probability` had on that night; see `scoring.trend`."""
        return self.tonight.at(self.past[night].rank(probability))


def ladder_of(scores: "DataFrame", most: int = MOST) -> Ladder:
    """Count the column `probability` of all leads of a night, on Spark; only different values come to the driver."""
    from pyspark.sql import functions as F  # noqa: N812  # its usual name

    known = scores.filter(F.col("probability").isNotNull()).groupBy("probability").count()
    if known.count() > most:
        odds = F.log(F.col("probability")) - F.log1p(-F.col("probability"))
        step = F.round(odds / STEP)
        known = known.groupBy(step.alias("step")).agg(
            F.min("probability").alias("probability"), F.sum("count").alias("count")
        )
    table = known.select("probability", "count").orderBy("probability").toArrow()
    return Ladder(table.column(0).to_numpy(), np.cumsum(table.column(1).to_numpy()))
