"""What a change did to the scores: estimated from the nights before it, in the words of the list."""

from collections.abc import Sequence
from datetime import date

from handoff.monitoring.profile import NightProfile

#: Scored nights before the change that tonight is compared with, averaged.
NIGHTS = 7
#: A smaller move of the mean log-odds is no effect.
_NOTHING = 0.005


def effect_on_scores(
    tonight: NightProfile, past: Sequence[NightProfile], since: date, behaviours: tuple[str, ...]
) -> str:
    """Say how mean probability and leads above the SAL line moved since a day, and by how much its features did it."""
    now = tonight.scores
    if now is None:
        return "The scores are not affected yet: tonight's are not made."
    nights = [
        night
        for night in past
        if night.scores is not None and night.scores.model_version == now.model_version and night.day(-1) < since
    ][-NIGHTS:]
    if not nights:
        return "Its effect on scores is unknown: no night before it was scored by this model."
    scores = [night.scores for night in nights if night.scores is not None]
    mean = sum(one.mean for one in scores) / len(scores)
    above = sum(one.above for one in scores) / len(scores)
    text = f"Since then the mean probability {_moved(mean, now.mean)}"
    if now.line is not None:
        text += f" and the leads above the SAL line went from {above:,.0f} to {now.above:,}"
    own = _own(tonight, nights, behaviours)
    if own is not None and abs(own) >= _NOTHING:
        text += f"; its own features moved the mean log-odds by {own:+.2f}"
    return f"{text}."


def _moved(before: float, now: float) -> str:
    verb = "fell" if now < before else "rose"
    if f"{before:.1%}" == f"{now:.1%}":
        return f"stayed at {now:.1%}"
    return f"{verb} from {before:.1%} to {now:.1%}"


def _own(tonight: NightProfile, nights: Sequence[NightProfile], behaviours: tuple[str, ...]) -> float | None:
    names = [name for name, one in tonight.features.items() if one.behaviour in behaviours]
    if not names:
        return None
    before = [sum(night.features[name].mean for name in names if name in night.features) for night in nights]
    return sum(tonight.features[name].mean for name in names) - sum(before) / len(before)
