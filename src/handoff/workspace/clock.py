"""The one place below the opening of a workspace that reads the clock: for what is put on record.

`Materials.now` may pretend another night; the time of a training or of a promotion may not be pretended.
"""

from datetime import UTC, datetime


def recorded_at() -> datetime:
    """Return the real time, as aware UTC to the second."""
    return datetime.now(UTC).replace(microsecond=0)
