"""What a card is generated from: the results of one training run, and nothing that was not computed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handoff.audit import AuditReport
from handoff.labels import Labels
from handoff.model.fairness import GroupComparison, Proxy

if TYPE_CHECKING:
    from handoff.model.segments import Segment
    from handoff.model.train import TrainingResult
    from handoff.policy.past_lines import LineOutcome


@dataclass(frozen=True)
class Fairness:
    """The declared groups compared, the protected attributes, and the features that go with them.

    selected_share: the best share of the rows, which counts as selected. min_leads: smaller groups are pooled.
    """

    protected: tuple[str, ...]
    comparisons: tuple[GroupComparison, ...]
    proxies: tuple[Proxy, ...]
    selected_share: float
    min_leads: int

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "protected": list(self.protected),
            "selected_share": self.selected_share,
            "min_leads": self.min_leads,
            "groups": [one.to_dict() for one in self.comparisons],
            "proxies": [one.to_dict() for one in self.proxies],
        }


@dataclass(frozen=True)
class CardFacts:
    """The facts of one training run.

    tiers: what the agreement's lines would have put into each tier on the test nights; empty without an agreement.
    strength: what the amount of data allows to say, in words; weak: whether the reader must not miss it. doubts: what
    the test nights say against the model. reference: the version of code, features and settings. selection: which
    population the figures are about, where not all rows were learned from.
    """

    workspace: str
    made_at: datetime
    data_until: datetime
    result: "TrainingResult"
    labels: Labels
    audit: AuditReport
    fairness: Fairness
    segments: "tuple[Segment, ...]"
    tiers: "tuple[LineOutcome, ...]"
    strength: str
    weak: bool
    doubts: tuple[str, ...]
    reference: tuple[tuple[str, str], ...]
    selection: str = ""
