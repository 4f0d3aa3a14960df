"""The command line: thin callers of `Workspace`, with words for people and JSON for machines."""

from handoff.cli.app import main

__all__ = ["main"]
