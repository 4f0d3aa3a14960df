"""What commands have from packages above this one: found by entry points, loaded when it is called."""

from collections.abc import Callable
from typing import Any, Final

from handoff.errors import ConfigError

#: Entry points under this name are what a command calls.
COMMANDS: Final = "handoff.commands"


def plugged_in(name: str) -> Callable[..., Any]:
    """Return what the command `name` calls.

    Raises:
        ConfigError: the package that has it is not installed.
    """
    from importlib.metadata import entry_points

    found = entry_points(group=COMMANDS, name=name)
    if not found:
        raise ConfigError(
            f'nothing is installed that can "{name}"; install handoff with its flows again: '
            "pip install --no-deps --editable . in the folder of the repository"
        )
    called: Callable[..., Any] = next(iter(found)).load()
    return called
