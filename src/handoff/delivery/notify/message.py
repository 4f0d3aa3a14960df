"""What people are told of a night, in words and as values; it holds no personal data, since alerts hold none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handoff.monitoring.alert import Alert


@dataclass(frozen=True)
class Notification:
    """One message about one night. at: when it was made (aware UTC). link: where the health page is opened.

    held_back: why the night's list was not published. early_retrain: why a model should be trained before its time.
    """

    workspace: str
    night: date
    at: datetime
    alerts: tuple[Alert, ...]
    held_back: str | None = None
    early_retrain: str | None = None
    link: str | None = None

    @property
    def is_news(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.alerts) or self.held_back is not None or self.early_retrain is not None

    @property
    def subject(self) -> str:
        """The message in one line."""
        parts = [
            "list held back" if self.held_back is not None else "",
            f"{len(self.alerts)} alert{'s' if len(self.alerts) > 1 else ''}" if self.alerts else "",
            "train before the time" if self.early_retrain is not None else "",
        ]
        return _one_line(f"handoff {self.workspace}, {self.night}: {', '.join(part for part in parts if part)}")

    @property
    def text(self) -> str:
        """The whole message as plain text."""
        lines = [self.subject, ""]
        if self.held_back is not None:
            lines.append(f"- Tonight's list is held back, the last one stands: {_one_line(self.held_back)}")
        lines += [f"- {_one_line(str(alert))}" for alert in self.alerts]
        if self.early_retrain is not None:
            lines.append(f"- Train before the time (`handoff train`): {_one_line(self.early_retrain)}")
        if self.link is not None:
            lines += ["", self.link]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return the message as JSON values; `text` is what Slack and its like show."""
        # Slack reads commands between < and >, such as one that calls everybody (api.slack.com, "Formatting text").
        shown = self.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {
            "text": shown,
            "workspace": self.workspace,
            "night": self.night.isoformat(),
            "held_back": self.held_back,
            "early_retrain": self.early_retrain,
            "alerts": [alert.to_dict() for alert in self.alerts],
            "link": self.link,
        }


def _one_line(text: str) -> str:
    return " ".join(text.split())
