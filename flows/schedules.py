"""When the flows run by themselves; `prefect.yaml` says the same for a standing server."""

NIGHTLY = "0 2 * * *"
WEEKLY = "0 1 * * 0"
