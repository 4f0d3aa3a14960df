"""What stops a command: Ctrl-C is Ctrl-C, whichever library reports it; a defect is never taken for it."""

import pytest
from click.testing import CliRunner

from handoff.cli.run import subcommand


def fails_with(failure: Exception, cause: Exception | None = None) -> int:
    @subcommand("fail")
    def command(output: object, progress: object) -> None:
        raise failure from cause

    return CliRunner().invoke(command, [], catch_exceptions=False).exit_code


def test_a_query_that_was_stopped_by_hand_is_an_interruption() -> None:
    stopped = RuntimeError("Query interrupted")
    assert fails_with(stopped) == 130
    assert fails_with(ValueError("a library's own words for it"), cause=stopped) == 130


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="a defect"):
        fails_with(ValueError("a defect"), cause=KeyError("x"))
