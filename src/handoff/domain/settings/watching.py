"""How a workspace watches itself, and whom it tells."""

from typing import Literal, Self

from pydantic import Field, model_validator

from handoff.domain.toml import Frozen


class MonitoringSection(Frozen):
    """[monitoring]: what is watched after each night; see docs/monitoring.md."""

    #: False alarms that you are ready to bear, in a year without any fault.
    false_alarms_per_year: float = Field(default=1.0, gt=0, le=50, allow_inf_nan=False)
    #: A fall by less than this share is no alert, however certain it is (a rise: by less than its counterpart).
    smallest_change: float = Field(default=0.25, gt=0, lt=1)
    #: Features and scores that moved by less than this population stability index are no alert.
    smallest_drift: float = Field(default=0.1, gt=0, le=5)
    #: Codes of alerts that are not wanted, such as ["A12"].
    without: tuple[str, ...] = ()


class SmtpSection(Frozen):
    """[notify.smtp]: the mail server, who writes and who reads."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    #: "starttls": encrypted after the greeting; "tls": from the first byte (port 465); "none": never.
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    #: Write `${NAME}`: the environment holds it, this file does not.
    password: str | None = None
    sender: str = Field(min_length=3)
    to: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _login_is_whole_and_hidden(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("give both user and password, or neither")
        if self.user is not None and self.security == "none":
            raise ValueError('a password would be sent in the open; write security = "starttls" or "tls"')
        return self


class NotifySection(Frozen):
    """[notify]: who is told of alerts and of lists that were held back; see docs/health.md."""

    #: Address that is sent a JSON object by POST, such as a Slack webhook; write `${NAME}` for a secret one.
    webhook: str | None = None
    smtp: SmtpSection | None = None
    severities: tuple[Literal["alert", "warning"], ...] = ("alert", "warning")
    #: Whether an alert that stands is told once, or each night again.
    only_new: bool = True
    #: Where people open the health page; told with every message.
    link: str | None = None
    #: Proxy for the webhook, such as "http://proxy:3128".
    proxy: str | None = None
    timeout_seconds: float = Field(default=10.0, gt=0, le=120)
