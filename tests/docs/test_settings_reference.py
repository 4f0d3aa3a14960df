"""docs/handoff-toml.md and docs/agreement.md name every key of the files, with its default."""

import re
import typing
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from handoff.domain import mapping, settings
from handoff.domain.agreement import Agreement
from handoff.domain.columns import CONTRACT
from handoff.domain.stages import Stage
from handoff.sources.faults import Reason
from tests.docs.documents import read, section, table_of

REFERENCE = "docs/handoff-toml.md"
#: Each model, and the heading under which its keys are listed.
HEADINGS: dict[type[BaseModel], str] = {
    settings.Settings: "`handoff.toml`",
    settings.WorkspaceSection: "`[workspace]`",
    mapping.SourceSettings: "`[sources]`",
    mapping.Mappings: "`[mapping]`",
    mapping.TableMapping: "`[mapping.*]`",
    mapping.TimeSettings: "`[mapping.*.times]`",
    mapping.Join: "`[mapping.*.join]`",
    mapping.LeadsMapping: "`[mapping.leads]`",
    mapping.Outcome: "`[mapping.leads.outcome]`",
    mapping.RowOrder: "`[mapping.leads.row_order]`",
    mapping.Merged: "`[mapping.leads.merged]`",
    mapping.EventsMapping: "`[mapping.events]`",
    mapping.StagesMapping: "`[mapping.stages]`",
    mapping.AccountsMapping: "`[mapping.accounts]`",
    mapping.Customers: "`[mapping.accounts.customer]`",
    mapping.ChangesMapping: "`[mapping.attribute_changes]`",
    settings.SnapshotSection: "`[snapshots]`",
    settings.FeatureSection: "`[features]`",
    settings.MachineSection: "`[features.machine]`",
    settings.TrainingSection: "`[training]`",
    settings.AuditSection: "`[audit]`",
    settings.AllowedColumn: "`[[audit.allow]]`",
    settings.FairnessSection: "`[fairness]`",
    settings.IdentitySection: "`[identity]`",
    settings.StorageSection: "`[storage]`",
    settings.TrackingSection: "`[tracking]`",
    settings.QuarantineSection: "`[quarantine]`",
    settings.ExportSection: "`[export]`",
    settings.SalesforceExport: "`[export.salesforce]`",
    settings.HubSpotExport: "`[export.hubspot]`",
    settings.DatabaseSection: "`[database]`",
    settings.RetentionSection: "`[retention]`",
    settings.GateSection: "`[gates]`",
    settings.MonitoringSection: "`[monitoring]`",
    settings.NotifySection: "`[notify]`",
    settings.SmtpSection: "`[notify.smtp]`",
}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation holds, through unions, containers and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models_in(part)


def reachable(model: type[BaseModel]) -> set[type[BaseModel]]:
    found, waiting = set[type[BaseModel]](), [model]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [inner for field in current.model_fields.values() for inner in models_in(field.annotation)]
    return found


def own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    shared = mapping.TableMapping.model_fields if model is not mapping.TableMapping else {}
    inherits = issubclass(model, mapping.TableMapping)
    return {name: info for name, info in model.model_fields.items() if not (inherits and name in shared)}


def written(info: FieldInfo) -> str:
    """Return a default as the reference writes it."""
    if info.is_required():
        return "required"
    default = info.get_default(call_default_factory=True)
    if default is None:
        return "—"
    return "defaults" if isinstance(default, BaseModel) else f"`{in_toml(default)}`"


def in_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(in_toml, value))}]"
    if isinstance(value, dict):
        assert value == {}
        return "{}"
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str | Path) else str(value)


def test_every_model_has_a_place_in_the_reference() -> None:
    assert reachable(settings.Settings) == set(HEADINGS)


@pytest.mark.parametrize("model", HEADINGS, ids=lambda model: str(model.__name__))
def test_keys_and_defaults_are_those_of_the_model(model: type[BaseModel]) -> None:
    documented = table_of(section(read(REFERENCE), HEADINGS[model]))
    assert documented == {name: written(info) for name, info in own_fields(model).items()}


def test_every_column_of_the_contract_is_named() -> None:
    documented = section(read(REFERENCE), "Columns of the contract")
    for table in CONTRACT.values():
        row = next(line for line in documented.splitlines() if line.startswith(f"| `{table.name}` |"))
        assert [name for name in table.names if f"`{name}`" not in row] == []
        assert re.findall(r"\*\*`(\w+)`\*\*", row) == list(table.required)


def test_every_reason_of_the_quarantine_is_explained() -> None:
    documented = table_of(section(read(REFERENCE), "What goes to quarantine, and why"))
    assert set(documented) == {reason.value for reason in Reason}


def test_every_stage_of_the_ladder_is_named() -> None:
    documented = section(read(REFERENCE), "`[mapping.stages]`")
    assert [stage for stage in Stage if f"`{stage.value}`" not in documented] == []


@pytest.mark.parametrize("model", sorted(reachable(Agreement), key=str), ids=str)
def test_every_key_of_the_agreement_is_explained(model: type[BaseModel]) -> None:
    text = read("docs/agreement.md")
    keys = [info.alias or name for name, info in model.model_fields.items()]
    assert [key for key in keys if not re.search(rf"[`.\[ ]{key}(`|\]| *=)", text)] == []
