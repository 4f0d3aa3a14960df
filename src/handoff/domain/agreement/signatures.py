"""Who signs the agreement, and for which side."""

from datetime import date

from pydantic import Field

from handoff.domain.toml import Frozen


class Signatory(Frozen):
    """Who signs for one side."""

    role: str = Field(min_length=1)
    name: str = ""
    signed_on: date | None = None

    @property
    def signed(self) -> bool:
        """Whether a named person has signed."""
        return bool(self.name.strip()) and self.signed_on is not None


class Signatories(Frozen):
    """[signatories]: both sides of the agreement."""

    marketing: Signatory
    sales: Signatory
