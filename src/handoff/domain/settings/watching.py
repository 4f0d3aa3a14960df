"""How a workspace watches itself, and whom it tells."""

from handoff.domain.toml import Frozen


class MonitoringSection(Frozen):
    """[monitoring]: what is watched after each night."""


class NotifySection(Frozen):
    """[notify]: who is told of alerts and of lists that were held back."""
