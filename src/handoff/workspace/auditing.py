"""Audits a workspace: gathers what is known of the leads behind its training rows, and asks the audit."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from handoff.audit import NEVER, AuditReport, Changes, Column, Subject, audit
from handoff.domain.columns import CONTACT_COLUMNS
from handoff.domain.stages import TARGET, Stage
from handoff.domain.toml import nearest
from handoff.errors import ConfigError
from handoff.features.as_of_values import read_histories
from handoff.features.fit.attributes import AttributeKind, attribute_type, read_attribute
from handoff.features.fit.unique_text import is_placeholder, unique_text
from handoff.features.lead_table import LeadTable
from handoff.features.plan import FeaturePlan
from handoff.labels.stage_times import StageTimes
from handoff.model.row_sample import evened

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.results import TrainingRows
    from handoff.workspace.workspace import Workspace

IntArray = npt.NDArray[np.int64]


def audit_workspace(workspace: "Workspace") -> AuditReport:
    """Audit everything that a training of the workspace would see.

    Raises:
        TrainingError: no snapshot has an outcome yet. ConfigError: a signed line names no column.
    """
    return audit_rows(workspace, workspace.training_rows())


def audit_rows(materials: "Materials", rows: "TrainingRows") -> AuditReport:
    """Audit training rows, before any model sees them.

    Raises:
        ConfigError: a line of [[audit.allow]] names no column.
    """
    materials.progress(f"auditing {len(rows.table.features.catalogue)} features for leaks")
    allow = materials.settings.audit.allow
    subject = subject_of(materials, rows)
    seed = materials.settings.workspace.seed
    # The audit counts rows as they are: where SQLs were kept and others drawn, some are left out evenly.
    subject = subject.take(evened(rows.table, np.arange(len(rows.table), dtype=np.int64), seed))
    report = audit(subject, allow, seed)
    known = {column.name for column in report.columns} | set(FeaturePlan.from_json(rows.plan).exclude)
    for place, line in enumerate(allow, start=1):
        if line.column not in known:
            raise ConfigError(
                f'{materials.places.settings}: [[audit.allow]] line {place} signs for "{line.column}", which is no '
                f"audited column; {nearest(line.column, sorted(known))}"
            )
    return report


def subject_of(materials: "Materials", rows: "TrainingRows") -> Subject:
    """Gather the training rows with the raw attributes, histories, people and orders of their leads."""
    leads = LeadTable.of(materials.dataset)
    plan = FeaturePlan.from_json(rows.plan)
    histories = read_histories(materials.dataset)
    table = rows.table.features.rows
    lead = table["lead_key"].to_numpy().astype(np.int64)
    moment = table["as_of"].to_numpy().astype("datetime64[us]").astype(np.int64)
    return Subject(
        rows.table,
        _sql_after(materials, lead, moment),
        _columns(leads, materials.dataset.attributes, plan),
        {name: Changes(history.lead, history.changed) for name, history in histories.items()},
        _people(leads),
        _orders(leads, flat=materials.settings.snapshots.taken == "row"),
    )


def _sql_after(materials: "Materials", lead: IntArray, moment: IntArray) -> IntArray:
    """Return when the lead of each row first became SQL at or after the row's moment."""
    entries = StageTimes.of(materials.dataset).of_stages([TARGET, Stage.WON])
    order = np.lexsort((entries.entered, entries.lead))
    of_lead, entered = entries.lead[order].astype(np.int64), entries.entered[order]
    # Leads and instants as one rising key: the first entry of the lead at or after the moment is the next one.
    ranks = np.unique(np.concatenate([entered, moment]))
    width = len(ranks) + 1
    keys = of_lead * width + np.searchsorted(ranks, entered)
    place = np.searchsorted(keys, lead * width + np.searchsorted(ranks, moment), side="left")
    inside = place < len(keys)
    found = np.full(len(lead), NEVER, dtype=np.int64)
    same = np.flatnonzero(inside)[of_lead[place[inside]] == lead[inside]]
    found[same] = entered[place[same]]
    return found


def _columns(leads: LeadTable, names: tuple[str, ...], plan: FeaturePlan) -> Mapping[str, Column]:
    skipped = {*CONTACT_COLUMNS, *plan.exclude}
    fields = tuple(name for name in plan.fields if name not in ("email", "country", "job_title"))
    return {name: _column(name, leads.columns[name]) for name in (*fields, *names) if name not in skipped}


def _column(name: str, values: npt.NDArray[Any]) -> Column:
    kind = attribute_type(name, values)
    unique = unique_text(values)
    says = np.append([not is_placeholder(text) for text in unique.texts], False)
    present = says[unique.codes].astype(np.bool_)
    n_present = max(int(present.sum()), 1)
    number, date = None, None
    if kind.kind is AttributeKind.DATE:
        instants = read_attribute(values, kind)
        date = np.where(np.isnat(instants), np.datetime64(0, "us"), instants).astype(np.int64)
        date[np.isnat(instants)] = NEVER
        number = np.where(date < NEVER, date, np.nan)
    elif kind.kind is AttributeKind.NUMERIC:
        number = read_attribute(values, kind)
    elif kind.kind is AttributeKind.IDENTIFIER:
        number = _digits(unique.texts, unique.codes)
    return Column(present, number, date, len(unique.texts) / n_present)


def _digits(texts: tuple[str, ...], codes: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return the last run of digits of each text as a number: "OPP-00123" is 123; NaN where there is none."""
    import re

    found = [re.search(r"(\d{1,15})\D*$", text) for text in texts]
    numbers = np.array([float(match.group(1)) if match else np.nan for match in found] + [np.nan])
    return np.asarray(numbers[codes])


def _people(leads: LeadTable) -> IntArray | None:
    """Number people by their e-mail address; -1 where there is none."""
    if "email" not in leads.columns:
        return None
    unique = unique_text(leads.columns["email"])
    known = [text.strip().casefold() if "@" in text else "" for text in unique.texts]
    numbers = {text: place for place, text in enumerate(dict.fromkeys(known))}
    person = np.array([numbers[text] if text else -1 for text in known] + [-1], dtype=np.int64)
    return np.asarray(person[unique.codes])


def _orders(leads: LeadTable, *, flat: bool) -> Mapping[str, IntArray]:
    orders = {}
    unique = unique_text(leads.columns["lead_id"])
    number = _digits(unique.texts, unique.codes)
    if np.isfinite(number).all():
        orders["lead_id"] = np.argsort(np.argsort(number, kind="stable"), kind="stable").astype(np.int64)
    if flat:
        orders["created_at"] = leads.created
    return orders
