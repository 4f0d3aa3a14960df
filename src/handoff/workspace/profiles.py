"""Keeps what each night looked like, and the alerts of it: one small JSON file a night."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.delivery.atomic import write_text
from handoff.errors import WorkspaceError
from handoff.monitoring.alert import Alert
from handoff.monitoring.profile import NightProfile

if TYPE_CHECKING:
    from handoff.domain.settings import Settings
    from handoff.workspace.materials import Materials
    from handoff.workspace.night.compute import ComputedNight, NightInputs
    from handoff.workspace.places import Places

#: Nights back to which an alert counts as one that stood already.
STOOD_DAYS = 7


def profile_of(materials: "Materials", computed: "ComputedNight", inputs: "NightInputs") -> NightProfile:
    """Return the profile of a computed night: the clean data as of it, the model's features, and the scores."""
    from handoff.domain.tiers import Tier
    from handoff.monitoring.profiling import scores

    run, rows = computed.scored.run, computed.scored.rows
    profile = data_profile(materials, run.as_of)
    line = inputs.agreement.tiers.floor(Tier.SAL) or None
    scored = scores.scores_of(rows["probability"].to_numpy(dtype=float), run.model_version, line)
    tiers = {tier.value: count for tier, count in computed.scored.counts.items()}
    return replace(
        profile,
        night=run.night,
        features=scores.features_of(inputs.model, computed.features),
        scores=replace(scored, tiers=tiers, agreement=run.agreement_version),
    )


def data_profile(materials: "Materials", as_of: datetime) -> NightProfile:
    """Return the profile of the clean data as of a night, without features and scores."""
    from handoff.monitoring.profiling import profile_night
    from handoff.sources.store import read_manifest

    dataset = materials.dataset
    ingested = read_manifest(materials.places.clean.resolve())
    settings = materials.settings
    return profile_night(dataset, ingested, _sources(settings), as_of, settings.workspace.timezone)


def write_profile(places: "Places", profile: NightProfile) -> None:
    """Keep the profile of a night, in place of a former one of the same night.

    Raises:
        WorkspaceError: the disk refuses.
    """
    text = json.dumps(profile.to_dict(), ensure_ascii=False, separators=(",", ":"))
    write_text(_profiles(places) / f"{profile.night.isoformat()}.json", text)


def read_profile(places: "Places", night: date) -> NightProfile | None:
    """Return the profile of a night; None: there is none.

    Raises:
        WorkspaceError: it cannot be read.
    """
    path = _profiles(places) / f"{night.isoformat()}.json"
    return _read(path, NightProfile.from_dict) if path.exists() else None


def past_profiles(
    places: "Places", before: date, days: int = 60, *, held_back_too: bool = False
) -> tuple[NightProfile, ...]:
    """Return the profiles of the published nights of the last `days` days before a night, rising.

    held_back_too: also of nights whose list was not published.

    Raises:
        WorkspaceError: one cannot be read.
    """
    paths = _since(_profiles(places), before, days)
    published = [path for path in paths if held_back_too or (places.nights / path.name).exists()]
    return tuple(_read(path, NightProfile.from_dict) for path in published)


def alerts_after(materials: "Materials", night: date) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """Find and keep the alerts of a night that has a profile; return them, and those that did not stand before.

    Raises:
        WorkspaceError: a profile cannot be read, or the disk refuses.
    """
    from handoff.monitoring.alerts import alerts_of, is_new

    places, tonight = materials.places, read_profile(materials.places, night)
    if tonight is None:
        return (), ()
    past = past_profiles(places, night, held_back_too=True)
    alerts = alerts_of(tonight, past, materials.settings.monitoring)
    stood = past_alerts(places, night)
    write_alerts(places, night, alerts)
    return alerts, tuple(one for one in alerts if is_new(one, stood))


def write_alerts(places: "Places", night: date, alerts: Sequence[Alert]) -> None:
    """Keep the alerts of a night, in place of former ones of the same night.

    Raises:
        WorkspaceError: the disk refuses.
    """
    text = json.dumps([alert.to_dict() for alert in alerts], indent=1, ensure_ascii=False)
    write_text(_alerts(places) / f"{night.isoformat()}.json", text)


def read_alerts(places: "Places", night: date) -> tuple[Alert, ...]:
    """Return the alerts of a night; none where it was not watched.

    Raises:
        WorkspaceError: they cannot be read.
    """
    path = _alerts(places) / f"{night.isoformat()}.json"
    return _read(path, _all_alerts) if path.exists() else ()


def past_alerts(places: "Places", before: date, days: int = STOOD_DAYS) -> tuple[Alert, ...]:
    """Return the alerts of the last `days` days before a night, rising by night.

    Raises:
        WorkspaceError: they cannot be read.
    """
    return tuple(alert for path in _since(_alerts(places), before, days) for alert in _read(path, _all_alerts))


def _sources(settings: "Settings") -> dict[str, tuple[str, ...]]:
    """Return the sources behind each table; those that only join to it do not count."""
    found: dict[str, tuple[str, ...]] = {}
    for table, mapping in settings.mapping.tables():
        found[table] = tuple(dict.fromkeys((*found.get(table, ()), mapping.source)))
    return found


def _profiles(places: "Places") -> Path:
    return places.store / "profiles"


def _alerts(places: "Places") -> Path:
    return places.store / "alerts"


def _since(folder: Path, before: date, days: int) -> list[Path]:
    first, last = (before - timedelta(days=days)).isoformat(), before.isoformat()
    return [path for path in sorted(folder.glob("????-??-??.json")) if first <= path.stem < last]


def _all_alerts(raw: Any) -> tuple[Alert, ...]:
    return tuple(Alert.from_dict(one) for one in raw)


def _read(path: Path, of: Any) -> Any:
    try:
        return of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise WorkspaceError(
            f"{path} cannot be read: {reason!r}; delete it: that night is no longer compared with"
        ) from None
