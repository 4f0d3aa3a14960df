"""The rows as the page's script reads them: compact JSON, every text written once, inert inside a script element."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from handoff.delivery.html_list.rows import ListRow
from handoff.delivery.list_reasons import ListReasons, Reason

#: Signs that could end the script element or start another, and two that scripts once took as line ends.
#: HTML Standard, 4.12.1.3 "Restrictions for contents of script elements".
_INERT: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def page_data(rows: Sequence[ListRow]) -> str:
    """Return JSON of fields, texts and rows.

    A row is an array in the order of `fields`; a text in it stands as its place in `texts`. The field "reasons" is a
    pair of arrays, for and against, of fact, comparison, fact, comparison and so on.
    """
    texts = _Texts()
    names = [field.name for field in fields(ListRow)]
    packed = [[_packed(getattr(row, name), texts) for name in names] for row in rows]
    kinds = {name: _kind(field.type) for name, field in zip(names, fields(ListRow), strict=True)}
    return json_inert({"fields": [[name, kinds[name]] for name in names], "texts": texts.all, "rows": packed})


def json_inert(value: object) -> str:
    """Return `value` as JSON that no HTML parser can take for markup.

    >>> json_inert("</script><b>")
    '"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_INERT)


class _Texts:
    """Gives each text its place, the same for the same text."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._place.setdefault(text, len(self._place))

    @property
    def all(self) -> list[str]:
        return list(self._place)


def _kind(annotation: object) -> str:
    if annotation is str:
        return "text"
    if annotation is ListReasons:
        return "reasons"
    return "texts" if annotation == tuple[str, ...] else "plain"


def _packed(value: Any, texts: _Texts) -> object:
    if isinstance(value, str):
        return texts.place(value)
    if isinstance(value, ListReasons):
        return [_flat(side, texts) for side in (value.in_favour, value.against)]
    return [texts.place(text) for text in value] if isinstance(value, tuple) else value


def _flat(reasons: Iterable[Reason], texts: _Texts) -> list[int]:
    return [texts.place(text) for reason in reasons for text in (reason.fact, reason.proof)]
