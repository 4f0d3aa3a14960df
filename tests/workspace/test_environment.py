"""Passwords are kept in the environment: settings name its variables."""

import pytest

from handoff.domain.settings import Settings
from handoff.errors import ConfigError
from handoff.workspace.environment import with_environment

RAW = {
    "workspace": {"name": "test"},
    "sources": {"leads": {"path": "leads.csv"}, "stages": {"path": "stages.csv"}},
    "mapping": {"leads": {"source": "leads"}, "stages": {"source": "stages", "stage": "stage"}},
}


def database_of(url: str | None, **environ: str) -> str | None:
    settings = Settings.model_validate({**RAW, "database": {"url": url, "keep_nights": 3}})
    filled = with_environment(settings, environ).database
    assert filled.keep_nights == 3
    return filled.url


def test_the_address_of_the_database_is_filled_in() -> None:
    assert database_of("postgresql://ada:${SECRET}@db/leads", SECRET="x") == "postgresql://ada:x@db/leads"


def test_no_address_stays_none() -> None:
    assert database_of(None) is None


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(ConfigError, match="variable SECRET is not set"):
        database_of("postgresql://ada:${SECRET}@db/leads")
