"""docs/cli.md names every command, argument, option, default and key of the report."""

from dataclasses import fields

import click
import pytest

from handoff.cli.app import COMMANDS, application
from handoff.sources.report import DataReport, Month, TableReport
from tests.docs.documents import read, section, table_of


def command_of(name: str) -> click.Command:
    command = application.get_command(click.Context(application), name)
    assert command is not None
    return command


def heading(command: click.Command) -> str:
    words = [f"handoff {command.name}"]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = (parameter.name or "").upper()
            words.append(name if parameter.required else f"[{name}]")
    return f"`{' '.join(words)}`"


@pytest.mark.parametrize("name", COMMANDS)
def test_parameters_are_those_of_the_command(name: str) -> None:
    command = command_of(name)
    documented = table_of(section(read("docs/cli.md"), heading(command)))
    own = {
        (one.name or "").upper() if isinstance(one, click.Argument) else option
        for one in command.params
        for option in one.opts
    }
    assert {key for key in documented if key.startswith("--") or key.isupper()} == own


@pytest.mark.parametrize("name", COMMANDS)
def test_plain_defaults_are_those_of_the_command(name: str) -> None:
    command = command_of(name)
    documented = table_of(section(read("docs/cli.md"), heading(command)))
    for one in command.params:
        key = (one.name or "").upper() if isinstance(one, click.Argument) else one.opts[0]
        if isinstance(one.default, int | str) and not isinstance(one.default, bool):
            assert documented[key].strip("`") == str(one.default), key


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    command = command_of(name)
    assert command.help
    assert COMMANDS[name].endswith(".")
    for one in command.params:
        if isinstance(one, click.Option):
            assert one.help, one.opts


def test_every_key_of_the_data_report_is_named() -> None:
    text = section(read("docs/cli.md"), "`handoff check [WORKSPACE]`")
    keys = {field.name for kind in (DataReport, TableReport, Month) for field in fields(kind)}
    assert {key for key in keys if f"`{key}`" not in text} == set()
