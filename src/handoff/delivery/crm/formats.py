"""The CRMs that there are files for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd

from handoff.delivery.crm.conversion import Proposal, Terms
from handoff.delivery.crm.fields import Field
from handoff.delivery.crm.hubspot import HubSpot
from handoff.delivery.crm.keys import Keys
from handoff.delivery.crm.salesforce import Salesforce
from handoff.delivery.crm.upserts import Upserts
from handoff.domain.settings import ExportSection
from handoff.domain.toml import nearest
from handoff.errors import ConfigError


class CrmFormat(Protocol):
    """How one CRM wants its files."""

    @property
    def terms(self) -> Terms:
        """What the CRM calls an account and an opportunity."""
        ...

    def keys(self, rows: pd.DataFrame, /) -> Keys:
        """Return by what the CRM finds each lead of the score rows."""
        ...

    def names(self, fields: tuple[Field, ...], key: str, /) -> dict[str, str]:
        """Return column: name in the CRM."""
        ...

    def write(self, upserts: Upserts, folder: Path, /) -> list[Path]:
        """Write the upserts into a folder, and return the files."""
        ...

    def request(self, proposal: Proposal, /) -> dict[str, Any]:
        """Return a conversion as the CRM's own request."""
        ...


_FORMATS: Final[dict[str, Callable[[ExportSection], CrmFormat]]] = {
    "salesforce": lambda settings: Salesforce(settings.salesforce),
    "hubspot": lambda settings: HubSpot(settings.hubspot),
}


def crm_format(target: str, settings: ExportSection) -> CrmFormat:
    """Return the format of a CRM by its name.

    Raises:
        ConfigError: there is none of that name.
    """
    if target not in _FORMATS:
        raise ConfigError(f'there is no export to "{target}"; {nearest(target, list(_FORMATS))}')
    return _FORMATS[target](settings)
