"""What a generated world is made of: its size, seed, calendar and random streams."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import MICROSECONDS_PER_DAY, as_utc, epoch_microseconds
from handoff.errors import ConfigError

#: Leads of one chunk; fixed, so that a chunk's content never depends on how many workers make it.
CHUNK_LEADS = 20_000
#: Accounts of one full chunk: 2.5 leads an account on average.
CHUNK_ACCOUNTS = 8_000
#: The rates of `rates.py` give about this many events a lead in a year; other targets scale them.
REFERENCE_EVENTS_PER_LEAD = 47.0


class Stream(IntEnum):
    """One independent random stream per concern, so that changing one leaves the others alone."""

    ACCOUNTS = 1
    PEOPLE = 2
    INTENT = 3
    ACTIVITY = 4
    FUNNEL = 5
    RAW = 6
    DIRT_PEOPLE = 7
    DIRT_LEADS = 8
    DIRT_EVENTS = 9
    DIRT_STAGES = 10
    DIRT_ACCOUNTS = 11


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of consecutive leads that is generated on its own."""

    index: int
    first_lead: int
    n_leads: int

    @property
    def n_accounts(self) -> int:
        """Number of accounts that these leads share."""
        return max(1, round(self.n_leads * CHUNK_ACCOUNTS / CHUNK_LEADS))

    @property
    def first_account(self) -> int:
        """Number of the chunk's first account, unique over chunks."""
        return self.index * CHUNK_ACCOUNTS


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """Size and calendar of a generated company; the same settings always give the same world.

    `start` is a UTC midnight, `days` the length of the record, `events_per_lead` the mean that activity is
    scaled to (exact at 365 days to within a few percent), `dirt=False` leaves out everything of `dirt`.

    Raises:
        ConfigError: a value is out of range.
    """

    n_leads: int = 6_000
    seed: int = 7
    start: datetime = datetime(2025, 7, 1, tzinfo=UTC)
    days: int = 365
    events_per_lead: float = 50.0
    dirt: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.n_leads <= 50_000_000:
            raise ConfigError(f"n_leads is {self.n_leads}; choose 1 to 50,000,000 leads")
        if self.seed < 0:
            raise ConfigError(f"seed is {self.seed}; choose 0 or a positive whole number")
        if not 60 <= self.days <= 3_650:
            raise ConfigError(f"days is {self.days}; choose 60 to 3,650 days")
        if not 1.0 <= self.events_per_lead <= 1_000.0:
            raise ConfigError(f"events_per_lead is {self.events_per_lead}; choose 1 to 1,000")
        if self.start_us % MICROSECONDS_PER_DAY:
            raise ConfigError(f"start is {self.start.isoformat()}; choose a midnight in UTC")

    @property
    def start_us(self) -> int:
        """First instant of the record, microseconds since 1970 UTC."""
        return epoch_microseconds(self.start)

    @property
    def end_us(self) -> int:
        """Moment of the export: nothing honest in the record is at or after it."""
        return self.start_us + self.days * MICROSECONDS_PER_DAY

    @property
    def end(self) -> datetime:
        """Moment of the export, aware UTC."""
        return as_utc(self.start) + timedelta(days=self.days)

    @property
    def rate_scale(self) -> float:
        """Factor on every event rate."""
        return self.events_per_lead / REFERENCE_EVENTS_PER_LEAD

    @property
    def id_digits(self) -> int:
        """Digits of a lead id; room is left for the ids of unknown leads."""
        return max(6, len(str(2 * self.n_leads)))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the chunks of the world in lead order."""
        for index, first in enumerate(range(0, self.n_leads, CHUNK_LEADS)):
            yield Chunk(index, first, min(CHUNK_LEADS, self.n_leads - first))

    def rng(self, stream: Stream, chunk: Chunk) -> np.random.Generator:
        """Return the generator of one concern in one chunk."""
        return np.random.default_rng([self.seed, int(stream), chunk.index])

    def work_factor(self, day: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return how much of an average day's sales work falls on `day` (0 = start): none at weekends."""
        return np.where(self._weekday(day) < 5, 7 / 5, 0.0)

    def traffic_factor(self, day: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return how much of an average day's visits falls on `day`: a quarter of a weekday's at weekends."""
        return np.where(self._weekday(day) < 5, 7 / 5.5, 7 / 22)

    def _weekday(self, day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        weekdays: npt.NDArray[np.int64] = (as_utc(self.start).weekday() + day) % 7
        return weekdays
