"""Fills `${NAME}` and `${NAME:-default}` in settings from an environment that the caller hands in."""

import re
from collections.abc import Mapping

from handoff.domain.toml import nearest
from handoff.errors import ConfigError

_REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<has_default>:-(?P<default>[^}]*))?\}")


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Return `text` with its references filled in; a default counts when the variable is unset or empty.

    >>> expand("${DATA:-data}/leads.csv", {})
    'data/leads.csv'

    Raises:
        ConfigError: a variable is not set and has no default, or a reference is not closed.
    """
    filled = _REFERENCE.sub(lambda found: _value(found, text, environ), text)
    if "${" in _REFERENCE.sub("", text):
        raise ConfigError(f'"{text}" holds "${{" that is no variable; write ${{NAME}} or ${{NAME:-default}}')
    return filled


def _value(found: re.Match[str], text: str, environ: Mapping[str, str]) -> str:
    name = found["name"]
    if found["has_default"]:
        return environ.get(name) or found["default"]
    if name not in environ:
        close = [known for known in environ if nearest(name, [known]).startswith("did you mean")]
        hint = f"{nearest(name, close)} or " if close else ""
        raise ConfigError(
            f'"{text}": environment variable {name} is not set; {hint}set it, or write ${{{name}:-default}}'
        )
    return environ[name]
