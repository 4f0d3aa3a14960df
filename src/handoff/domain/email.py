"""E-mail addresses: one spelling of each, its domain, and what kind of mailbox it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Addresses: TypeAlias = "pd.Series[Any] | NDArray[Any] | Sequence[Any]"


class EmailKind(StrEnum):
    """What an address says about its owner."""

    CORPORATE = "corporate"
    FREE_MAIL = "free_mail"
    DISPOSABLE = "disposable"
    MISSING = "missing"
    INVALID = "invalid"


class Email(NamedTuple):
    """One address; `address` and `domain` are None where it is missing or invalid."""

    address: str | None
    domain: str | None
    kind: EmailKind


@dataclass(frozen=True, slots=True)
class Emails:
    """Addresses of a column, arrays of shape (n_rows,); `kind` is the text of an `EmailKind`, never None."""

    address: NDArray[np.object_]
    domain: NDArray[np.object_]
    kind: NDArray[np.object_]

    @property
    def valid(self) -> NDArray[np.bool_]:
        """True where the address is well formed (it may still not exist)."""
        return np.asarray(self.address != np.array(None, dtype=object), dtype=np.bool_)


MISSING: Final = Email(None, None, EmailKind.MISSING)
INVALID: Final = Email(None, None, EmailKind.INVALID)
_LONGEST_LOCAL: Final = 64
_LONGEST_DOMAIN: Final = 253
_PLACEHOLDERS: Final = frozenset({"", "-", "--", "n/a", "na", "none", "null", "nan", "unknown", "k.a.", "keine", "no"})
_WRAPPING: Final = " \t\r\n,;:\"'<>()[]"
_IN_BRACKETS: Final = re.compile(r"<([^<>]*)>")
_WORD: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
#: An address that needs no unwrapping, in RE2's syntax; short enough that no limit of length can be passed.
_PLAIN: Final = (
    r"^[A-Za-z0-9][A-Za-z0-9_+-]{0,30}(?:\.[A-Za-z0-9_+-]{1,15}){0,2}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.){1,3}[A-Za-z]{2,20}$"
)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))


def parse_email(values: Addresses) -> Emails:
    """Return normal form, domain and kind of each address in `values`, an array of shape (n_rows,)."""
    column = values.to_numpy(dtype=object) if isinstance(values, pd.Series) else values
    codes, found = pd.factorize(np.asarray(column, dtype=object))
    # The last entry serves code -1, a missing value.
    parsed = [*(email(str(text)) for text in found), MISSING]

    def spread(parts: list[str | None]) -> NDArray[np.object_]:
        return np.array(parts, dtype=object)[codes]

    return Emails(
        address=spread([one.address for one in parsed]),
        domain=spread([one.domain for one in parsed]),
        kind=spread([one.kind.value for one in parsed]),
    )


def email_kinds(values: Addresses) -> NDArray[np.object_]:
    """Return the kind of each address as `parse_email` does, shape (n_rows,), several times faster.

    Nearly all addresses are plain ones, whose kind hangs on the domain alone; only the others are read one by one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = np.asarray(values.to_numpy(dtype=object) if isinstance(values, pd.Series) else values, dtype=object)
    try:
        text = pa.array(column, pa.string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return parse_email(column).kind
    plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN), fill_value=False).to_numpy(zero_copy_only=False)
    kinds = np.empty(len(column), dtype=object)
    host = pc.extract_regex(text.filter(pa.array(plain)), "@(?P<host>.*)$").field("host")
    domains = pc.dictionary_encode(pc.utf8_lower(host))
    by_domain = np.array([domain_kind(domain).value for domain in domains.dictionary.to_pylist()], dtype=object)
    kinds[plain] = by_domain[domains.indices.to_numpy()]
    rest = np.flatnonzero(~plain)
    kinds[rest] = parse_email(column[rest]).kind
    return kinds


def email(text: str) -> Email:
    """Return the normal form of one address (RFC 5321 limits; no quoted local parts, no address literals).

    >>> email(" Ada Lovelace <Ada@ACME.de> ")
    Email(address='ada@acme.de', domain='acme.de', kind=<EmailKind.CORPORATE: 'corporate'>)
    >>> email("ada@gmail.com").kind.value, email("ada at home").kind.value, email("n/a").kind.value
    ('free_mail', 'invalid', 'missing')
    """
    plain = _unwrapped(text)
    if plain in _PLACEHOLDERS:
        return MISSING
    local, at, host = plain.rpartition("@")
    domain = _ascii_domain(host)
    if not at or domain is None or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return INVALID
    return Email(f"{local}@{domain}", domain, domain_kind(domain))


@lru_cache(maxsize=1 << 16)
def domain_kind(domain: str) -> EmailKind:
    """Say whether `domain` (lower case) belongs to a company, a free mail service or a throw-away one."""
    labels = domain.split(".")
    if any(".".join(labels[start:]) in _disposable() for start in range(len(labels) - 1)):
        return EmailKind.DISPOSABLE
    exact, any_country = _free_mail()
    national = len(labels) == 2 or (len(labels) == 3 and len(labels[1]) <= 3)
    if domain in exact or (national and labels[0] in any_country):
        return EmailKind.FREE_MAIL
    return EmailKind.CORPORATE


def _unwrapped(text: str) -> str:
    """Take off what forms, mail programs and spreadsheets put around an address."""
    plain = text.translate(_INVISIBLE).strip()
    if bracketed := _IN_BRACKETS.search(plain):
        plain = bracketed[1]
    plain = plain.strip().lower().removeprefix("mailto:").lstrip(_WRAPPING).rstrip(_WRAPPING + ".")
    first, separator, _ = plain.replace(",", ";").partition(";")
    return first.strip() if separator and "@" in first else plain


@lru_cache(maxsize=1 << 16)
def _ascii_domain(host: str) -> str | None:
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    return host if len(host) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(host) else None


@cache
def _disposable() -> frozenset[str]:
    return frozenset(_lines("disposable_mail.txt"))


@cache
def _free_mail() -> tuple[frozenset[str], frozenset[str]]:
    lines = _lines("free_mail.txt")
    exact = frozenset(line for line in lines if not line.endswith(".*"))
    return exact, frozenset(line.removesuffix(".*") for line in lines if line.endswith(".*"))


def _lines(name: str) -> list[str]:
    text = resources.files("handoff.dictionaries").joinpath(name).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
