"""How often a right model is called wrong, and a wrong one found: `python -m benchmarks.performance [--quick]`.

Made weeks of seven nights are judged as `handoff.monitoring.performance` judges those of a workspace: with right
probabilities, also where the leads of an account decide together, and with four kinds of wrong ones. Then estimates of
single nights are held against what came. The last line is JSON.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from handoff.model.arrays import FloatArray, Label, probability_of
from handoff.model.metrics import measure
from handoff.monitoring.performance.deterioration import deterioration
from handoff.monitoring.performance.estimated import estimate
from handoff.monitoring.performance.past_night import KnownRows, PastNight
from handoff.monitoring.performance.realised import realise

LEADS, NIGHTS, BASE, SPREAD = 800, 7, -3.2, 1.1
#: Of the leads, so many are gone and so many new from night to night; scores move by so much in log-odds.
CHANGED, MOVED = 0.03, 0.1
#: Weeks with right probabilities, weeks with wrong ones, nights with estimates.
WEEKS, WRONG_WEEKS, ESTIMATES = 1_000, 100, 400


@dataclass(frozen=True)
class World:
    """What really holds: log-odds are moved by `shift` and their spread is `slope` of what the model says.

    together: share of the accounts whose leads decide as one.
    """

    name: str
    shift: float = 0.0
    slope: float = 1.0
    together: float = 0.0
    leads: int = LEADS


WORLDS = (
    World("right"),
    World("right, half of the accounts decide as one", together=0.5),
    World("odds of SQL doubled", shift=0.7),
    World("odds of SQL halved", shift=-0.7),
    World("half of what tells leads apart is lost", slope=0.5),
    World("the same on 3,000 leads", slope=0.5, leads=3_000),
)


def week(world: World, random: np.random.Generator) -> KnownRows:
    """Return the scores of seven nights with their outcomes; two leads an account on average."""
    n = world.leads
    account, score = random.integers(0, n // 2, n), SPREAD * random.normal(size=n)
    label = outcomes(world, account, score, random)
    parts = []
    for _ in range(NIGHTS):
        there = random.random(n) >= CHANGED
        said = probability_of(BASE + score + MOVED * random.normal(size=n) - MOVED**2 / 2)
        tier = np.zeros(int(there.sum()), dtype=np.int8)
        parts.append(KnownRows(np.flatnonzero(there), account[there], said[there], tier, label[there]))
    return KnownRows.joined(parts)


def outcomes(world: World, account: "np.ndarray[tuple[int], np.dtype[np.int64]]", score: FloatArray,
             random: np.random.Generator) -> Label:  # fmt: skip
    """Return who becomes SQL; leads of an account that decides as one share their luck."""
    own, shared = random.random(len(account)), random.random(len(account))
    as_one = (random.random(len(account)) < world.together)[account]
    luck = np.where(as_one, shared[account], own)
    return (luck < probability_of(BASE + world.shift + world.slope * score)).astype(np.int8)


def called(world: World, weeks: int, seed: int) -> dict[str, float | str]:
    """Judge weeks of a world, and return how often a training was called for, and why."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(weeks):
        came = realise(week(world, random), 0, 200, number)
        assert came is not None
        found.append(deterioration(came, NIGHTS))
    what = [one.what for one in found if one is not None]
    return {
        "world": world.name,
        "weeks": weeks,
        "called": len(what),
        "sql": what.count("sql"),
        "auc": what.count("auc"),
    }


def held(nights: int, seed: int) -> dict[str, float]:
    """Return on what share of nights what came lay inside the estimate, by measure."""
    random, inside = np.random.default_rng(seed), dict.fromkeys(("sql_rate", "auc", "average_precision", "brier"), 0)
    for number in range(nights):
        night = _night(probability_of(BASE + SPREAD * random.normal(size=LEADS)))
        label = (random.random(LEADS) < night.probability).astype(np.int8)
        said = estimate(night, 400, number)
        assert said is not None
        came = {**measure(label, night.probability), "sql_rate": float(label.mean())}
        for name in inside:
            one = said.rate if name == "sql_rate" else said.measures[name]
            inside[name] += one.low <= came[name] <= one.high
    return {name: round(count / nights, 4) for name, count in inside.items()}


def _night(probability: FloatArray) -> PastNight:
    moment, lead = datetime(2026, 1, 5, 2, tzinfo=UTC), np.arange(len(probability))
    due = np.full(len(probability), np.datetime64("NaT", "us"))
    tier = np.zeros(len(probability), dtype=np.int8)
    return PastNight(date(2026, 1, 5), moment, moment, "1", 1, lead, lead, probability, tier, due)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the tables, and the figures as JSON in the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the weeks and nights")
    given = parser.parse_args(arguments)
    part = 100 if given.quick else 1
    rows = []
    for world in WORLDS:
        weeks = (WEEKS if world.name.startswith("right") else WRONG_WEEKS) // part
        rows.append(called(world, weeks, given.seed))
        one = rows[-1]
        print(
            f"{one['world']:<44} called on {one['called']:>4} of {weeks:>5} weeks ({one['sql']} SQL, {one['auc']} AUC)"
        )
    inside = held(ESTIMATES // part, given.seed)
    print("inside the estimate: " + ", ".join(f"{name} {share:.1%}" for name, share in inside.items()))
    print(json.dumps({"weeks": rows, "inside": inside, "estimates": ESTIMATES // part}))


if __name__ == "__main__":
    main()
