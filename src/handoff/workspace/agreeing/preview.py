"""Previews an agreement before anyone signs it: what it would have done on past nights, and what to expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from handoff.domain.agreement import Agreement, bind, load_agreement
from handoff.domain.instants import as_utc
from handoff.domain.tiers import Tier
from handoff.errors import AgreementError, ConfigError
from handoff.model.registry import load_champion
from handoff.model.segments import OTHERS, SHOWN, Grouping
from handoff.policy.contradictions.on_data import doubtful_terms
from handoff.policy.contradictions.rules import contradictions
from handoff.policy.preview.agreement import AgreementPreview, Tiered, parts_of, preview_agreement
from handoff.policy.preview.changes import tier_changes
from handoff.policy.preview.lines import LineChoice, curve, line_choices
from handoff.policy.preview.report import ChangedLead, Comparison, Preview, SegmentPart
from handoff.policy.preview.volumes import PreviewRows
from handoff.policy.tiers.assign import HANDED_OVER
from handoff.workspace.agreeing.facts import hindsight
from handoff.workspace.agreeing.files import write_changes, write_page
from handoff.workspace.agreeing.nights import Nights, nights_of, rejections_recorded
from handoff.workspace.agreeing.walk import Walk, walk
from handoff.workspace.cold_start import cold_start_note
from handoff.workspace.model_plan import plan_of
from handoff.workspace.segments import groupings
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.features.plan import FeaturePlan
    from handoff.model.trained import TrainedModel
    from handoff.policy.suggestions.found import Suggestions
    from handoff.workspace.materials import Materials

#: Nights with a known outcome that are looked back on: eight weeks.
NIGHTS: Final = 56


@dataclass(frozen=True)
class Agreed:
    """A preview and the files that it was written to; changes: None without an agreement to compare with."""

    preview: Preview
    html: Path
    changes: Path | None

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        changes = None if self.changes is None else str(self.changes)
        return {**self.preview.to_dict(), "html": str(self.html), "changes_csv": changes}


@dataclass(frozen=True)
class Asked:
    """What is to be previewed.

    proposal: file of the agreement; None: the workspace's own. against: file of the one that it is compared with; None:
    the workspace's own, when there is a proposal. nights: of known outcome to look back on. html: where the page goes;
    None: among the workspace's own files.
    """

    proposal: Path | None = None
    against: Path | None = None
    nights: int = NIGHTS
    suggest: bool = False
    html: Path | None = None


def preview(materials: "Materials", asked: Asked) -> Agreed:
    """Preview an agreement on past nights, and write the page and the list of changes.

    Raises:
        AgreementError: an agreement cannot be read, contradicts itself, or names what the data does not have.
        ConfigError: rows of the data are snapshots of their own, so that there are no nights.
        RegistryError: there is no champion. FeatureError: the features are not the champion's.
    """
    _refuse_flat(materials)
    files = _files(materials, asked)
    agreements = [load_agreement(path) for path in files]
    _refuse_contradictions(files[0], agreements[0])
    materials.progress("loading the champion")
    model, registered = load_champion(tracking_of(materials))
    plan = plan_of(model, materials.titles)
    for path, one in zip(files, agreements, strict=True):
        bind(one, list(materials.dataset.leads.columns), list(materials.dataset.event_types),
             list(model.catalogue.names), str(path))  # fmt: skip
    nights = nights_of(materials, model, asked.nights)
    walked = walk(materials, model, plan, nights, agreements)
    materials.progress("comparing with what happened")
    suggestions = _suggested(materials, model, plan) if asked.suggest else None
    found = _measured(materials, model, registered.version, nights, walked, agreements, suggestions)
    return Agreed(found, write_page(materials, found, asked.html), write_changes(materials, found))


def _refuse_flat(materials: "Materials") -> None:
    if materials.settings.snapshots.taken == "row":
        raise ConfigError(
            f'{materials.places.settings}: snapshots.taken = "row": each row of this table has a moment of its own, so '
            "there are no nights on which an agreement could be tried; load events or stages with dates and use "
            '"calendar", or see what lines would give: handoff card'
        )


def _files(materials: "Materials", asked: Asked) -> list[Path]:
    """Return the file to preview, then the one to compare with, where there is one."""
    own = materials.places.agreement
    for path in (asked.proposal, asked.against):
        if path is not None and not path.is_file():
            raise AgreementError(f"{path} is no file; name one with an agreement, such as a copy of {own}")
    first = asked.proposal or own
    against = asked.against or (own if asked.proposal is not None and own.exists() else None)
    return [first] if against is None else [first, against]


def _refuse_contradictions(path: Path, agreement: Agreement) -> None:
    found = contradictions(agreement)
    if found:
        raise AgreementError("\n".join(f"{path}: {message}" for message in found))


def _measured(
    materials: "Materials",
    model: "TrainedModel",
    version: str,
    nights: Nights,
    walked: Walk,
    agreements: Sequence[Agreement],
    suggestions: "Suggestions | None",
) -> Preview:
    draws, seed = materials.settings.training.bootstrap, materials.settings.workspace.seed
    zone = materials.settings.workspace.timezone
    rows, tiered = walked.rows, walked.tiered[0]
    previews = [
        preview_agreement(one, rows, of_one, draws, seed, zone)
        for one, of_one in zip(agreements, walked.tiered, strict=True)
    ]
    known = np.unique(rows.night[rows.known])
    cold = cold_start_note(model)
    return Preview(
        workspace=materials.settings.workspace.name,
        model_version=version,
        horizon_days=model.horizon_days,
        made_at=materials.now,
        nights=rows.nights,
        known_until=None if not len(known) else as_utc(_moment(known[-1])),
        known_nights=len(known),
        every_days=nights.every_days,
        notes=(
            *nights.notes,
            *([] if cold is None else [cold]),
            *hindsight(materials.dataset, agreements),
            *_unknown(known, rows.nights),
        ),
        warnings=doubtful_terms(agreements[0], rows, tiered),
        acceptance=rejections_recorded(materials.dataset),
        agreement=previews[0],
        comparison=_compared(walked, previews) if len(previews) > 1 else None,
        lines=_lines(agreements[0], rows, tiered, draws, seed),
        curve=curve(rows, tiered.eligible),
        segments=tuple(_segments(materials, walked, draws, seed)),
        suggestions=suggestions,
    )


def _lines(agreement: Agreement, rows: PreviewRows, tiered: Tiered, draws: int, seed: int) -> tuple[LineChoice, ...]:
    """Return what other lines would give, around the usual places of SAL, or its usual number where it has none."""
    usual = float(np.median(tiered.places[Tier.SAL]))
    capacity = int(usual) if np.isfinite(usual) and usual >= 1 else None
    number = float(tiered.inside(Tier.SAL).sum()) / len(rows.nights)
    return line_choices(rows, tiered.eligible, capacity, agreement.tiers.SAL.probability, draws, seed, number)


def _unknown(known: "np.ndarray[Any, Any]", nights: "np.ndarray[Any, Any]") -> list[str]:
    told = []
    if not len(known):
        told.append("no night has a known outcome that was hidden from the model: only what is expected can be told")
    if len(nights) == 1:
        told.append("there is one night only, so nothing can be said of weeks")
    return told


def _compared(walked: Walk, previews: Sequence[AgreementPreview]) -> Comparison:
    newest = walked.newest
    after, before = (one.tier[newest] for one in walked.tiered)
    probability = walked.rows.probability[newest]
    changes = tier_changes(before, after, probability)
    fields = walked.fields.iloc[changes.position]
    texts = [
        [_text(value) for value in fields[name]] if name in fields.columns else [""] * len(fields)
        for name in ("lead_id", "name", "company")
    ]
    chances = probability[changes.position].tolist()
    leads = tuple(ChangedLead(*one) for one in zip(*texts, chances, changes.before, changes.after, strict=True))
    return Comparison(previews[1], changes, leads)


def _segments(materials: "Materials", walked: Walk, draws: int, seed: int) -> list[SegmentPart]:
    listed = walked.tiered[0].inside(*HANDED_OVER)
    found: list[SegmentPart] = []
    if not listed.any():
        return found
    for grouping in groupings(materials, walked.keys):
        value, order = _told_apart(grouping)
        if len(order) > 1:
            measured = parts_of(walked.rows, listed, value, order, draws, seed)
            found += [
                SegmentPart(grouping.attribute, one.name, float((value == one.name).mean()), one) for one in measured
            ]
    return found


def _told_apart(grouping: Grouping) -> "tuple[np.ndarray[Any, Any], list[str]]":
    """Return the values with rare ones taken together, and those that occur in the order to tell them."""
    value = grouping.value.astype(str).astype(object)
    names, counts = np.unique(value.astype(str), return_counts=True)
    if grouping.order:
        return value, [name for name in grouping.order if name in set(names)]
    shown = names[np.lexsort((names, -counts))].tolist()
    if len(shown) <= SHOWN + 1:
        return value, shown
    kept = shown[:SHOWN]
    return np.where(np.isin(value, kept), value, OTHERS), [*kept, OTHERS]


def _suggested(materials: "Materials", model: "TrainedModel", plan: "FeaturePlan") -> "Suggestions":
    from handoff.workspace.agreeing.suggestions import suggest_rules

    return suggest_rules(materials, model, plan)


def _moment(night: "np.datetime64[Any]") -> datetime:
    moment: datetime = night.astype("datetime64[us]").item()
    return moment


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
