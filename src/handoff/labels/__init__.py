"""Snapshots (which lead was open on which night) and their labels (SQL within the horizon)."""

from handoff.labels.customers import customers
from handoff.labels.label import Labels, label_rows
from handoff.labels.nights import snapshot_nights
from handoff.labels.snapshots import SnapshotRows, open_rows, rows_by_creation

__all__ = ["Labels", "SnapshotRows", "customers", "label_rows", "open_rows", "rows_by_creation", "snapshot_nights"]
