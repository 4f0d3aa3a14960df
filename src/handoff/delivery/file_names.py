"""Names of files made from names of people and teams: safe on every system, no two alike."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

#: Longest name, in letters: with four bytes each it stays under the 255 bytes that file systems take.
LONGEST: Final = 48
#: The accents of Latin letters; marks of other scripts make other letters.
_ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
#: Device names that Windows will not have as a file, whatever the suffix.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))],
)


def slug(name: str) -> str:
    """Return `name` as letters, digits and single hyphens, without accents and capitals; may be empty.

    Letters of other scripts stay as they are. No separator, dot or blank is left, so no path can be built.

    >>> slug("Jürgen O'Neil"), slug("../../etc/passwd"), slug("Ірина Шевченко"), slug("CON"), slug("***")
    ('jurgen-o-neil', 'etc-passwd', 'ірина-шевченко', 'con-list', '')
    """
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", name.casefold()))
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", bare)).strip("-")[:LONGEST].strip("-")
    return f"{words}-list" if words in _RESERVED else words


def slugs(names: Sequence[str], taken: Iterable[str] = (), otherwise: str = "list") -> list[str]:
    """Return one slug a name, in order, none of `taken` and no two alike; `otherwise` where nothing is left of a name.

    >>> slugs(["Ann Lee", "ann-lee", "***"])
    ['ann-lee', 'ann-lee-2', 'list']
    """
    used = set(taken)
    found = []
    for name in names:
        free = _free(slug(name) or otherwise, used)
        used.add(free)
        found.append(free)
    return found


def _free(wanted: str, used: set[str]) -> str:
    number, name = 1, wanted
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    return name
