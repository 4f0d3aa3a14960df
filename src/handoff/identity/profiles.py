"""What each record tells of a person's identity, in one spelling: a row of keys a record."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from handoff.identity.companies import company_key, without_suffix
from handoff.identity.contacts import NO_MAILBOX, mailbox, phone_key
from handoff.identity.countries import country_code
from handoff.identity.names import NOBODY, person_name

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of a record that identity looks at, where they are there.
EVIDENCE: Final = ("email", "name", "phone", "company", "country", "account_id")
#: Keys of a record; each text, missing where nothing is known.
KEYS: Final = ("mailbox", "domain", "name", "given", "family", "phone", "company", "stem", "country", "account")


def keys_of(people: "pa.Table") -> "pa.Table":
    """Return the keys of each record, and its row number `i` (int32), in the order of `people`.

    Args:
        people: text columns of EVIDENCE; those that are absent tell nothing.
    """
    import pyarrow as pa

    texts = {name: _text(people, name) for name in EVIDENCE}
    boxes = _parsed(texts["email"], mailbox, NO_MAILBOX)
    names = _parsed(texts["name"], person_name, NOBODY)
    companies = _parsed(texts["company"], _company, (None, None))
    countries = _parsed(texts["country"], lambda text: (country_code(text),), (None,))
    columns = dict(zip(("mailbox", "domain"), boxes, strict=True))
    columns |= dict(zip(("name", "given", "family"), names, strict=True))
    columns |= {"company": companies[0], "stem": companies[1], "country": countries[0], "account": texts["account_id"]}
    columns["phone"] = _phones(texts["phone"], countries[0])
    numbered = {"i": pa.array(range(people.num_rows), pa.int32())}
    return pa.table({**numbered, **{name: columns[name] for name in KEYS}})


def _company(text: str) -> tuple[str | None, str | None]:
    """Return a company's key with and without "group" and the like."""
    key = company_key(text)
    return key, None if key is None else without_suffix(key)


def _text(people: "pa.Table", name: str) -> Any:
    import pyarrow as pa

    if name not in people.column_names:
        return pa.nulls(people.num_rows, pa.string())
    column = people[name].cast(pa.string())
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _parsed(texts: Any, parse: Callable[[str], Sequence[str | None]], nothing: Sequence[str | None]) -> list[Any]:
    """Parse each distinct text once; return one text array a part."""
    import pyarrow as pa

    encoded = texts.dictionary_encode()
    found = [parse(text) if text else nothing for text in encoded.dictionary.to_pylist()]
    parts = [pa.array([one[place] for one in found], pa.string()) for place in range(len(nothing))]
    return [part.take(encoded.indices) for part in parts]


def _phones(texts: Any, countries: Any) -> Any:
    """Read each distinct number once for each country that it is given with."""
    import pyarrow as pa
    import pyarrow.compute as pc

    # A tab stands in no number: it keeps number and country apart in one text.
    joined = pc.binary_join_element_wise(texts, pc.fill_null(countries, ""), "\t")

    def parse(text: str) -> tuple[str | None]:
        number, _, country = text.partition("\t")
        return (phone_key(number, country or None),)

    return _parsed(joined.cast(pa.string()), parse, (None,))[0]
