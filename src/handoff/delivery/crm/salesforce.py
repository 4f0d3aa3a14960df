"""Salesforce: upserts of Leads as CSV files for Bulk API 2.0, and the job that takes each of them in.

Source: developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide", "Prepare CSV Files": UTF-8, comma, LF,
an empty value leaves a field as it is and `#N/A` clears it, at most 100 MB of data a job.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from handoff.delivery.crm.conversion import Proposal, Terms
from handoff.delivery.crm.fields import Field, named
from handoff.delivery.crm.keys import Fault, Keys, make_keys, read_lead_id, read_salesforce_id, texts_of
from handoff.delivery.crm.upserts import Upserts
from handoff.domain.settings import SalesforceExport

#: Clears a field. Every field here is the product's own, so that a value which is not there any more is cleared.
CLEARED: Final = "#N/A"
#: Salesforce takes 150 MB a job after base64, which adds up to a half.
MAX_BYTES: Final = 100_000_000
RECORD_ID: Final = "Id"
SALESFORCE_TERMS: Final = Terms("account", "opportunity")


@dataclass(frozen=True)
class Salesforce:
    """How Salesforce wants it."""

    settings: SalesforceExport
    max_bytes: int = MAX_BYTES
    terms: Terms = SALESFORCE_TERMS

    def keys(self, rows: pd.DataFrame) -> Keys:
        """Return the key of each score row: the Salesforce Id, or the lead_id for an external id field."""
        ids = texts_of(rows["lead_id"])
        name = self.settings.external_id or self._usual_key(ids)
        read = read_salesforce_id if name == RECORD_ID else read_lead_id
        return make_keys(name, rows["lead_id"].tolist(), ids, read)

    def names(self, fields: tuple[Field, ...], key: str) -> dict[str, str]:
        """Return the API name of each field.

        Raises:
            ConfigError: a name is there twice, or one is given to a column that is not exported.
        """
        return named(fields, self.settings.names, self._api_name, "export.salesforce", key)

    def write(self, upserts: Upserts, folder: Path) -> list[Path]:
        """Write `job.json`, and as many `Lead-NNN.csv` as the size limit asks for, if there is anything to send."""
        job = folder / "job.json"
        job.write_text(json.dumps(_job(upserts.key_name), indent=2) + "\n", encoding="utf-8")
        parts = []
        for number, content in enumerate(csv_parts(upserts, self.max_bytes), start=1):
            parts.append(folder / f"Lead-{number:03d}.csv")
            parts[-1].write_bytes(content)
        return [job, *parts]

    def request(self, proposal: Proposal) -> dict[str, Any]:
        """Return the fields of a LeadConvert request; `convertedStatus`, which it needs too, is the user's to say."""
        return {
            "leadId": proposal.lead_id,
            "accountId": proposal.account_id,
            "contactId": proposal.contact_id,
            "opportunityName": None if proposal.opportunity_id else proposal.opportunity_name,
            "doNotCreateOpportunity": proposal.opportunity_id is not None,
        }

    def _api_name(self, column: str) -> str:
        """Return `Handoff_Tier_Reason__c` for "tier_reason"."""
        return f"{self.settings.prefix}{'_'.join(word.capitalize() for word in column.split('_'))}__c"

    def _usual_key(self, ids: list[str | None]) -> str:
        all_of_salesforce = bool(ids) and not any(isinstance(read_salesforce_id(one), Fault) for one in ids)
        return RECORD_ID if all_of_salesforce else self._api_name("lead_id")


def csv_parts(upserts: Upserts, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield CSV files (RFC 4180, but with LF), each with a header and no longer than `max_bytes` if one row fits."""
    header = _line([upserts.key_name, *upserts.names.values()])
    part, size = [header], len(header)
    for key, values in upserts.records():
        line = _line([key, *(CLEARED if value is None else value for value in values)])
        if len(part) > 1 and size + len(line) > max_bytes:
            yield b"".join(part)
            part, size = [header], len(header)
        part.append(line)
        size += len(line)
    if len(part) > 1:
        yield b"".join(part)


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("utf-8")


def _job(key_name: str) -> dict[str, str]:
    return {
        "object": "Lead",
        "operation": "upsert",
        "externalIdFieldName": key_name,
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
