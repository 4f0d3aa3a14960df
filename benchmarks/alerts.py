"""Few, right alerts: 200 nights without a fault, and ten faults (some in several forms), each on generated companies.

`python -m benchmarks.alerts [--quick] [--seeds 101,102]` prints a table and, last, one JSON object. Nights are
profiled as they would have been, by what had arrived then; a night of a fault is exported and read anew. A fault begins
on a Tuesday, Wednesday or Thursday; the truth behind the generated data plays no part.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.alert_world import AlertWorld
from handoff.domain.settings.watching import MonitoringSection
from handoff.monitoring.alert import Alert
from handoff.monitoring.alerts import alerts_of, is_new
from handoff.monitoring.profile import NightProfile
from handoff.simulation import WorldSettings
from handoff.simulation.faults import (
    RawTables,
    base_rate_falls,
    bot_wave,
    category_renamed,
    clock_shifts,
    duplicates_flood,
    event_types_stop,
    labels_stop,
    table_stops,
    unit_changes,
)

SETTINGS = MonitoringSection()
#: Nights of the record that are watched, after those that only serve as their past.
FIRST, PAST, HEALTHY = 140, 40, 200
DAYS = FIRST + PAST + HEALTHY
WEB = ("Page View", "Pricing Page View", "Careers Page View")
#: Nights within which a fault must be found, and after which it is given up.
SOON, LATEST = 2, 4
_TUESDAY, _THURSDAY = 1, 3

Inject = Callable[[RawTables, datetime], RawTables]


@dataclass(frozen=True)
class Case:
    """A fault, and how an alert names it rightly; stale: the table whose file stays the old one."""

    name: str
    inject: Inject
    code: str
    subject: str
    stale: str | None = None


def cases(seed: int) -> tuple[Case, ...]:
    """Return the faults; what is drawn for them depends on the seed."""
    hours = (-7, -3, -2, 2, 3, 6)[seed % 6]
    return (
        Case("a source stops (web tracking)", lambda t, s: event_types_stop(t, s, WEB), "A02", "page_view"),
        Case("a source stops (all events)", lambda t, s: table_stops(t, s, "events"), "A02", "events"),
        Case("a unit changes (employees x 1000)", lambda t, s: unit_changes(t, s, "No. of Employees", 1000),
             "A04", "leads.employees"),
        Case("a unit changes (revenue in cents)", lambda t, s: unit_changes(t, s, "Annual Revenue", 100, all_rows=True),
             "A04", "leads.revenue"),
        Case("a category is renamed (new leads)",
             lambda t, s: category_renamed(t, s, "Lead Source", "Paid Search", "PPC"), "A05", "leads.source"),
        Case("a category is renamed (all leads)",
             lambda t, s: category_renamed(t, s, "Lead Source", "Webinar", "Online event", all_rows=True),
             "A05", "leads.source"),
        Case("duplicates flood in (events)", lambda t, s: duplicates_flood(t, s, times=3), "A06", "events"),
        Case("duplicates flood in (new ids)", lambda t, s: duplicates_flood(t, s, times=2, new_ids=True),
             "A06", "events"),
        Case("duplicates flood in (leads)", lambda t, s: duplicates_flood(t, s, table="leads"), "A06", "leads"),
        Case(f"a clock shifts ({hours:+d} h)", lambda t, s: clock_shifts(t, s, hours), "A07", "events.occurred_at"),
        Case("a bot wave", lambda t, s: bot_wave(t, s, s + timedelta(days=LATEST), share=0.02, seed=seed),
             "A08", "events"),
        Case("labels stop", labels_stop, "A09", "stages"),
        Case("the base rate halves", lambda t, s: base_rate_falls(t, s, seed=seed), "A10", "stage sql"),
        Case("an event type disappears", lambda t, s: event_types_stop(t, s, ("Email Opened",)), "A03", "email_opened"),
        Case("a stale file (events)", lambda t, s: table_stops(t, s, "events"), "A01", "events", "events"),
        Case("a stale file (leads)", lambda t, s: table_stops(t, s, "leads"), "A01", "leads", "leads"),
    )  # fmt: skip


def false_alarms(profiles: list[NightProfile], watched: int) -> list[tuple[NightProfile, Alert]]:
    """Return the new alerts of the newest `watched` nights without a fault."""
    found: list[tuple[NightProfile, Alert]] = []
    stood: list[Alert] = []
    for place in range(len(profiles) - watched, len(profiles)):
        alerts = alerts_of(profiles[place], profiles[:place], SETTINGS)
        found += [(profiles[place], one) for one in alerts if is_new(one, stood)]
        stood = [*stood[-50:], *alerts]
    return found


def try_fault(world: AlertWorld, profiles: list[NightProfile], case: Case, day: int) -> dict[str, object]:
    """Let a fault begin on a day of the record and return what was said on the nights after it."""
    tables = case.inject(world.tables, world.night(day))
    past = [one for one in profiles if one.as_of <= world.night(day)]
    alerts: tuple[Alert, ...] = ()
    for nights in range(1, LATEST + 1):
        tonight = world.faulty_profile(tables, day + nights)
        if case.stale is not None:
            kept = replace(tonight.tables[case.stale], files=past[-1].tables[case.stale].files)
            tonight = replace(tonight, tables={**tonight.tables, case.stale: kept})
        alerts = alerts_of(tonight, past, SETTINGS)
        rightly = [one for one in alerts if one.code == case.code and case.subject in one.subject]
        if rightly:
            since = rightly[0].since
            begun = world.night(day).date()
            off = None if since is None else (since - begun).days
            return _found(case, nights, alerts, rightly[0], off)
        past = [*past, tonight]
    return _found(case, None, alerts, None, None)


def _found(
    case: Case, nights: int | None, alerts: tuple[Alert, ...], alert: Alert | None, off: int | None
) -> dict[str, object]:
    return {
        "fault": case.name,
        "nights": nights,
        "code": case.code if alert else ",".join(one.code for one in alerts) or None,
        "rightly": alert is not None,
        "others": [str(one) for one in alerts if one is not alert],
        "since_off_days": off,
        "said": None if alert is None else str(alert),
    }


def begin_day(world: AlertWorld, rng: np.random.Generator, first: int, last: int) -> int:
    """Return a day of the record that is a Tuesday, Wednesday or Thursday."""
    days = [day for day in range(first, last) if _TUESDAY <= world.night(day).weekday() <= _THURSDAY]
    return int(rng.choice(days))


def run_seed(folder: Path, seed: int, n_leads: int, healthy: int, names: tuple[str, ...] | None) -> dict[str, object]:
    """Watch a company's nights without a fault, then with each."""
    days = FIRST + PAST + healthy
    world = AlertWorld.make(folder, WorldSettings(n_leads=n_leads, seed=seed, days=days, events_per_lead=10.0))
    profiles = world.profiles(range(FIRST, days))
    alarms = false_alarms(profiles, healthy)
    print(f"seed {seed}: {n_leads:,} leads, {healthy} nights without a fault, {len(alarms)} false alarms")
    for profile, alert in alarms:
        print(f"  {profile.night}: {alert}")
    rng, rows = np.random.default_rng(seed), []
    for case in cases(seed):
        if names is None or case.name in names:
            row = try_fault(world, profiles, case, begin_day(world, rng, days - max(10, healthy // 3), days - LATEST))
            rows.append(row)
            print(
                f"  {row['fault']:36} {row['nights'] or '-'!s:>3} nights  {row['code'] or '-':4} "
                f"{'rightly' if row['rightly'] else 'NOT'}  {row['said'] or row['others']}"
            )
            for other in row["others"] if row["rightly"] else []:  # type: ignore[attr-defined]
                print(f"      also {other}")
    return {"seed": seed, "healthy_nights": healthy, "false_alarms": len(alarms), "faults": rows}


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small company, few nights, some faults")
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--leads", type=int, default=60_000)
    options = parser.parse_args(arguments)
    quick = ("a source stops (web tracking)", "duplicates flood in (events)", "labels stop")
    results = []
    for seed in [int(one) for one in options.seeds.split(",")][: 1 if options.quick else None]:
        with tempfile.TemporaryDirectory(prefix="handoff-alerts-") as folder:
            size, nights, names = (3_000, 10, quick) if options.quick else (options.leads, HEALTHY, None)
            results.append(run_seed(Path(folder) / "company", seed, size, nights, names))
    rows = [row for one in results for row in one["faults"]]  # type: ignore[attr-defined]
    soon = sum(row["rightly"] and row["nights"] <= SOON for row in rows)
    summary = {
        "false_alarms": {str(one["seed"]): one["false_alarms"] for one in results},
        "healthy_nights": results[0]["healthy_nights"],
        "faults": len(rows),
        "found_within_two_nights": soon,
        "with_other_alerts": sum(bool(row["rightly"] and row["others"]) for row in rows),
        "results": [
            {key: row[key] for key in ("fault", "nights", "code", "rightly", "since_off_days")} for row in rows
        ],
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
