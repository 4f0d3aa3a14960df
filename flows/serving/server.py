"""Prefect's server inside this process: pages, scheduler and database, for as long as the block runs."""

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from handoff.errors import ConfigError, WorkspaceError

HOST = "127.0.0.1"
#: A first start makes the database; it has taken 25 seconds on a busy machine.
SECONDS_TO_START = 180.0


def refuse_taken(port: int) -> None:
    """Make sure that no other program listens at the port.

    Raises:
        ConfigError: one does.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as reason:
            raise ConfigError(
                f"port {port} of {HOST} is taken ({reason}); choose another with --port, or, to use the server that "
                f"is there, set PREFECT_API_URL=http://{HOST}:{port}/api"
            ) from None


@contextmanager
def server(port: int) -> Iterator[str]:
    """Run the server in a thread and give the address of its pages.

    Raises:
        ConfigError: the port is taken. WorkspaceError: the server does not start.
    """
    import uvicorn
    from prefect.server.api.server import create_app

    refuse_taken(port)
    config = uvicorn.Config(create_app(final=True), host=HOST, port=port, log_level="error", lifespan="on",
                            timeout_graceful_shutdown=5)  # fmt: skip
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, name="prefect-server", daemon=True)
    thread.start()
    try:
        _wait(f"http://{HOST}:{port}/api/health", thread)
        yield f"http://{HOST}:{port}"
    finally:
        running.should_exit = True
        thread.join(timeout=20)


def _wait(url: str, thread: threading.Thread) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and thread.is_alive():
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise WorkspaceError(f"the server at {url} did not start; its complaint is in the log above: mend it and rerun")
