"""A whole generated company: the exports that it would hand over, and the truth behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
import pyarrow as pa

from handoff.simulation.activity import make_events
from handoff.simulation.companies import make_accounts
from handoff.simulation.dirtevents import dirty_events
from handoff.simulation.dirtleads import dirty_accounts, dirty_leads, dirty_stages
from handoff.simulation.eventcolumns import EventColumns
from handoff.simulation.fit import fit_score
from handoff.simulation.funnel import run_funnel
from handoff.simulation.intent import simulate_intent
from handoff.simulation.people import make_people
from handoff.simulation.rawtables import raw_accounts, raw_leads, raw_stages
from handoff.simulation.settings import Chunk, WorldSettings
from handoff.simulation.truth import Truth


@dataclass(frozen=True, slots=True)
class WorldPart:
    """One chunk of a world; its events are still columns of numbers."""

    leads: pa.Table
    accounts: pa.Table
    stages: pa.Table
    events: EventColumns
    truth: Truth


@dataclass(frozen=True, slots=True)
class World:
    """A generated company: its raw exports (Arrow tables, own column names) and the truth behind them."""

    settings: WorldSettings
    leads: pa.Table
    events: pa.Table
    stages: pa.Table
    accounts: pa.Table
    truth: Truth

    def propensity(self, as_of: datetime, horizon_days: int) -> pa.Table:
        """Return `lead_id, propensity` of the leads open at `as_of`; see `Truth.propensity`."""
        return self.truth.propensity(as_of, horizon_days)


def simulate(settings: WorldSettings) -> World:
    """Generate a company in memory; use `stream_world` for more than a few million events."""
    parts = list(simulate_parts(settings))
    return World(
        settings=settings,
        leads=pa.concat_tables([part.leads for part in parts]).combine_chunks(),
        events=EventColumns.concat(part.events for part in parts).by_time().to_raw(settings.id_digits),
        stages=pa.concat_tables([part.stages for part in parts]).combine_chunks(),
        accounts=pa.concat_tables([part.accounts for part in parts]).combine_chunks(),
        truth=join_truths([part.truth for part in parts]),
    )


def simulate_parts(settings: WorldSettings) -> Iterator[WorldPart]:
    """Generate a company a chunk of leads at a time; a chunk depends on nothing but the settings."""
    for chunk in settings.chunks():
        yield _simulate_part(settings, chunk)


def join_truths(parts: Sequence[Truth]) -> Truth:
    """Return one truth over the leads of all parts."""
    names = [field.name for field in fields(Truth) if field.name != "settings"]
    joined = {name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names}
    return Truth(settings=parts[0].settings, **joined)


def _simulate_part(settings: WorldSettings, chunk: Chunk) -> WorldPart:
    accounts = make_accounts(settings, chunk)
    people = make_people(settings, chunk, accounts)
    fit, level = fit_score(people, accounts), accounts.level[people.account]
    intent = simulate_intent(settings, chunk, people, fit, level)
    events = make_events(settings, chunk, people, intent)
    course = run_funnel(settings, chunk, people, accounts, fit, intent)
    leads, stages = raw_leads(settings, chunk, people, accounts, course), raw_stages(settings, people, course)
    companies = raw_accounts(accounts)
    if settings.dirt:
        leads = dirty_leads(settings, chunk, leads, people, accounts)
        companies = dirty_accounts(settings, chunk, companies, accounts)
        stages = dirty_stages(settings, chunk, stages)
        events = dirty_events(settings, chunk, events, people, accounts)
    truth = Truth(
        settings=settings,
        number=people.number,
        created_us=people.created_us,
        exit_day=intent.exit_day,
        exit_us=intent.exit_us,
        outcome=intent.outcome,
        fit=fit,
        level=level,
        person=people.number[people.person],
        account=accounts.number[people.account],
        states=intent.states,
    )
    return WorldPart(leads, companies, stages, events, truth)
