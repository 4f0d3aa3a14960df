"""Decides who is champion: registers trainings, promotes and rolls back, one at a time, and keeps the log of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from handoff.errors import ConfigError, Refused, RegistryError
from handoff.model.gates import Verdict, judge
from handoff.model.registry import (
    RegisteredModel,
    Registration,
    Standing,
    Tracking,
    champion_version,
    load_version,
    moving_champion,
    newest_version,
    read_artifact,
    registered_before,
    registering,
    standing_of,
)
from handoff.model.registry.versions import BECAUSE, FORMER, PASSED, PROMOTED_AT, PROMOTED_BY, VERDICT
from handoff.workspace.champion import champion_on
from handoff.workspace.clock import recorded_at
from handoff.workspace.model_plan import plan_of
from handoff.workspace.promotion_log import Action, LogLine, append_line, promotion_lock, read_lines
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.package import Package

#: How often a verdict is taken anew because somebody on another machine moved the champion meanwhile.
ATTEMPTS = 3
VERDICT_FILE: Final = "verdict.json"


@dataclass(frozen=True)
class Promotion:
    """A move of the alias: from which version to which; changed: False where it was the champion already."""

    model: RegisteredModel
    before: str | None
    because: str
    verdict: str
    changed: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the move as JSON values."""
        return {
            "model": self.model.to_dict(),
            "from": self.before,
            "to": self.model.version,
            "because": self.because,
            "verdict": self.verdict,
            "changed": self.changed,
        }


def register_package(materials: "Materials", package: "Package", who: str) -> tuple[RegisteredModel, Verdict]:
    """Log a package to MLflow, register its model as challenger, and make it champion if its gates pass.

    Raises:
        RegistryError: MLflow cannot be used; nothing is registered, and the message says where the training is kept.
        WorkspaceError: the package is damaged, or another training holds the lock.
    """
    done = package.registered
    if done is not None:
        return done
    try:
        with promotion_lock(materials.places.store, materials.progress):
            return _register(materials, package, who)
    except RegistryError as reason:
        raise RegistryError(
            f"{reason}; nothing was registered, and the training is kept: handoff register {package.id} "
            f"--workspace {materials.places.root}"
        ) from reason


def promote(materials: "Materials", version: str, because: str, who: str) -> Promotion:
    """Make a version the champion because a person says so, whatever its gates said.

    Raises:
        RegistryError: there is no such version, or MLflow cannot be reached. ConfigError: no reason is given.
        FeatureError: the model was trained on other features than tonight's code builds.
    """
    if not because.strip():
        raise ConfigError('a promotion by hand needs a reason; write it: --because "..."')
    with promotion_lock(materials.places.store, materials.progress):
        return _move(materials, "promote", version, because.strip(), who)


def rollback(materials: "Materials", version: str | None, because: str, who: str) -> Promotion:
    """Make a version the champion again; when None, the one that was champion before the present one.

    Raises:
        Refused: no champion was there before. RegistryError, FeatureError: as for `promote`.
    """
    with promotion_lock(materials.places.store, materials.progress):
        target = version or _former(tracking_of(materials))
        return _move(materials, "rollback", target, because.strip() or "rolled back", who)


def _register(materials: "Materials", package: "Package", who: str) -> tuple[RegisteredModel, Verdict]:
    tracking = tracking_of(materials)
    before = registered_before(tracking, package.id)
    if before is not None:
        return before, _resumed(materials, package, before, who)
    materials.progress("logging the training to MLflow")
    with registering(tracking, package.record()) as entry:
        former, verdict, card = _judged(materials, package, entry, who)
        to = entry.registered.version if verdict.passed else former
        _log(materials, "train", entry.registered, former, to, verdict.sentence, verdict.sentence, who)
    package.mark_registered(entry.registered, verdict, card)
    return entry.registered, verdict


def _resumed(materials: "Materials", package: "Package", model: RegisteredModel, who: str) -> Verdict:
    """Do what is left of a registration that ended between its last step on the server and the package's mark."""
    tracking = tracking_of(materials)
    verdict = Verdict.from_dict(json.loads(read_artifact(tracking, model, VERDICT_FILE)))
    logged = any(
        (line["action"], line["model"], line["version"], line["tracking_uri"])
        == ("train", model.name, model.version, model.tracking_uri)
        for line in read_lines(materials.places.store)
    )
    if not logged:
        tags = standing_of(tracking, model.version).tags
        former, to = (tags.get(FORMER), model.version) if verdict.passed else (champion_version(tracking),) * 2
        _log(materials, "train", model, former, to, verdict.sentence, verdict.sentence, who)
    package.mark_registered(model, verdict, _card(package, model, verdict))
    return verdict


def _judged(
    materials: "Materials", package: "Package", entry: Registration, who: str
) -> tuple[str | None, Verdict, Mapping[str, str]]:
    """Put the version through the gates, and make it champion if it passes; return who was champion before."""
    tracking, head, tested = tracking_of(materials), package.head, package.test_rows
    for _ in range(ATTEMPTS):
        former = entry.champion()
        champion = champion_on(materials, tracking, former, tested)
        verdict = judge(package.candidate(), champion, head.gates, head.draws, head.seed)
        card = _card(package, entry.registered, verdict)
        entry.attach({**card, VERDICT_FILE: json.dumps(verdict.to_dict(), indent=1)})
        # The last tag says that the version is whole.
        entry.finish({VERDICT: verdict.sentence, PASSED: str(verdict.passed).lower()})
        if not verdict.passed or entry.crown(former, _tags(former, who, verdict.sentence)):
            return former, verdict, card
    raise RegistryError(f"the champion of {tracking.model} was moved {ATTEMPTS} times while it was judged against")


def _card(package: "Package", model: RegisteredModel, verdict: Verdict) -> dict[str, str]:
    """Return the card of the registered version, in both forms, by file name."""
    from handoff.delivery.model_card import gates_section, registered_as, render_markdown, render_page

    standing = registered_as(model.version, verdict)
    card = package.card.registered(model.version, standing, gates_section(verdict), refused=not verdict.passed)
    return {"card.md": render_markdown(card, "figures"), "card.html": render_page(card, package.figures)}


def _move(materials: "Materials", action: Action, version: str, because: str, who: str) -> Promotion:
    tracking = tracking_of(materials)
    standing = standing_of(tracking, version)
    former = champion_version(tracking)
    if former == version:
        return Promotion(standing.model, former, because, standing.verdict, changed=False)
    materials.progress(f"loading version {version}")
    loaded, _ = load_version(tracking, version)
    plan_of(loaded, materials.titles)
    # A rollback keeps what was noted when the version was promoted, so that the next one goes further back.
    known = former if action == "promote" or PROMOTED_AT not in standing.tags else None
    with moving_champion(tracking, version, former, _tags(known, who, because)):
        _log(materials, action, standing.model, former, version, because, standing.verdict, who)
    return Promotion(standing.model, former, because, standing.verdict, changed=True)


def _former(tracking: Tracking) -> str:
    champion = champion_version(tracking)
    if champion is None:
        raise Refused(f'"{tracking.model}" has no champion to roll back; choose one: handoff promote VERSION')
    tags = standing_of(tracking, champion).tags
    if not tags.get(FORMER):
        raise Refused(f"version {champion} is the first champion; name a version: handoff rollback VERSION")
    return tags[FORMER]


def _tags(former: str | None, who: str, because: str) -> dict[str, str]:
    now = recorded_at().isoformat()
    tags = {PROMOTED_BY: who, BECAUSE: because, PROMOTED_AT: now}
    return tags if former is None else {**tags, FORMER: former}


def _log(
    materials: "Materials",
    action: Action,
    model: RegisteredModel,
    before: str | None,
    to: str | None,
    because: str,
    verdict: str,
    who: str,
) -> None:
    line = LogLine(
        when=recorded_at().isoformat(),
        who=who,
        action=action,
        model=model.name,
        tracking_uri=model.tracking_uri,
        version=model.version,
        before=before,
        to=to,
        because=because,
        verdict=verdict,
    )
    append_line(materials.places.store, line)


def champion_standing(materials: "Materials", version: str | None) -> Standing:
    """Return the standing of a version; when None, of the champion, or of the newest version where there is none.

    Raises:
        RegistryError: there is no such version, or MLflow cannot be reached.
    """
    tracking = tracking_of(materials)
    return standing_of(tracking, version or champion_version(tracking) or newest_version(tracking))
