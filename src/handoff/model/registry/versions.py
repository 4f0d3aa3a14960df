"""Registered versions and their aliases: who is champion, what was said of a version, and moving the alias."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

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
#: Characters of a tag; MLflow's own limit is 5,000.
LONGEST: Final = 4_000


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


@contextmanager
def moving_champion(tracking: Tracking, version: str, expected: str | None, tags: Mapping[str, str]) -> Iterator[None]:
    """Move the alias `champion` to a version; if that or the block does not end well, all is as it was before.

    Raises:
        RegistryError: `expected` is champion no longer, or MLflow cannot be reached; also when that happens inside.
    """
    with tracking.blamed():
        client = tracking.client()
        before = _Before.of(client, tracking.model, version, tags)
    try:
        with tracking.blamed():
            _move_or_say(client, tracking.model, version, expected, tags)
        yield
    except BaseException:
        before.restore(client)
        raise


def move_champion(
    client: "MlflowClient", model: str, version: str, expected: str | None, tags: Mapping[str, str]
) -> bool:
    """Move the alias to `version` if `expected` still has it, and say whether it was done.

    The tag PROMOTED_AT comes last: a version that has it has been champion.
    """
    if holder(client, model, CHAMPION) != expected:
        return False
    tag_version(client, model, version, {key: value for key, value in tags.items() if key != PROMOTED_AT})
    client.set_registered_model_alias(model, CHAMPION, version)
    tag_version(client, model, version, {key: value for key, value in tags.items() if key == PROMOTED_AT})
    if holder(client, model, CHALLENGER) == version:
        client.delete_registered_model_alias(model, CHALLENGER)
    return True


def _move_or_say(
    client: "MlflowClient", model: str, version: str, expected: str | None, tags: Mapping[str, str]
) -> None:
    if not move_champion(client, model, version, expected, tags):
        former = "without a champion" if expected is None else f"that of version {expected}"
        raise RegistryError(
            f"{model} is no longer {former}: somebody else moved the alias just now; look at it with `handoff card`, "
            "and decide again"
        )


def tag_version(client: "MlflowClient", model: str, version: str, tags: Mapping[str, str]) -> None:
    """Set tags one after the other, in their order; a text that is longer than MLflow takes is cut."""
    for key, value in tags.items():
        client.set_model_version_tag(model, version, key, value if len(value) <= LONGEST else f"{value[:LONGEST]} ...")


@dataclass(frozen=True)
class _Before:
    """Where the aliases were, and what a version's tags said, before they were touched; None: there was none."""

    model: str
    version: str
    aliases: Mapping[str, str | None]
    tags: Mapping[str, str | None]

    @classmethod
    def of(cls, client: "MlflowClient", model: str, version: str, tags: Iterable[str]) -> Self:
        known = client.get_model_version(model, version).tags
        aliases = {alias: holder(client, model, alias) for alias in (CHAMPION, CHALLENGER)}
        return cls(model, version, aliases, {key: known.get(key) for key in tags})

    def restore(self, client: "MlflowClient") -> None:
        """Put everything back; the server may be gone, so that each step is tried and may fail."""
        for alias, former in self.aliases.items():
            with contextlib.suppress(Exception):
                now = holder(client, self.model, alias)
                # What somebody else has set meanwhile is theirs.
                if former is not None and now in (self.version, None):
                    client.set_registered_model_alias(self.model, alias, former)
                elif former is None and now == self.version:
                    client.delete_registered_model_alias(self.model, alias)
        for key, value in self.tags.items():
            with contextlib.suppress(Exception):
                if value is None:
                    client.delete_model_version_tag(self.model, self.version, key)
                else:
                    client.set_model_version_tag(self.model, self.version, key, value)


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
