"""What a flow may be told: validated before anything runs."""

from typing import Annotated

from pydantic import AfterValidator

from handoff.domain.instants import parse_moment
from handoff.errors import ConfigError


def _named(folder: str) -> str:
    if not folder.strip():
        raise ValueError('workspace is ""; name the folder that holds handoff.toml')
    return folder


def _readable(instant: str | None) -> str | None:
    # Prefect reports a ValueError as a wrong parameter, and any other error as a crash of its own.
    try:
        return None if instant is None else parse_moment(instant).isoformat()
    except ConfigError as error:
        raise ValueError(str(error)) from None


WorkspaceFolder = Annotated[str, AfterValidator(_named)]
Instant = Annotated[str | None, AfterValidator(_readable)]
