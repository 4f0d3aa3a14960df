"""A workspace: a folder with `handoff.toml` and `agreement.toml`, and all that is done with it."""

from handoff.workspace.workspace import Workspace

__all__ = ["Workspace"]
