"""Which agreements lists were published under: each version once, with all its terms, so that none changes unseen."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from handoff.delivery.atomic import write_text
from handoff.domain.agreement import Agreement
from handoff.errors import AgreementError

#: Not terms: who signed, and which reps a team has, or misses, at the moment.
_NOT_TERMS: Final[Any] = {"signatories": True, "teams": {"__all__": {"reps"}}}


def refuse_changed_terms(folder: Path, agreement: Agreement) -> None:
    """Make sure that lists published under this version had these very terms.

    Raises:
        AgreementError: they had others, the message names the sections that differ; or their record cannot be read.
    """
    path = _file(folder, agreement.version)
    if not path.exists():
        return
    former = _read(path)
    now = _terms(agreement)
    differing = sorted(key for key in {*now, *former["terms"]} if now.get(key) != former["terms"].get(key))
    if differing:
        raise AgreementError(
            f"agreement {agreement.version} has been in force since {former['first_night']} with other "
            f"{' and '.join(differing)}; raise version to {agreement.version + 1} and have both sides sign again"
        )


def record_terms(folder: Path, agreement: Agreement, night: date) -> None:
    """Keep the terms of this version, with the first night that was published under it."""
    path = _file(folder, agreement.version)
    if path.exists():
        return
    signed = agreement.model_dump(mode="json", by_alias=True)["signatories"]
    entry = {
        "version": agreement.version,
        "first_night": night.isoformat(),
        "signatories": signed,
        "terms": _terms(agreement),
    }
    write_text(path, json.dumps(entry, indent=1, ensure_ascii=False))


def _read(path: Path) -> dict[str, Any]:
    try:
        former: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if {"first_night", "terms"} <= former.keys():
            return former
        reason = "terms or first_night is missing"
    except (OSError, ValueError, AttributeError) as failure:
        reason = str(failure)
    raise AgreementError(
        f"{path} holds the terms of a published version and cannot be read: {reason}; restore it from a backup, or "
        f"take it away and the present terms are recorded anew"
    )


def _terms(agreement: Agreement) -> dict[str, Any]:
    return agreement.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_NOT_TERMS)


def _file(folder: Path, version: int) -> Path:
    return folder / f"{version}.json"
