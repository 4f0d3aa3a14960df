"""Web addresses of companies, as the domain that their people write mail from."""

import re
from collections.abc import Collection
from typing import Final

from handoff.domain.email import EmailKind, email

_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AFTER_HOST: Final = re.compile(r"[/?#:\s].*$", re.DOTALL)


def company_domain(website: str) -> str | None:
    """Return the domain of a web or e-mail address, or None where it is no company's own.

    >>> company_domain("https://www.Acme.de/en/?x=1"), company_domain("acme.de"), company_domain("gmail.com")
    ('acme.de', 'acme.de', None)
    """
    host = _AFTER_HOST.sub("", _SCHEME.sub("", website.strip())).rpartition("@")[2].lower().rstrip(".")
    address = email(f"lead@{host.removeprefix('www.')}")
    return address.domain if address.kind is EmailKind.CORPORATE else None


def known_parent(domain: str, known: Collection[str]) -> str | None:
    """Return the nearest domain above `domain`, or itself, that is `known`: mail.acme.de belongs to acme.de."""
    labels = domain.split(".")
    above = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((parent for parent in above if parent in known), None)
