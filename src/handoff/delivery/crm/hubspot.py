"""HubSpot: upserts of contacts as request bodies of the batch endpoints, one a line.

A line is a whole request, so that a sender reads a line, posts it, and goes on; numbered files would be thousands.
Source: developers.hubspot.com, CRM API v3, "Contacts": batch upsert and batch update, 100 inputs a request; an empty
text clears a property; a time is ISO 8601 in UTC.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from handoff.delivery.crm.conversion import Proposal, Terms
from handoff.delivery.crm.fields import Field, named
from handoff.delivery.crm.keys import Keys, make_keys, read_email, read_hubspot_id, read_lead_id, texts_of
from handoff.delivery.crm.upserts import Upserts
from handoff.domain.settings import HubSpotExport

BATCH: Final = 100
EMAIL: Final = "email"
RECORD_ID: Final = "hs_object_id"
CLEARED: Final = ""


@dataclass(frozen=True)
class HubSpot:
    """How HubSpot wants it."""

    settings: HubSpotExport
    batch: int = BATCH

    @property
    def terms(self) -> Terms:
        """What HubSpot calls an account and an opportunity; a lead with a record id is a contact already."""
        return Terms("company", "deal", lead_is_contact=self.settings.id_property == RECORD_ID)

    def keys(self, rows: pd.DataFrame) -> Keys:
        """Return the key of each score row: its e-mail address, or the lead_id as record id or unique property."""
        name = self.settings.id_property
        lead_ids = texts_of(rows["lead_id"])
        values = texts_of(rows["email"]) if name == EMAIL else lead_ids
        read = {EMAIL: read_email, RECORD_ID: read_hubspot_id}.get(name, read_lead_id)
        return make_keys(name, rows["lead_id"].tolist(), values, read)

    def names(self, fields: tuple[Field, ...], key: str) -> dict[str, str]:
        """Return the property of each field.

        Raises:
            ConfigError: a name is there twice, or one is given to a column that is not exported.
        """
        return named(fields, self.settings.names, lambda column: f"{self.settings.prefix}{column}",
                     "export.hubspot", key)  # fmt: skip

    def write(self, upserts: Upserts, folder: Path) -> list[Path]:
        """Write `request.json`, which says where to post, and `contacts.jsonl`, if there is anything to send."""
        request, contacts = folder / "request.json", folder / "contacts.jsonl"
        request.write_text(json.dumps(_request(upserts.key_name), indent=2) + "\n", encoding="utf-8")
        if not len(upserts):
            return [request]
        with contacts.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{body}\n" for body in bodies(upserts, self.batch))
        return [request, contacts]

    def request(self, proposal: Proposal) -> dict[str, Any]:
        """Return what to set, to link and to make; pipeline and stage of a new deal are the user's to say."""
        contact = {"id": proposal.contact_id} if proposal.contact_id else {"create": _person(proposal)}
        company = {"id": proposal.account_id} if proposal.account_id else {"create": {"name": proposal.account_name}}
        deal = (
            {"id": proposal.opportunity_id}
            if proposal.opportunity_id
            else {"create": {"dealname": proposal.opportunity_name}}
        )
        return {
            "contact": contact,
            "properties": {"lifecyclestage": self.settings.lifecycle_stage},
            "company": company,
            "deal": deal,
            "associate": [["contacts", "companies"], ["deals", "contacts"], ["deals", "companies"]],
        }


def bodies(upserts: Upserts, batch: int = BATCH) -> Iterator[str]:
    """Yield the JSON bodies of the requests, with at most `batch` contacts each."""
    inputs: list[dict[str, Any]] = []
    for key, values in upserts.records():
        inputs.append(_input(upserts, key, values))
        if len(inputs) == batch:
            yield _json(inputs)
            inputs = []
    if inputs:
        yield _json(inputs)


def _input(upserts: Upserts, key: str, values: list[str | None]) -> dict[str, Any]:
    pairs = zip(upserts.names.values(), values, strict=True)
    properties = {name: CLEARED if value is None else value for name, value in pairs}
    by_property = {} if upserts.key_name == RECORD_ID else {"idProperty": upserts.key_name}
    return {**by_property, "id": key, "properties": properties}


def _json(inputs: list[dict[str, Any]]) -> str:
    return json.dumps({"inputs": inputs}, ensure_ascii=False, separators=(",", ":"))


def _request(key_name: str) -> dict[str, str]:
    """Return where the lines go: an upsert by a unique property of the company's own, else an update.

    HubSpot supports no partial upserts by e-mail address ("Contacts" guide), and a record id is given by HubSpot only.
    """
    action = "update" if key_name in (EMAIL, RECORD_ID) else "upsert"
    return {
        "method": "POST",
        "path": f"/crm/v3/objects/contacts/batch/{action}",
        "contentType": "application/json",
        "body": "each line of contacts.jsonl",
    }


def _person(proposal: Proposal) -> dict[str, str]:
    """Return a new contact; HubSpot keeps first and last name apart, and the last word is taken for the latter."""
    first, _, last = proposal.lead_name.rpartition(" ")
    found = {"email": proposal.email, "firstname": first, "lastname": last}
    return {name: value for name, value in found.items() if value}
