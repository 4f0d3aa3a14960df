"""What nobody in the generated company can see: each lead's fit and intent, and so its true propensity."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from handoff.domain.instants import MICROSECONDS_PER_DAY, epoch_microseconds
from handoff.errors import ConfigError
from handoff.simulation.arrays import Codes, Floats, Ints, id_strings
from handoff.simulation.intent import exact_propensity
from handoff.simulation.settings import WorldSettings

_HOUR_US = 3_600_000_000
#: Sales leaves stages alone from 18:00 to 05:00 UTC: a night within these hours is scored exactly.
NIGHT_BEGINS, NIGHT_ENDS = 18, 5


@dataclass(frozen=True, slots=True)
class Truth:
    """The hidden side of a world, one array element a lead; `states` is uint8 (days, n_leads).

    person: number of the lead that this is a record of; its own, but for second records of a person.
    account: number of the account that the lead belongs to, whether the export says so or not.
    """

    settings: WorldSettings
    number: Ints
    created_us: Ints
    exit_day: Ints
    exit_us: Ints
    outcome: Codes
    fit: Floats
    level: Codes
    person: Ints
    account: Ints
    states: npt.NDArray[np.uint8]

    def propensity(self, as_of: datetime, horizon_days: int) -> pa.Table:
        """Return `lead_id, propensity`: exact P(SQL within `horizon_days` after `as_of`) of the open leads.

        Conditional on what is hidden: the lead's fit, its account's level and its intent on the last day.

        Raises:
            ConfigError: `as_of` is no night (18:00 to 05:00 UTC) of the record, or the horizon is below 1.
        """
        if horizon_days < 1:
            raise ConfigError(f"horizon_days is {horizon_days}; choose at least 1 day")
        moment = epoch_microseconds(as_of)
        day = self._day(as_of, moment)
        open_then = np.flatnonzero((self.created_us < moment) & (self.exit_day >= day))
        work = self.settings.work_factor(np.arange(day, day + horizon_days))
        state = self.states[day - 1, open_then].astype(np.int8)
        chance = exact_propensity(state, self.level[open_then], self.fit[open_then], work)
        ids = id_strings("L", self.number[open_then], self.settings.id_digits)
        return pa.table({"lead_id": ids, "propensity": chance})

    def _day(self, as_of: datetime, moment: int) -> int:
        """Return the index of the day that begins with the night of `as_of`."""
        hour = (moment % MICROSECONDS_PER_DAY) / _HOUR_US
        day = (moment - self.settings.start_us) // MICROSECONDS_PER_DAY + (hour >= NIGHT_BEGINS)
        if NIGHT_ENDS < hour < NIGHT_BEGINS:
            raise ConfigError(f"as_of is {as_of.isoformat()}, in the working day; choose a night, 18:00 to 05:00 UTC")
        if not 1 <= day <= self.settings.days:
            raise ConfigError(
                f"as_of is {as_of.isoformat()}, outside the record of {self.settings.start.isoformat()} "
                f"to {self.settings.end.isoformat()}; choose a night within it"
            )
        return day
