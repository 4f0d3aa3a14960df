"""What becomes of records that cannot be used, or are of one person."""

from typing import Self

from pydantic import Field, model_validator

from handoff.domain.toml import Frozen


class QuarantineSection(Frozen):
    """[quarantine]: how much disorder is tolerated before a row is put aside."""

    #: An event may precede its lead by this much (clocks and load order differ between systems).
    early_event_hours: float = Field(default=24.0, ge=0, le=8760)
    #: A record may lie this far in the future of the run.
    future_minutes: float = Field(default=5.0, ge=0, le=525_600)
    #: A check says no when more than this share of a table's rows was put aside.
    max_share: float = Field(default=0.25, gt=0, le=1)


class IdentitySection(Frozen):
    """[identity]: which records are of one person, and what a person says about it."""

    enabled: bool = True
    #: Two records are one person from this probability on.
    threshold: float = Field(default=0.95, ge=0.5, lt=1)
    #: Groups of lead ids that are one person, and groups of which no two are, whatever the evidence says.
    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _groups_of_two(self) -> Self:
        for key, groups in (("same", self.same), ("different", self.different)):
            for group in groups:
                if len(set(group)) < max(2, len(group)):
                    raise ValueError(f"{key}: {list(group)} must name two or more leads, each once")
        return self
