"""Who is who, against known truth: `python -m benchmarks.identity [--quick] [--leads 1000000]`.

People and accounts of generated companies of several seeds, then of records made harder, each with precision and
recall; then seconds and memory for many leads, in a process of their own. The last line is one JSON object.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.made_people import UNKNOWABLE, MadePeople, company_truth, made_people
from benchmarks.measure import in_own_process, peak_gb, timed
from handoff.domain.settings import IdentitySection
from handoff.identity import find_people, match_accounts
from handoff.simulation import WorldSettings
from handoff.simulation.world import simulate_parts

SEEDS: Final = (7, 11, 23)
#: Not the seed that the weights were looked at with.
MADE_SEED: Final = 2027
#: The raw export's columns by the contract's names.
COLUMNS: Final = {
    "lead_id": "Lead ID",
    "email": "Email",
    "name": "Full Name",
    "phone": "Phone",
    "company": "Company",
    "country": "Country",
    "account_id": "Account ID",
}
ACCOUNT_COLUMNS: Final = {
    "account_id": "Account ID",
    "company": "Account Name",
    "website": "Website",
    "country": "Country",
}
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Known:
    """Records by age, the accounts, and the truth: the person and the account of each record."""

    leads: pa.Table
    accounts: pa.Table
    person: Whole
    account: Whole


def generated(n_leads: int, seed: int) -> Known:
    """Return a generated company's leads with all its dirt, exported once each; its events are kept few."""
    leads, accounts, person, account = [], [], [], []
    for part in simulate_parts(WorldSettings(n_leads=n_leads, seed=seed, events_per_lead=1.0)):
        leads.append(part.leads.slice(0, len(part.truth.number)).select(list(COLUMNS.values())))
        accounts.append(part.accounts.select(list(ACCOUNT_COLUMNS.values())))
        person.append(part.truth.person)
        account.append(part.truth.account)
    return Known(
        pa.concat_tables(leads).rename_columns(list(COLUMNS)),
        pa.concat_tables(accounts).rename_columns(list(ACCOUNT_COLUMNS)),
        np.concatenate(person),
        np.concatenate(account),
    )


def pairs(groups: Sequence[Any]) -> int:
    """Return how many pairs of records are in one group."""
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def of_people(found: Whole, true: Whole) -> dict[str, float]:
    """Return pairwise precision and recall of clusters."""
    both = pairs(list(zip(found.tolist(), true.tolist(), strict=True)))
    return {
        "precision": both / max(pairs(found.tolist()), 1),
        "recall": both / max(pairs(true.tolist()), 1),
        "pairs": pairs(true.tolist()),
    }


def of_accounts(found: Sequence[str | None], true: Sequence[str]) -> dict[str, float]:
    """Return the share of matches that are right, and of leads that found their account."""
    right = sum(one == other for one, other in zip(found, true, strict=True))
    return {"precision": right / max(sum(one is not None for one in found), 1), "recall": right / len(true)}


def worlds(n_leads: int, seeds: Sequence[int]) -> dict[str, dict[str, float]]:
    """Measure people, and accounts with every account_id withheld, on generated companies."""
    figures = {}
    for seed in seeds:
        known = generated(n_leads, seed)
        people = find_people(known.leads, IdentitySection())
        figures[f"people, seed {seed}"] = of_people(people.clusters.survivor, known.person)
        matches = match_accounts(known.leads.drop_columns(["account_id"]), known.accounts)
        true = [f"A{number:07d}" for number in known.account.tolist()]
        figures[f"accounts, seed {seed}"] = of_accounts(matches.table["account_id"].to_pylist(), true)
    return figures


def harder(n_people: int, seed: int) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Measure the made records: precision and recall, and the share that was merged with the first record by kind."""
    made = made_people(n_people, seed)
    survivor, person = find_people(made.table(), IdentitySection()).clusters.survivor, np.array(made.person)
    kinds = np.array(made.kind)
    knowable = ~np.isin(kinds, UNKNOWABLE)
    figures = {
        "people, made": of_people(survivor[knowable], person[knowable]),
        "people, made, all": of_people(survivor, person),
        "accounts, made": _made_accounts(made),
    }
    others = [kind for kind in dict.fromkeys(made.kind) if kind != "first"]
    return figures, {kind: float((survivor[kinds == kind] < n_people).mean()) for kind in others}


def _made_accounts(made: MadePeople) -> dict[str, float]:
    there = [place for place, kind in enumerate(made.kind) if kind != "first" and not kind.startswith("new job")]
    there = [place for place in there if made.kind[place] not in ("namesake elsewhere", "phone only")]
    leads = made.table().take(there)
    found = match_accounts(leads, pa.table(company_truth(made))).table["account_id"].to_pylist()
    return of_accounts(found, [f"A{made.company[place]}" for place in there])


def speed(n_leads: int) -> dict[str, float]:
    """Measure people and accounts of many leads; memory is that of the whole process, generated records included.

    processor_seconds counts the work of all threads, however busy the machine is.
    """
    known = generated(n_leads, SEEDS[0])
    base, begun = peak_gb(), time.process_time()
    people = timed(lambda: find_people(known.leads, IdentitySection()), 1, warm_ups=0)
    accounts = timed(lambda: match_accounts(known.leads, known.accounts), 1, warm_ups=0)
    processor = time.process_time() - begun
    quality = of_people(people.result.clusters.survivor, known.person)
    return {
        "leads": n_leads,
        "seconds_people": round(people.best, 1),
        "seconds_accounts": round(accounts.best, 1),
        "processor_seconds": round(processor, 1),
        "generated_gb": round(base, 2),
        "peak_gb": round(peak_gb(), 2),
        "precision": round(quality["precision"], 4),
        "recall": round(quality["recall"], 4),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000, help="leads of the measurement of speed; 0: none")
    parser.add_argument("--quick", action="store_true", help="a small run that shows that it works")
    parser.add_argument("--speed-only", action="store_true", help="measure speed in this process and print JSON")
    options = parser.parse_args(arguments)
    if options.speed_only:
        print(json.dumps(speed(options.leads)))
        return
    n_leads, seeds, n_people, many = (
        (2_000, SEEDS[:1], 600, min(options.leads, 2_000)) if options.quick else (20_000, SEEDS, 12_000, options.leads)
    )
    figures = worlds(n_leads, seeds)
    made, kinds = harder(n_people, MADE_SEED)
    figures |= made
    fast = in_own_process("benchmarks.identity", "--speed-only", "--leads", many) if many else {}
    _print(figures, kinds, fast)
    print(json.dumps({"quality": figures, "merged_by_kind": kinds, "speed": fast}))


def _print(figures: dict[str, dict[str, float]], kinds: dict[str, float], fast: dict[str, float]) -> None:
    table = Table("what", "precision", "recall", "goal >= 0.98 / >= 0.95")
    for name, found in figures.items():
        met = "met" if found["precision"] >= 0.98 and found["recall"] >= 0.95 else "MISSED"
        table.add_row(name, f"{found['precision']:.4f}", f"{found['recall']:.4f}", met)
    merged = Table("made record", "merged with the first")
    for kind, share in kinds.items():
        merged.add_row(kind, f"{share:.1%}")
    console = Console(width=110)
    for each in (table, merged):
        console.print(each)
    console.print(fast)


if __name__ == "__main__":
    main()
