"""Which e-mail domains speak for one company."""

from collections.abc import Iterable

from handoff.domain.email import EmailKind, email


def corporate_domains(endings: Iterable[str | None]) -> dict[str, str]:
    """Return ending of an address (what follows its last @) -> corporate domain, for those that have one."""
    found = {ending: email(f"lead@{ending}") for ending in endings if ending}
    return {
        ending: address.domain
        for ending, address in found.items()
        if address.kind is EmailKind.CORPORATE and address.domain is not None
    }
