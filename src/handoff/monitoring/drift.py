"""How far features and scores moved: measured by size and against their own usual variation, not by a p-value.

With a million leads every test of "no difference at all" rejects. What counts is whether the change of a week is
larger than is practically nothing (`smallest_drift`), larger than the changes of the weeks before, and felt in the
scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.monitoring.profile import NightProfile
from handoff.monitoring.stability import stability_index

#: A night is compared with the one so many nights before: the same weekday.
LAG: Final = 7
#: Such changes of past nights that tell the usual variation, at least and at most.
LEAST, MOST = 14, 35
#: A feature must move the mean log-odds by this much to be felt.
FELT: Final = 0.05


@dataclass(frozen=True)
class Drift:
    """How one feature, or the scores (name "scores"), moved.

    week: stability index against a week before; None: no such night. limit: what it may be; None: too little history.
    training: against the training rows. moved: change of the mean contribution in a week, in log-odds (of the scores:
    of the mean probability). share: the feature's share of all contributions. weight: week x share.
    """

    name: str
    behaviour: str
    week: float | None
    limit: float | None
    training: float | None
    moved: float
    share: float

    @property
    def weight(self) -> float:
        """The drift weighted by what the feature has to say."""
        return (self.week or 0.0) * self.share

    @property
    def far(self) -> bool:
        """Whether it moved further than it may."""
        return self.week is not None and self.limit is not None and self.week > self.limit


def drift_of(tonight: NightProfile, past: Sequence[NightProfile], smallest: float, level: float) -> tuple[Drift, ...]:
    """Return the drift of the scores and of every feature, the weightiest first; empty without scores.

    smallest: a stability index below it is no drift. level: chance of a false alarm for each. The limit is the mean of
    the same index over past nights plus as many standard deviations as `level` asks for (Student's t; with few nights
    behind it the limit is wide). Only nights of tonight's model count.
    """
    if tonight.scores is None:
        return ()
    version = tonight.scores.model_version
    nights = [night for night in past if night.scores is not None and night.scores.model_version == version]
    nights = [*nights[-(MOST + LAG) :], tonight]
    found = [_drift(name, nights, smallest, level) for name in tonight.features]
    found.sort(key=lambda one: (-one.weight, -one.share, one.name))
    return (_drift(None, nights, smallest, level), *found)


def _drift(name: str | None, nights: Sequence[NightProfile], smallest: float, level: float) -> Drift:
    tonight = nights[-1]
    by_night = {night.night.toordinal(): _bins(night, name) for night in nights}
    weeks = {
        day: stability_index(bins, by_night[day - LAG])
        for day, bins in by_night.items()
        if bins and len(by_night.get(day - LAG, ())) == len(bins)
    }
    last = tonight.night.toordinal()
    week = weeks.pop(last, None)
    before = next((night for night in nights if night.night.toordinal() == last - LAG), None)
    limit = _limit(list(weeks.values()), smallest, level)
    if name is None:
        moved = _mean(tonight) - (tonight if before is None else before).scores.mean  # type: ignore[union-attr]
        return Drift("scores", "scores", week, limit, None, moved, 1.0)
    feature = tonight.features[name]
    earlier = None if before is None else before.features.get(name)
    moved = 0.0 if earlier is None else feature.mean - earlier.mean
    return Drift(name, feature.behaviour, week, limit, feature.training, moved, feature.share)


def _limit(usual: Sequence[float], smallest: float, level: float) -> float | None:
    from scipy import special

    if len(usual) < LEAST:
        return None
    n, values = len(usual), np.asarray(usual)
    # Overlapping weeks are alike: only every seventh is new, so there are fewer degrees of freedom than nights.
    degrees = max(2, n // 2)
    reach = -float(special.stdtrit(degrees, level)) * float(values.std(ddof=1)) * float(np.sqrt(1 + 1 / n))
    return max(smallest, float(values.mean()) + reach)


def _bins(night: NightProfile, name: str | None) -> tuple[int, ...]:
    if name is None:
        return () if night.scores is None else night.scores.histogram
    feature = night.features.get(name)
    return () if feature is None else feature.bins


def _mean(night: NightProfile) -> float:
    return 0.0 if night.scores is None else night.scores.mean
