"""Where results can be opened: the list, the health page, the model in MLflow."""

from dataclasses import dataclass
from pathlib import Path

from flows.night import Night
from handoff.workspace.results import Scored, Trained
from handoff.workspace.tracking import tracking_of


@dataclass(frozen=True)
class Link:
    """`key` tells links apart; url: of a web page, or of a file on the machine that ran the flow."""

    key: str
    text: str
    url: str


def list_links(night: Night, outcome: Scored) -> tuple[Link, ...]:
    """Return links to a night's list, to the page of all nights, and to the model that scored it."""
    front = outcome.html.with_name("index.html")
    pages = [Link("list-page", f"List of {night}", _file(outcome.html))]
    if outcome.published and front.exists():
        pages.append(Link("front-page", f"Newest list of {night.name}", _file(front)))
    return (*pages, *_model(night, outcome.scored.run.model_version))


def training_links(night: Night, trained: Trained) -> tuple[Link, ...]:
    """Return links to the version that a training registered, and to its package."""
    package = Link("training-package", "All that the training found", _file(trained.package))
    return (package, *_model(night, trained.registered.version))


def health_link(page: Path) -> Link:
    """Return the link to the health page."""
    return Link("health-page", "Health page", _file(page))


def _model(night: Night, version: str) -> tuple[Link, ...]:
    """Return the page of a version in MLflow; none where MLflow is a database that no server shows."""
    tracking = tracking_of(night.workspace)
    if not tracking.resolved.startswith(("http://", "https://")):
        return ()
    url = f"{tracking.resolved.rstrip('/')}/#/models/{tracking.model}/versions/{version}"
    return (Link("model", f"Model version {version} in MLflow", url),)


def _file(path: Path) -> str:
    return path.resolve().as_uri()
