"""One thing that somebody should look at: what has changed, since when, what it does to scores, and why probably."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Alert:
    """An alert, in words for the people who can mend it; it holds no personal data.

    code: stable, as in docs/monitoring.md ("A03"). kind: the fault in a few words ("event type disappeared"). subject:
    the table, column, event type, feature or tier it is about. since: the first day of the change, in the workspace's
    time zone; None where nobody can tell. effect: what it does to the scores. cause: the likely cause, with figures.
    """

    code: str
    kind: str
    subject: str
    since: date | None
    effect: str
    cause: str
    severity: Literal["warning", "alert"] = "alert"

    def __str__(self) -> str:
        since = "" if self.since is None else f" since {self.since.day} {self.since:%B %Y}"
        return " ".join(
            part for part in (f"{self.code} {self.kind}: {self.subject}{since}.", self.cause, self.effect) if part
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the alert as JSON values."""
        return {**asdict(self), "since": None if self.since is None else self.since.isoformat()}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Return the alert that `to_dict` gave."""
        since = raw["since"]
        return cls(**{**raw, "since": None if since is None else date.fromisoformat(since)})
