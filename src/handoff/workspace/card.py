"""The model card of a workspace's trainings and registered versions."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff import __version__
from handoff.delivery.atomic import write_text
from handoff.delivery.model_card import CardFacts, Document, compose_card
from handoff.features.plan import FeaturePlan
from handoff.model.registry import Standing, read_artifact
from handoff.model.registry.versions import BECAUSE, PROMOTED_AT, PROMOTED_BY
from handoff.workspace.promotion import champion_standing
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.results import Learned


@dataclass(frozen=True)
class Card:
    """The card of a registered version, as it was logged, and how the version stands now."""

    standing: Standing
    markdown: str
    html: str

    def write_html(self, path: Path) -> Path:
        """Write the page to `path`.

        Raises:
            WorkspaceError: the disk refuses.
        """
        write_text(path, self.html)
        return path

    @property
    def decided(self) -> str:
        """When it last became champion, by whom and why; empty where it never did."""
        tags = self.standing.tags
        if PROMOTED_AT not in tags:
            return ""
        return f"{tags[PROMOTED_AT]} by {tags.get(PROMOTED_BY, 'somebody')}: {tags.get(BECAUSE, 'no reason given')}"

    def to_dict(self) -> dict[str, Any]:
        """Return the card as JSON values."""
        return {
            "model": self.standing.model.to_dict(),
            "aliases": list(self.standing.aliases),
            "verdict": self.standing.verdict,
            "decided": self.decided,
            "markdown": self.markdown,
        }


def read_card(materials: "Materials", version: str | None) -> Card:
    """Return the card of a version; when None, of the champion, or of the newest version where there is none.

    Raises:
        RegistryError: there is no such version or no card of it, or MLflow cannot be reached.
    """
    tracking = tracking_of(materials)
    standing = champion_standing(materials, version)
    markdown, html = (read_artifact(tracking, standing.model, name) for name in ("card.md", "card.html"))
    return Card(standing, markdown, html)


def training_card(materials: "Materials", learned: "Learned", made_at: datetime) -> Document:
    """Compose the card of a training that is not registered yet."""
    result, settings = learned.result, materials.settings
    return compose_card(
        CardFacts(
            workspace=settings.workspace.name,
            made_at=made_at,
            data_until=materials.dataset.observed_until,
            result=result,
            labels=learned.labels,
            audit=learned.audit,
            fairness=learned.fairness,
            segments=learned.segments,
            tiers=learned.tiers,
            strength=learned.strength.sentence,
            weak=learned.strength.weak,
            doubts=learned.doubts,
            selection="" if learned.selection is None else learned.selection.sentence,
            reference=(
                ("handoff", __version__),
                ("features", FeaturePlan.from_json(result.model.feature_plan).version),
                ("recipe", result.model.recipe.name),
                ("parameters", _told(result.model.recipe.parameters.model_dump())),
                ("seed", str(settings.workspace.seed)),
                (
                    "nights",
                    f"every {settings.snapshots.every_days} days, horizon {settings.snapshots.horizon_days} days",
                ),
                ("seconds", _told({name: round(value, 1) for name, value in result.seconds.items()})),
            ),
        )
    )


def _told(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
