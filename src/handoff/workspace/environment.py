"""Fills the environment's values into settings, at the edge where the environment may be read."""

from collections.abc import Mapping

from handoff.domain.mapping import SourceSettings
from handoff.domain.settings import NotifySection, Settings, TrackingSection
from handoff.errors import ConfigError
from handoff.sources.environment import expand

#: MLflow's own variable; it wins over `[tracking] uri`.
TRACKING_URI = "MLFLOW_TRACKING_URI"


def with_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return settings with `${NAME}` filled in for sources and the database, and the environment's tracking server.

    A variable of [notify] that is not set stays as it is written: only sending needs it, and says so.

    Raises:
        ConfigError: another variable is not set and has no default.
    """
    sources = {name: _expanded(source, environ) for name, source in settings.sources.items()}
    uri = environ.get(TRACKING_URI) or (expand(settings.tracking.uri, environ) if settings.tracking.uri else None)
    tracking = TrackingSection(**{**settings.tracking.model_dump(), "uri": uri})
    url = settings.database.url and expand(settings.database.url, environ)
    database = settings.database.model_copy(update={"url": url})
    notify = _notify(settings.notify, environ)
    found = {"sources": sources, "tracking": tracking, "database": database, "notify": notify}
    return settings.model_copy(update=found)


def _expanded(source: SourceSettings, environ: Mapping[str, str]) -> SourceSettings:
    texts = {name: expand(value, environ) for name, value in source.model_dump().items() if isinstance(value, str)}
    return source.model_copy(update=texts)


def _notify(section: NotifySection, environ: Mapping[str, str]) -> NotifySection:
    def filled(text: str | None) -> str | None:
        try:
            return text and expand(text, environ)
        except ConfigError:
            return text

    found = {name: filled(getattr(section, name)) for name in ("webhook", "link", "proxy")}
    smtp = section.smtp
    if smtp is not None:
        own = {name: filled(getattr(smtp, name)) for name in ("host", "user", "password", "sender")}
        smtp = smtp.model_copy(update={**own, "to": tuple(filled(one) for one in smtp.to)})
    return section.model_copy(update={**found, "smtp": smtp})
