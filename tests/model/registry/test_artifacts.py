"""Texts of a run come back as they were logged; one that was not is named."""

import pytest

from handoff.errors import RegistryError
from handoff.model.registry import read_artifact
from tests.model.registry.conftest import Registered


def test_a_text_comes_back(registered: Registered) -> None:
    assert read_artifact(registered.tracking, registered.model, "verdict.json") == '{"passed": true}'


def test_a_text_that_was_not_logged_is_named(registered: Registered) -> None:
    with pytest.raises(RegistryError, match=r"card\.md of version 1 \(lead-propensity, run .*\) cannot be fetched"):
        read_artifact(registered.tracking, registered.model, "card.md")
