"""What a flow may be told: validated before anything runs."""

from datetime import date
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


def _said(because: str | None) -> str | None:
    if because is not None and len(because.strip()) < 10:
        raise ValueError(f'because is "{because}"; say in a sentence why the gates are wrong tonight: it is recorded')
    return None if because is None else because.strip()


WorkspaceFolder = Annotated[str, AfterValidator(_named)]
Instant = Annotated[str | None, AfterValidator(_readable)]
Reason = Annotated[str | None, AfterValidator(_said)]


def forced(publish_anyway: bool, because: str | None) -> str | None:
    """Return the reason for which gates are overruled; None: they are not.

    Raises:
        ConfigError: one of the two was given without the other.
    """
    if publish_anyway and because is None:
        raise ConfigError("publish_anyway needs because: say why the gates are wrong tonight; it is recorded")
    if because is not None and not publish_anyway:
        raise ConfigError(f'because is "{because}" and publish_anyway is false; set it to true, or leave because out')
    return because


def in_order(first: date, last: date) -> None:
    """Make sure that a range of nights has a first and a last.

    Raises:
        ConfigError: it ends before it begins.
    """
    if last < first:
        raise ConfigError(f"the nights end on {last}, before they begin on {first}; exchange the two")
