"""Checks that every name in the agreement exists in the data."""

from collections.abc import Iterator, Sequence
from typing import Final

from handoff.domain.agreement.agreement import Agreement
from handoff.domain.toml import nearest
from handoff.errors import AgreementError

#: Fields that handoff knows of every lead, beside those of the source.
KNOWN_FIELDS: Final = ("existing_customer", "open_opportunity")
_NAMES_SHOWN: Final = 40
_KIND: Final = {"column": "field"}
_LATER: Final = {"feature": ", or the model was trained before it came"}


def bind(
    agreement: Agreement,
    fields: Sequence[str],
    events: Sequence[str],
    features: Sequence[str],
    where: str = "agreement.toml",
) -> None:
    """Check that every name in the agreement exists in the data; `field` may name a field or a feature.

    Raises:
        AgreementError: one line for each unknown name, with the nearest and the valid ones.
    """
    own = [*fields, *KNOWN_FIELDS]
    valid = {"field": [*own, *features], "feature": list(features), "event": list(events), "column": list(fields)}
    problems = [
        f'{where}: {place}: {_KIND.get(kind, kind)} "{name}" is not in the data{_LATER.get(kind, "")}; '
        f"{_choices(name, valid[kind])}"
        for place, kind, name in _uses(agreement)
        if name not in valid[kind]
    ]
    if problems:
        raise AgreementError("\n".join(dict.fromkeys(problems)))


def _uses(agreement: Agreement) -> Iterator[tuple[str, str, str]]:
    """Yield (place, kind of name, name) for every name of the data; "column": a field that the source must have."""
    for place, rule in agreement.rules():
        for leaf in rule.leaves():
            named = {"field": leaf.field, "feature": leaf.feature, "event": leaf.event}
            yield from ((place, kind, name) for kind, name in named.items() if name is not None)
    yield from (("required_fields", "column", required.field) for required in agreement.required_fields)
    if agreement.value is not None:
        yield "value", "field", agreement.value.source
    if agreement.recycling is not None:
        yield from (("recycling.reengaged_by", "event", event) for event in agreement.recycling.reengaged_by)
        if agreement.recycling.not_before is not None:
            yield "recycling.not_before", "column", agreement.recycling.not_before


def _choices(name: str, valid: list[str]) -> str:
    names = sorted(set(valid))
    shown = ", ".join(names[:_NAMES_SHOWN]) or "none"
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    close = nearest(name, names)
    return f"{close} (valid: {shown}{more})" if close.startswith("did you mean") else f"valid: {shown}{more}"
