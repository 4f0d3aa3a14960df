"""The past nights."""

from tests.workspace.history.fixtures import past

__all__ = ["past"]
