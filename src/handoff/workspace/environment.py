"""Fills the environment's values into settings, at the edge where the environment may be read."""

from collections.abc import Mapping

from handoff.domain.mapping import SourceSettings
from handoff.domain.settings import Settings, TrackingSection
from handoff.sources.environment import expand

#: MLflow's own variable; it wins over `[tracking] uri`.
TRACKING_URI = "MLFLOW_TRACKING_URI"


def with_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return settings with `${NAME}` filled in for sources, and the tracking server of the environment.

    Raises:
        ConfigError: a variable is not set and has no default.
    """
    sources = {name: _expanded(source, environ) for name, source in settings.sources.items()}
    uri = environ.get(TRACKING_URI) or (expand(settings.tracking.uri, environ) if settings.tracking.uri else None)
    tracking = TrackingSection(**{**settings.tracking.model_dump(), "uri": uri})
    return settings.model_copy(update={"sources": sources, "tracking": tracking})


def _expanded(source: SourceSettings, environ: Mapping[str, str]) -> SourceSettings:
    texts = {name: expand(value, environ) for name, value in source.model_dump().items() if isinstance(value, str)}
    return source.model_copy(update=texts)
