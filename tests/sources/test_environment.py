"""Settings may name environment variables."""

import pytest

from handoff.errors import ConfigError
from handoff.sources.environment import expand


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("plain", "plain"),
        ("${DATA}/x", "/d/x"),
        ("${NONE:-fallback}/x", "fallback/x"),
        ("${EMPTY:-fallback}", "fallback"),
        ("${NONE:-}", ""),
        ("$DATA", "$DATA"),
    ],
)
def test_references_are_filled(text: str, filled: str) -> None:
    assert expand(text, {"DATA": "/d", "EMPTY": ""}) == filled


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(ConfigError, match=r'variable DATA_DIRR is not set; did you mean "DATA_DIR"\?'):
        expand("${DATA_DIRR}", {"DATA_DIR": "x", "HOME": "y"})


def test_an_open_reference_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"\$\{NAME\}"):
        expand("${DATA/x", {"DATA": "x"})
