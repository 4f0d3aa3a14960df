"""The feature plan: every decision that must be the same for training and scoring, kept with the model."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from handoff.features.engagement.plan import EngagementPlan
from handoff.features.fit.attributes import AttributeKind, AttributeType

#: Raised whenever the meaning of any feature changes; a model refuses features of another version.
FEATURE_VERSION = 1


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """What features a workspace has, decided from the data known when it was made.

    Attributes:
        engagement: what is counted; None when there are no events.
        fields: contract columns of leads that features are made of.
        attributes: the types of the used further columns.
        vocabularies: (column, values) of categories with too many values; all others are "(other)".
        stages: stages, other than the closing ones, that leads have been seen in.
        timing: whether rows are taken at calendar nights, so that a lead has an age.
        titles: fingerprint of the job-title dictionary.
        exclude: features or columns left out by the settings.
    """

    engagement: EngagementPlan | None
    fields: tuple[str, ...]
    attributes: tuple[AttributeType, ...]
    vocabularies: tuple[tuple[str, tuple[str, ...]], ...]
    stages: tuple[str, ...]
    timing: bool
    titles: str
    exclude: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """A short fingerprint of the plan and of the code's feature version."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def without(self, names: tuple[str, ...]) -> Self:
        """Return the plan with more features or columns left out."""
        return replace(self, exclude=tuple(sorted({*self.exclude, *names})))

    def to_json(self) -> str:
        """Return the plan as JSON; `from_json` reads it back."""
        return json.dumps({"feature_version": FEATURE_VERSION, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a plan that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        raw.pop("feature_version")
        engagement = raw.pop("engagement")
        attributes = [AttributeType(**{**row, "kind": AttributeKind(row["kind"])}) for row in raw.pop("attributes")]
        return cls(
            engagement=None if engagement is None else EngagementPlan(**_tuples(engagement)),
            attributes=tuple(attributes),
            **_tuples(raw),
        )


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(item) for name, item in value.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value
