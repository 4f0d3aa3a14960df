"""What Prefect must be told before it is imported; the runs, which are processes of their own, inherit it."""

from collections.abc import MutableMapping
from pathlib import Path

#: Prefect's own variable: where its server is.
API_URL = "PREFECT_API_URL"


def prepare(environ: MutableMapping[str, str], store: Path, port: int) -> bool:
    """Set what is not set yet, and return whether this process is to be the server.

    store: where the workspace keeps its own files; the server's database lies there too. port: of the server.
    """
    # Usage figures are nobody else's business, and SQLite gets locked by them.
    environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if environ.get(API_URL):
        return False
    environ[API_URL] = f"http://127.0.0.1:{port}/api"
    environ.setdefault("PREFECT_HOME", str(store.resolve() / "prefect"))
    Path(environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    # On a busy machine SQLite is locked for longer than Prefect waits by itself.
    environ.setdefault("PREFECT_SERVER_DATABASE_TIMEOUT", "60")
    # Kept in memory, the slots of a run would stay taken for ever when this process is killed.
    environ.setdefault(
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE", "prefect.server.concurrency.lease_storage.filesystem"
    )
    return True
