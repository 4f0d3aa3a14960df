"""Registered versions and their aliases: who is champion, what was said of a version, and moving the alias."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handoff.errors import RegistryError
from handoff.model.registry.tracking import CHALLENGER, CHAMPION, RegisteredModel, Tracking, is_missing

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

#: Tags of a version.
PACKAGE: Final = "handoff.package"
VERDICT: Final = "handoff.verdict"
PASSED: Final = "handoff.passed"
FORMER: Final = "handoff.former_champion"
PROMOTED_AT: Final = "handoff.promoted_at"
PROMOTED_BY: Final = "handoff.promoted_by"
BECAUSE: Final = "handoff.promoted_because"


@dataclass(frozen=True)
class Standing:
    """A version as the registry knows it: its aliases and tags."""

    model: RegisteredModel
    aliases: tuple[str, ...]
    tags: Mapping[str, str]

    @property
    def verdict(self) -> str:
        """What the gates said; empty where nothing is recorded."""
        return self.tags.get(VERDICT, "")


def standing_of(tracking: Tracking, version: str) -> Standing:
    """Return what the registry says of one version.

    Raises:
        RegistryError: there is no such version (the message lists those that there are), or MLflow cannot be reached.
    """
    missing = f'"{tracking.model}" has no version {version} at {tracking.resolved}'
    if tracking.untouched:
        raise RegistryError(f"{missing}; train one first: handoff train")
    client = tracking.client()
    from mlflow.exceptions import MlflowException

    with tracking.blamed():
        try:
            found = client.get_model_version(tracking.model, version)
        except MlflowException as reason:
            if not is_missing(reason):
                raise
            known = ", ".join(_versions(client, tracking.model)) or "none"
            raise RegistryError(f"{missing}; there are: {known}") from None
    return _standing(tracking, found)


def champion_version(tracking: Tracking) -> str | None:
    """Return the version that is champion now; None where there is none.

    Raises:
        RegistryError: MLflow cannot be reached.
    """
    if tracking.untouched:
        return None
    with tracking.blamed():
        return holder(tracking.client(), tracking.model, CHAMPION)


def newest_version(tracking: Tracking) -> str:
    """Return the newest version.

    Raises:
        RegistryError: there is none yet, or MLflow cannot be reached.
    """
    found: list[str] = []
    if not tracking.untouched:
        with tracking.blamed():
            found = _versions(tracking.client(), tracking.model)
    if not found:
        raise RegistryError(f'"{tracking.model}" has no version at {tracking.resolved}; train one first: handoff train')
    return found[-1]


def make_champion(tracking: Tracking, version: str, expected: str | None, tags: Mapping[str, str]) -> None:
    """Move the alias `champion` to a version, unless another training has moved it in the meantime.

    Raises:
        RegistryError: `expected` is champion no longer, or MLflow cannot be reached.
    """
    with tracking.blamed():
        if not move_champion(tracking.client(), tracking.model, version, expected, tags):
            raise RegistryError(
                f"the champion of {tracking.model} is no longer version {expected}: somebody else moved it just now; "
                "look at it with `handoff card`, and decide again"
            )


def restore_champion(tracking: Tracking, version: str | None) -> None:
    """Put the alias `champion` back where it was; None: no version had it.

    Raises:
        RegistryError: MLflow cannot be reached.
    """
    with tracking.blamed():
        client = tracking.client()
        if version is None:
            client.delete_registered_model_alias(tracking.model, CHAMPION)
        else:
            client.set_registered_model_alias(tracking.model, CHAMPION, version)


def move_champion(
    client: "MlflowClient", model: str, version: str, expected: str | None, tags: Mapping[str, str]
) -> bool:
    """Move the alias to `version` if `expected` still has it, and say whether it was done."""
    if holder(client, model, CHAMPION) != expected:
        return False
    for key, value in tags.items():
        client.set_model_version_tag(model, version, key, value)
    client.set_registered_model_alias(model, CHAMPION, version)
    if holder(client, model, CHALLENGER) == version:
        client.delete_registered_model_alias(model, CHALLENGER)
    return True


def holder(client: "MlflowClient", model: str, alias: str) -> str | None:
    """Return the version that has the alias; None where none has, or no such model is registered."""
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_registered_model(model)
    except MlflowException as reason:
        if is_missing(reason):
            return None
        raise
    version = found.aliases.get(alias)
    return None if version is None else str(version)


def _versions(client: "MlflowClient", model: str) -> list[str]:
    found = client.search_model_versions(f"name = '{model}'")
    return sorted((str(one.version) for one in found), key=lambda version: (len(version), version))


def _standing(tracking: Tracking, found: "ModelVersion") -> Standing:
    model = RegisteredModel(tracking.model, str(found.version), str(found.run_id), tracking.resolved)
    return Standing(model, tuple(sorted(found.aliases)), dict(found.tags))
