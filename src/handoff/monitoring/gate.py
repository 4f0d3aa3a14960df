"""One condition that a night must meet before its list is published."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Gate:
    """A gate and its answer.

    code: stable, as in docs/monitoring.md ("G03"). name: what is looked at. message: the value, the limit and, where
    it did not pass, what to do.
    """

    code: str
    name: str
    passed: bool
    message: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """Return the gate as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Return the gate that `to_dict` gave."""
        return cls(**raw)
