"""The engagement features: what each is called, what it means, and how one night's values come from the sums.

Each block names its features and computes them, in the same order; a catalogue is the blocks' features in a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family, Feature
from handoff.features.engagement.amounts import amount_features
from handoff.features.engagement.plan import INBOUND, MACHINE, EngagementPlan
from handoff.features.engagement.sums import LeadSums
from handoff.features.engagement.wording import in_window, spoken, suffix, windows_of

FloatArray = npt.NDArray[np.float64]
#: One night's values of a block: (n_features, n_leads).
Values = Callable[[LeadSums, int, EngagementPlan], FloatArray]


@dataclass(frozen=True)
class Block:
    """Features that are computed together."""

    features: Callable[[EngagementPlan], list[Feature]]
    values: Values


def _feature(counter: str, measure: str, words: str) -> Feature:
    return Feature(f"{counter}_{measure}", Family.ENGAGEMENT, words, behaviour=counter)


def _windowed(
    measure: str, words: str, counters: Callable[[EngagementPlan], Sequence[str]]
) -> Callable[[EngagementPlan], list[Feature]]:
    def features(plan: EngagementPlan) -> list[Feature]:
        return [
            _feature(name, f"{measure}_{suffix(days)}", words.format(what=spoken(name), when=in_window(days)))
            for name in counters(plan)
            for days in windows_of(plan)
        ]

    return features


def _counters(plan: EngagementPlan) -> tuple[str, ...]:
    return plan.counters


def _count_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    return sums.in_windows(sums.counts, night, windows_of(plan))


def _active_day_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    return sums.in_windows(sums.active_days, night, windows_of(plan))


def _recency_features(plan: EngagementPlan) -> list[Feature]:
    return [
        _feature(name, f"days_since_{end}", f"days since the {end} {spoken(name)}; missing when there was none")
        for end in ("last", "first")
        for name in plan.counters
    ]


def _recency_values(sums: LeadSums, night: int, _plan: EngagementPlan) -> FloatArray:
    return np.concatenate([sums.days_since_last(night), sums.days_since_first(night)])


def _momentum_features(plan: EngagementPlan) -> list[Feature]:
    half = f"{plan.half_life_days:g}"
    intensity = "number of {what}s, each weighing half as much for every " + half + " days that it lies back"
    trend = "{what}s of the last 7 days against the weekly mean of the 21 days before, log2((a+1)/(b+1))"
    return [
        _feature(name, measure, words.format(what=spoken(name)))
        for measure, words in (("intensity", intensity), ("trend", trend))
        for name in plan.counters
    ]


def _momentum_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    week, month = sums.in_windows(sums.counts, night, (7, 28)).reshape(len(plan.counters), 2, -1).swapaxes(0, 1)
    trend = np.log2((week + 1) / ((month - week) / 3 + 1))
    return np.concatenate([sums.intensity_at(night), trend])


def _asset_features(_plan: EngagementPlan) -> list[Feature]:
    words = "different assets (pages, papers, mails) used {when}"
    return [
        Feature(f"distinct_assets_{suffix(days)}", Family.ENGAGEMENT, words.format(when=in_window(days)), "assets")
        for days in (30, None)
    ]


def _asset_values(sums: LeadSums, night: int, _plan: EngagementPlan) -> FloatArray:
    return sums.assets_at(night)


def _share_features(_plan: EngagementPlan) -> list[Feature]:
    words = {
        "office_hours_share": "share of inbound events from Monday to Friday between 8 and 18 o'clock",
        "weekend_share": "share of inbound events on Saturdays and Sundays",
    }
    return [Feature(name, Family.TIMING, text, "time of day") for name, text in words.items()]


def _share_values(sums: LeadSums, night: int, _plan: EngagementPlan) -> FloatArray:
    return sums.shares_at(night)


def _machine_features(plan: EngagementPlan) -> list[Feature]:
    words = "events made by a robot or a mail gateway {when}; they count nowhere else"
    return [_feature(MACHINE, f"count_{suffix(days)}", words.format(when=in_window(days))) for days in windows_of(plan)]


def _machine_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    return sums.in_windows(sums.machine, night, windows_of(plan))


def _account_features(plan: EngagementPlan) -> list[Feature]:
    if not plan.accounts:
        return []
    windows = (*plan.account_windows, None)
    totals = [
        Feature(
            f"account_{name}_count_{suffix(days)}",
            Family.ACCOUNT,
            f"{spoken(name)}s of the other leads of the account {in_window(days)}",
            behaviour=f"account {name}",
        )
        for name in plan.counters
        for days in windows
    ]
    engaged = [
        Feature(
            f"account_engaged_colleagues_{suffix(days)}",
            Family.ACCOUNT,
            f"other leads of the account with an inbound event {in_window(days)}",
            behaviour="account colleagues",
        )
        for days in windows
    ]
    known = Feature("account_colleagues", Family.ACCOUNT, "other leads of the account", "account colleagues")
    return [*totals, *engaged, known]


def _account_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    if not plan.accounts:
        return np.empty((0, sums.counts.shape[2]))
    windows = (*plan.account_windows, None)
    own = sums.in_windows(sums.counts, night, windows)
    inbound = own.reshape(len(plan.counters), len(windows), -1)[plan.counters.index(INBOUND)]
    return np.concatenate(
        [
            sums.of_colleagues(own),
            sums.of_colleagues((inbound > 0).astype(np.float64)),
            sums.of_colleagues(sums.exists_at(night)[None, :]),
        ]
    )


BLOCKS: tuple[Block, ...] = (
    Block(_windowed("count", "number of {what}s {when}", _counters), _count_values),
    Block(_windowed("active_days", "days with at least one {what} {when}", _counters), _active_day_values),
    Block(_recency_features, _recency_values),
    Block(_momentum_features, _momentum_values),
    Block(_asset_features, _asset_values),
    Block(_share_features, _share_values),
    Block(_machine_features, _machine_values),
    Block(_account_features, _account_values),
)


def engagement_features(plan: EngagementPlan) -> list[Feature]:
    """Return the engagement, account and time-of-day features of a plan, in column order."""
    return [*(feature for block in BLOCKS for feature in block.features(plan)), *amount_features(plan)]


def night_values(sums: LeadSums, night: int, plan: EngagementPlan) -> FloatArray:
    """Return the values of one night but for the amounts: (n_features, n_leads), in the order of the features."""
    return np.concatenate([block.values(sums, night, plan) for block in BLOCKS])
