"""Where models are tracked: a team's MLflow server, or a database and a folder of the workspace's own."""

import importlib
import logging
import os
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from handoff.errors import HandoffError, RegistryUnreachableError

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

#: The version that scores tonight, and the newest one that does not.
CHAMPION: Final = "champion"
CHALLENGER: Final = "challenger"
#: A server that has not answered by then is taken for unreachable.
SECONDS_TO_ANSWER: Final = 5
_QUIET: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "GIT_PYTHON_REFRESH": "quiet",
}


@dataclass(frozen=True)
class RegisteredModel:
    """One version of a registered model; `uri` loads it with plain MLflow."""

    name: str
    version: str
    run_id: str
    tracking_uri: str

    @property
    def uri(self) -> str:
        """Where `mlflow.pyfunc.load_model` finds this version."""
        return f"models:/{self.name}/{self.version}"

    def to_dict(self) -> dict[str, str]:
        """Return the fields as JSON values."""
        return {**asdict(self), "uri": self.uri}


@dataclass(frozen=True)
class Tracking:
    """How to reach MLflow.

    Attributes:
        uri: the server or database; None: SQLite in `folder`.
        folder: where database and artifacts lie when there is no server.
        experiment: name of the experiment that runs belong to.
        model: name of the registered model.
    """

    uri: str | None
    folder: Path
    experiment: str
    model: str

    @property
    def resolved(self) -> str:
        """The tracking URI that is used."""
        return self.uri or f"sqlite:///{self._database}"

    @property
    def untouched(self) -> bool:
        """Whether the workspace's own database is yet to be made: nothing can be registered in it."""
        return self.uri is None and not self._database.exists()

    @property
    def _database(self) -> Path:
        return self.folder.resolve() / "mlflow.db"

    def client(self) -> "MlflowClient":
        """Connect.

        Raises:
            RegistryUnreachableError: the server does not answer, or the database cannot be opened.
        """
        self._reach()
        mlflow = quiet_mlflow()
        try:
            with _environment_kept():
                mlflow.set_tracking_uri(self.resolved)
                mlflow.set_registry_uri(self.resolved)
            client = mlflow.MlflowClient(self.resolved, self.resolved)
            client.search_experiments(max_results=1)
        except Exception as reason:
            raise self.unreachable(reason) from reason
        return client

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Turn every failure inside that is not handoff's own into one of MLflow's, with its place and the fix.

        Raises:
            RegistryUnreachableError: something failed inside.
        """
        try:
            yield
        except HandoffError:
            raise
        except Exception as reason:
            raise self.unreachable(reason) from reason

    def unreachable(self, reason: object) -> RegistryUnreachableError:
        """Return the error that says where MLflow was looked for, and what to do."""
        return RegistryUnreachableError(
            f"MLflow at {self.resolved} cannot be used: {reason}; start the server, or correct [tracking] uri "
            "or MLFLOW_TRACKING_URI"
        )

    def _reach(self) -> None:
        """Ask a server whether it is there: MLflow itself would try for minutes."""
        if self.uri is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            return
        if not self.uri.startswith(("http://", "https://")):
            return
        try:
            with urllib.request.urlopen(f"{self.uri.rstrip('/')}/health", timeout=SECONDS_TO_ANSWER):
                return
        except urllib.error.HTTPError:
            # It answered; whether it lets us in is for MLflow to find out.
            return
        except (OSError, ValueError) as reason:
            raise self.unreachable(reason) from None


def is_missing(reason: "MlflowException") -> bool:
    """Tell whether MLflow answered that there is no such thing, as opposed to not answering."""
    # A missing alias is an invalid parameter to the database store.
    return reason.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Take back what MLflow writes into the environment: the next workspace would take it for the user's wish."""
    names = ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI")
    before = {name: os.environ.get(name) for name in names}
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def quiet_mlflow() -> ModuleType:
    """Import MLflow without its chatter, and return it."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # In a notebook without widgets the progress bars that MLflow imports complain; none is ever shown.
        warnings.filterwarnings("ignore", message="IProgress not found")
        importlib.import_module("tqdm.auto")
    mlflow = importlib.import_module("mlflow")
    # The import sets its own level.
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    return mlflow


def quiet_pyfunc() -> ModuleType:
    """Import MLflow's own kind of model, which takes a second, without its chatter, and return it."""
    quiet_mlflow()
    with warnings.catch_warnings():
        # MLflow 3 warns of the types of its own chat models, which are imported along.
        warnings.filterwarnings("ignore", message=".*Any type hint is inferred as AnyType", category=UserWarning)
        return importlib.import_module("mlflow.pyfunc")
