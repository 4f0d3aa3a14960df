"""Makes the profile of a night from the clean data, the model and its scores."""

from handoff.monitoring.profiling.build import profile_night

__all__ = ["profile_night"]
