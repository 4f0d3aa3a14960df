"""The health of a workspace: how its nights went, what came of them, and what is to be done."""

from handoff.workspace.health.watch import Health, watch
from handoff.workspace.health.watched import newest_night

__all__ = ["Health", "newest_night", "watch"]
