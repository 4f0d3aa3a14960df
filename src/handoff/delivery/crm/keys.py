"""By what a CRM finds the record of a lead: one key a lead, no key twice, and why a lead has none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from handoff.delivery.crm.fields import Kind
from handoff.delivery.crm.values import LONGEST, clean
from handoff.domain.email import EmailKind, email

_SALESFORCE_LEAD: Final = re.compile(r"00Q[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
#: The letters of the check part of an 18-character Salesforce Id.
_CHECK_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class Fault(NamedTuple):
    """Why a lead cannot be exported: a word to count by, and what to know about this lead."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Keys:
    """The field `name` and its value for each lead: `found` has a key or None, `faults` None or why, by position."""

    name: str
    found: list[str | None]
    faults: list[Fault | None]


Read = Callable[[str | None], str | Fault]


def make_keys(name: str, lead_ids: list[str], values: list[str | None], read: Read) -> Keys:
    """Read a key out of each of `values`; where leads share one, compared without case, the first lead has it."""
    owner: dict[str, str] = {}
    found: list[str | None] = []
    faults: list[Fault | None] = []
    for lead_id, value in zip(lead_ids, values, strict=True):
        key = read(value)
        if isinstance(key, str) and owner.setdefault(key.casefold(), lead_id) != lead_id:
            key = Fault("shared_key", f'lead "{owner[key.casefold()]}" ranks higher and has the same {name}')
        found.append(key if isinstance(key, str) else None)
        faults.append(key if isinstance(key, Fault) else None)
    return Keys(name, found, faults)


def texts_of(values: "pd.Series") -> list[str | None]:
    """Return a text column as a list, None where it has no text."""
    return [value if isinstance(value, str) else None for value in values.tolist()]


def read_email(value: str | None) -> str | Fault:
    """Return the normal form of an e-mail address."""
    parsed = email(value or "")
    if parsed.address is not None:
        return parsed.address
    if parsed.kind is EmailKind.MISSING:
        return Fault("no_email", "add an e-mail address")
    return Fault("invalid_email", f'"{value}" is no e-mail address; correct it')


def read_lead_id(value: str | None) -> str | Fault:
    """Return a lead_id that a CRM can hold in a text field."""
    if value and clean(value) == value and len(value) <= LONGEST[Kind.TEXT]:
        return value
    return Fault("unfit_id", "a CRM keeps no blanks at the ends, no control characters and no more than 255 characters")


def read_salesforce_id(value: str | None) -> str | Fault:
    """Return the 18-character Id of a Salesforce Lead.

    >>> read_salesforce_id("00Q5e000012AbCd")
    '00Q5e000012AbCdEAK'
    """
    if value is None or not _SALESFORCE_LEAD.fullmatch(value):
        return Fault("not_an_id", 'a Salesforce Id of a Lead has 15 or 18 characters and begins with "00Q"')
    return value[:15] + check_part(value[:15])


def read_hubspot_id(value: str | None) -> str | Fault:
    """Return the record id of a HubSpot contact."""
    return value if value and value.isascii() and value.isdigit() else Fault("not_an_id", "a record id has digits only")


def check_part(short: str) -> str:
    """Return the last three characters of a long Salesforce Id: which of each five letters before are capitals.

    Source: developer.salesforce.com, "SOAP API Developer Guide", ID field type.
    """
    parts = (short[start : start + 5] for start in (0, 5, 10))
    places = (sum(1 << place for place, char in enumerate(part) if "A" <= char <= "Z") for part in parts)
    return "".join(_CHECK_LETTERS[place] for place in places)
