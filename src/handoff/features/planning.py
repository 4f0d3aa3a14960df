"""Decides a feature plan from the data that was known at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import CONTACT_COLUMNS, LEADS
from handoff.domain.dataset import Dataset
from handoff.domain.instants import naive_utc
from handoff.domain.settings import FeatureSection
from handoff.domain.stages import CLOSING, Stage
from handoff.domain.toml import nearest
from handoff.errors import ConfigError
from handoff.features.as_of_values import column_at, read_histories
from handoff.features.engagement.plan import ALL, INBOUND, MACHINE, OTHER, OUTBOUND, EngagementPlan
from handoff.features.fit.attributes import AttributeKind, AttributeType, attribute_type
from handoff.features.lead_table import LeadTable
from handoff.features.plan import FeaturePlan

#: Categories with more values keep so many of the most frequent ones.
VOCABULARY = 50
#: Counters over all event types; no type or group can have their names.
RESERVED = (ALL, INBOUND, OUTBOUND, OTHER, MACHINE)
#: Contract columns of leads that features are made of.
FIT_FIELDS = ("email", "job_title", "country", "industry", "employees", "revenue", "source")


def plan_features(
    dataset: Dataset, settings: FeatureSection, until: datetime, *, timing: bool, titles: str
) -> FeaturePlan:
    """Decide which features there are, from what was known strictly before `until`.

    Args:
        dataset: the clean data.
        settings: windows, groups and exclusions.
        until: nothing that happened or became known from here on plays a part.
        timing: whether rows are calendar nights (false: each row is taken at its own time).
        titles: fingerprint of the title dictionary in use.

    Raises:
        ConfigError: a group names an unknown event type, or an exclusion names no column.
    """
    leads = leads_as_known(dataset, until)
    known = leads.created_before(until)
    types = tuple(_attribute_types(leads, dataset.attributes, known))
    present = tuple(name for name in FIT_FIELDS if name in leads.columns and _any(leads.columns[name][known]))
    _check_exclusions(settings.exclude, leads)
    return FeaturePlan(
        engagement=_engagement(dataset, settings, until, accounts=_share_accounts(leads, known)),
        fields=tuple(name for name in present if name not in settings.exclude),
        attributes=tuple(kind for kind in types if kind.used and kind.name not in settings.exclude),
        vocabularies=tuple(_vocabularies(leads, types, present, known)),
        stages=_stages(dataset, until) if timing else (),
        timing=timing,
        titles=titles,
        exclude=tuple(sorted(settings.exclude)),
    )


def attribute_types(dataset: Dataset) -> tuple[AttributeType, ...]:
    """Return the type of every further column of the leads, used or not, from all leads."""
    leads = LeadTable.of(dataset)
    return tuple(_attribute_types(leads, dataset.attributes, np.ones(len(leads), dtype=np.bool_)))


def leads_as_known(dataset: Dataset, until: datetime) -> LeadTable:
    """Return all leads with the attributes that have a history as they were known before `until`."""
    leads = LeadTable.of(dataset)
    lead = np.arange(len(leads))
    moment = np.full(len(leads), naive_utc(until), dtype="datetime64[us]")
    found = {
        name: column_at(leads, {name: history}, name, lead, moment)
        for name, history in read_histories(dataset).items()
        if name in leads.columns
    }
    return leads.with_columns({name: values for name, values in found.items() if values is not None})


def _attribute_types(leads: LeadTable, names: Sequence[str], known: npt.NDArray[np.bool_]) -> list[AttributeType]:
    return [attribute_type(name, leads.columns[name][known]) for name in names if name not in CONTACT_COLUMNS]


def _any(values: npt.NDArray[Any]) -> bool:
    import pandas as pd

    return bool(pd.notna(values).any())


def _vocabularies(
    leads: LeadTable, types: Sequence[AttributeType], fields: Sequence[str], known: npt.NDArray[np.bool_]
) -> list[tuple[str, tuple[str, ...]]]:
    import pandas as pd

    from handoff.features.fit.attributes import category

    many = [kind.name for kind in types if kind.kind is AttributeKind.HIGH_CARDINALITY]
    found = []
    for name in [*many, *(field for field in ("industry", "source") if field in fields)]:
        values = pd.Series(leads.columns[name][known], dtype=object).dropna().astype(str).map(category)
        counts = values.value_counts().rename_axis("value").reset_index()
        top = counts.sort_values(["count", "value"], ascending=[False, True]).head(VOCABULARY)
        found.append((name, tuple(sorted(top["value"]))))
    return found


def _stages(dataset: Dataset, until: datetime) -> tuple[str, ...]:
    moment = naive_utc(until)
    stages = dataset.stages
    before = stages.filter(stages.entered_at < moment, stages.seen_at < moment)
    seen = set(before.select("stage").distinct().to_pyarrow().column("stage").to_pylist())
    return tuple(stage.value for stage in Stage if stage.value in seen and stage not in CLOSING)


def _share_accounts(leads: LeadTable, known: npt.NDArray[np.bool_]) -> bool:
    account = leads.columns["account_key"][known & leads.columns["account_known"].astype(np.bool_)]
    return len(np.unique(account)) < len(account)


def _engagement(
    dataset: Dataset, settings: FeatureSection, until: datetime, *, accounts: bool
) -> EngagementPlan | None:
    if dataset.events is None:
        return None
    found = _event_counts(dataset, until)
    _check_event_types(dataset.event_types)
    # What a group asks for is counted however rare it is; the most frequent of the others fill up.
    asked = {member for members in settings.groups.values() for member in members}
    wanted = sorted(
        (row for row in found if row["event_type"] in asked or row["leads"] >= settings.min_leads_per_event_type),
        key=lambda row: (row["event_type"] not in asked, -row["leads"], row["event_type"]),
    )[: settings.max_event_types]
    types = tuple(sorted(row["event_type"] for row in wanted))
    pooled = tuple(sorted(row["event_type"] for row in found if row["event_type"] not in types))
    groups = tuple((name, _group(name, members, dataset.event_types)) for name, members in settings.groups.items())
    timed = {row["event_type"] for row in found if row["duration"]}
    valued = {row["event_type"] for row in found if row["value"]}
    return EngagementPlan(
        types=types,
        pooled=pooled,
        groups=tuple((name, members) for name, members in groups if set(members) & set(types)),
        windows=settings.windows,
        account_windows=settings.account_windows,
        half_life_days=settings.half_life_days,
        with_duration=tuple(name for name in types if name in timed),
        with_value=tuple(name for name in types if name in valued),
        accounts=accounts,
    )


def _event_counts(dataset: Dataset, until: datetime) -> list[dict[str, Any]]:
    events = dataset.events
    assert events is not None
    moment = naive_utc(until)
    before = events.filter(
        events.occurred_at < moment,
        events.seen_at < moment,
        events.machine_from.isnull() | (events.machine_from >= moment),
    )
    counts = before.group_by("type_key").agg(
        leads=before.lead_key.nunique(),
        duration=before.duration_ms.max() > 0,
        value=(before.value_e4 != 0).any(),
    )
    rows: list[dict[str, Any]] = counts.to_pyarrow().to_pylist()
    return [{**row, "event_type": dataset.event_types[row["type_key"]]} for row in rows]


def _check_event_types(types: Sequence[str]) -> None:
    for name in types:
        if name in RESERVED:
            raise ConfigError(
                f'mapping.events: event type "{name}" has the name of a total; rename it under [mapping.events.types]'
            )


def _group(name: str, members: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    if name in (*known, *RESERVED):
        raise ConfigError(
            f'features.groups.{name}: "{name}" is counted under that name already; give the group another'
        )
    for member in members:
        if member not in known:
            raise ConfigError(f'features.groups.{name}: "{member}" is no event type; {nearest(member, known)}')
    return tuple(members)


def _check_exclusions(names: Sequence[str], leads: LeadTable) -> None:
    valid = {*leads.columns, *LEADS.names}
    for name in names:
        if name not in valid:
            raise ConfigError(f'features.exclude: leads have no column "{name}"; {nearest(name, sorted(valid))}')
