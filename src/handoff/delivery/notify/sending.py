"""Tries to send, up to three times, and says what became of it without giving a secret away."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

Wait = Callable[[float], object]
#: Seconds before the second try and the third.
PAUSES: Final = (1.0, 4.0)


@dataclass(frozen=True)
class Sent:
    """What became of a message on one channel: "webhook" or "mail". words: what happened, for people."""

    channel: str
    ok: bool
    words: str
    tries: int

    def __str__(self) -> str:
        return f"{self.channel}: {self.words}"

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        return asdict(self)


class NotSentError(Exception):
    """It did not go. `again`: trying once more may help; the message holds no address with a secret in it."""

    def __init__(self, words: str, *, again: bool) -> None:
        super().__init__(words)
        self.again = again


def try_to_send(channel: str, send: Callable[[], str], wait: Wait) -> Sent:
    """Call `send` until it succeeds, no more than three times."""
    for number in range(1, len(PAUSES) + 2):
        try:
            return Sent(channel, ok=True, words=send(), tries=number)
        except NotSentError as failure:
            if number > len(PAUSES) or not failure.again:
                return Sent(channel, ok=False, words=str(failure), tries=number)
        wait(PAUSES[number - 1])
    raise AssertionError


def refuse_unset(**values: str | None) -> None:
    """Make sure that no value still names a variable that the environment does not have.

    Raises:
        NotSentError: one does.
    """
    for name, value in values.items():
        if value is not None and "${" in value:
            variable = value.split("${", 1)[1].split("}", 1)[0].split(":-", 1)[0]
            raise NotSentError(f"not sent: {name} names {variable}, which the environment does not set; set it",
                               again=False)  # fmt: skip
