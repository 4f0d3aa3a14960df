"""Where the score of each lead is going: up, down or steady against one to two weeks ago, and since which night."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import naive_utc
from handoff.model.arrays import FloatArray, IntArray

TextArray = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]
LevelArray = npt.NDArray[np.float32]

NEW: Final = "new"
UP: Final = "up"
STEADY: Final = "steady"
DOWN: Final = "down"
NOT_ENOUGH: Final = "not enough"

#: The least change of log-odds that counts as a move: the odds become 1.65 times what they were, or are divided by it.
#: Two models that learned from different halves of a generated company's accounts agree on the direction of 98 % of the
#: rises and 97 % of the falls of that size (of 93 % and 90 % at 0.2), and in fewer than one of 1,000 the other moves as
#: far the other way (`python -m benchmarks.trend`).
MINIMAL_MOVE: Final = 0.5
#: The same where another model scored the nights compared with (by rank): of the leads that one of those two models
#: calls steady, 1 % then rise or fall because the other sees them differently (14 % with 0.5).
MINIMAL_MOVE_ACROSS_MODELS: Final = 1.0
#: A night is compared with the mean of the nights so many days before it; they hold every day of the week.
NEAREST_DAYS, FARTHEST_DAYS = 7, 14
#: So many earlier nights a lead needs before anything is said.
LEAST_NIGHTS: Final = 3
#: A lead is new for so many days after its creation.
NEW_DAYS: Final = 7
#: Below this probability, and above its opposite, differences mean nothing to anybody.
LEAST_PROBABILITY: Final = 1e-4

_UNKNOWN: Final = 2
_WORDS: Final = np.array([STEADY, UP, NOT_ENOUGH, DOWN], dtype=object)
#: So many leads at a time: their nights stay in the processor's cache.
_CHUNK: Final = 50_000


@dataclass(frozen=True)
class PastLevels:
    """What tonight's leads scored on earlier nights, as log-odds that compare with tonight's.

    night: (n_nights,) datetime64[D], rising, all before tonight. level: (n_nights, n_leads) float32, leads in tonight's
    order; NaN on nights on which a lead was not scored. model: (n_nights,) the model version that scored each night.
    """

    night: Days
    model: TextArray
    level: LevelArray


@dataclass(frozen=True)
class Trends:
    """Arrays of shape (n_leads,): trend is one of the five words; since is datetime64[us], NaT where none is said."""

    trend: TextArray
    since: npt.NDArray[np.datetime64]


def trends(
    past: PastLevels,
    probability: FloatArray,
    model_version: str,
    created_at: npt.NDArray[np.datetime64],
    as_of: datetime,
) -> Trends:
    """Return the trend of tonight's probabilities against the past nights.

    A night's direction is that of its log-odds against the mean of those 7 to 14 days before; a move of less than
    `MINIMAL_MOVE` is none, nor is one of less than `MINIMAL_MOVE_ACROSS_MODELS` against nights of another model.
    `since` is the first night from which on every night had tonight's direction: never before the first night that
    can be judged at all. A lead is new for 7 days, or when there are 3 nights and it is on none.

    Args:
        past: earlier nights of these leads (`handoff.workspace.past_scores`).
        probability: tonight's, in [0, 1], shape (n_leads,).
        model_version: the model of tonight.
        created_at: when each lead was created, naive UTC, shape (n_leads,).
        as_of: tonight.
    """
    tonight = np.datetime64(naive_utc(as_of), "us")
    night = np.append(past.night.astype("datetime64[D]"), tonight.astype("datetime64[D]"))
    model = np.append(past.model, np.array([model_version], dtype=object))
    judged = [_judge(night, model, _with_tonight(past, probability, part)) for part in _parts(len(probability))]
    direction, since = (np.concatenate(arrays) for arrays in zip(*judged, strict=True))
    unseen = np.isnan(past.level).all(axis=0) & (len(past.night) >= LEAST_NIGHTS)
    is_new = unseen | (created_at >= tonight - np.timedelta64(NEW_DAYS, "D"))
    trend = np.where(is_new, NEW, _WORDS[direction])
    first = night[since].astype("datetime64[us]")
    return Trends(trend, np.where(is_new | (direction == _UNKNOWN), np.datetime64("NaT", "us"), first))


def log_odds(probability: npt.ArrayLike) -> FloatArray:
    """Return log(p / (1 - p)), with p kept within `LEAST_PROBABILITY` of 0 and 1."""
    kept = np.clip(np.asarray(probability, dtype=np.float64), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return np.asarray(np.log(kept) - np.log1p(-kept))


def at_same_rank(past: FloatArray, tonight: FloatArray) -> FloatArray:
    """Return for each past probability the one that stands at the same rank among tonight's.

    That is how the scores of another model are compared: two models differ in level, and agree better on the order.

    Args:
        past: probabilities of all leads of the past night, shape (n_past,).
        tonight: probabilities of all leads of tonight, shape (n_leads,), not empty.
    """
    order = np.argsort(past)
    ordered = past[order]
    # Sorted on both sides, the search walks through memory in order.
    below, not_above = (np.searchsorted(ordered, ordered, side=side) for side in ("left", "right"))
    places = (np.arange(len(tonight)) + 0.5) / len(tonight)
    found = np.empty(len(past))
    found[order] = np.interp((below + not_above) / (2 * max(len(past), 1)), places, np.sort(tonight))
    return found


def _parts(n_leads: int) -> list[slice]:
    return [slice(begin, begin + _CHUNK) for begin in range(0, max(n_leads, 1), _CHUNK)]


def _with_tonight(past: PastLevels, probability: FloatArray, part: slice) -> FloatArray:
    return np.vstack([past.level[:, part], log_odds(probability[part])[np.newaxis]]).astype(np.float64)


def _judge(night: Days, model: TextArray, level: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the direction of the last night (0, 1, -1, or 2: unknown), and the position of the first night of it."""
    running = _Running.of(night, model, level)
    last = len(night) - 1
    direction = running.direction(last)
    since = np.full(level.shape[1], last, dtype=np.int64)
    holds = direction != _UNKNOWN
    for position in range(last - 1, -1, -1):
        if not holds.any():
            break
        same = running.direction(position) == direction
        since[holds & same] = position
        # A night on which a lead was not scored says nothing for or against it.
        holds &= same | np.isnan(level[position])
    return direction, since


@dataclass(frozen=True)
class _Running:
    """Levels (n_nights, n_leads), with sums and counts of the first 0, 1, 2, ... nights: any mean is a difference."""

    night: Days
    model: TextArray
    level: FloatArray
    total: FloatArray
    count: FloatArray

    @classmethod
    def of(cls, night: Days, model: TextArray, level: FloatArray) -> "_Running":
        scored = ~np.isnan(level)
        return cls(night, model, level, _running(np.where(scored, level, 0.0)), _running(scored.astype(np.float64)))

    def direction(self, position: int) -> IntArray:
        """Return 1, 0, -1, or 2 where nothing can be said, for each lead on the night at `position`."""
        day = self.night[position]
        begin = int(np.searchsorted(self.night, day - FARTHEST_DAYS, side="left"))
        end = int(np.searchsorted(self.night, day - NEAREST_DAYS, side="right"))
        nights = self.count[end] - self.count[begin]
        known = (nights > 0) & (self.count[position] >= LEAST_NIGHTS) & ~np.isnan(self.level[position])
        move = self.level[position] - (self.total[end] - self.total[begin]) / np.maximum(nights, 1)
        # Rounded, so that the order of adding never decides what lies exactly on the line.
        move = np.round(np.where(known, move, 0.0), 6)
        one_model = bool((self.model[begin:end] == self.model[position]).all())
        least = MINIMAL_MOVE if one_model else MINIMAL_MOVE_ACROSS_MODELS
        return np.where(known, (move >= least).astype(np.int64) - (move <= -least), _UNKNOWN)


def _running(values: FloatArray) -> FloatArray:
    """Return sums of the first 0, 1, 2, ... rows."""
    return np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
