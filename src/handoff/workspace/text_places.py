"""Where each of many texts stands among others: sorted once, asked for many times.

A hash table of a million texts is far larger than the processor's cache, and every look-up in it waits for memory. Two
sorted lists of 64-bit digests are walked through in order instead.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import IntArray
from handoff.model.part import scattered

if TYPE_CHECKING:
    import pyarrow as pa

Digests = npt.NDArray[np.uint64]
#: Digests are made of so many bytes of a text at a time.
_WORD: Final = 8
#: Keeps the lowest 0, 1, ... 8 bytes of a word.
_LOWEST: Final = np.array([(1 << 8 * kept) - 1 for kept in range(_WORD + 1)], dtype=np.uint64)


@dataclass(frozen=True)
class TextPlaces:
    """Digests of texts, rising, and the place of each text; arrays of shape (n_texts,)."""

    digest: Digests
    place: IntArray

    @classmethod
    def of(cls, texts: "pa.Array") -> Self:
        """Sort texts of which no two are alike."""
        digest = digests(texts)
        order = np.argsort(digest)
        return cls(digest[order], order)

    def find(self, texts: "pa.Array | pa.ChunkedArray") -> IntArray:
        """Return the place of each of `texts`, -1 where it is none of ours; shape (n_asked,).

        Two texts of one digest would be taken for each other: among a million of each kind once in 18 million times.
        """
        if not len(self.digest):
            return np.full(len(texts), -1, dtype=np.int64)
        asked = digests(texts)
        order = np.argsort(asked)
        asked = asked[order]
        near = np.minimum(np.searchsorted(self.digest, asked), len(self.digest) - 1)
        found = np.empty(len(asked), dtype=np.int64)
        found[order] = np.where(self.digest[near] == asked, self.place[near], -1)
        return found


def digests(texts: "pa.Array | pa.ChunkedArray") -> Digests:
    """Return 64 even bits for each text, the same for equal texts (a missing one is as an empty one), shape (n_texts,).

    Words of 8 bytes are mixed in one after the other, by the finaliser of `handoff.model.part.scattered`.
    """
    import pyarrow as pa

    array = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    _, ends, data = array.cast(pa.large_string()).fill_null("").buffers()
    if not len(array):
        return np.empty(0, dtype=np.uint64)
    end = np.frombuffer(ends, dtype=np.int64)[: len(array) + 1]
    start, length = end[:-1], np.diff(end)
    padded = np.concatenate([np.frombuffer(data or b"", dtype=np.uint8), np.zeros(_WORD, dtype=np.uint8)])
    words = np.ndarray((len(padded) - _WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    digest = scattered(length, 0)
    for at in range(0, int(length.max()), _WORD):
        more = np.flatnonzero(length > at)
        word = words[start[more] + at] & _LOWEST[np.minimum(length[more] - at, _WORD)]
        digest[more] = scattered((digest[more] ^ word).view(np.int64), 0)
    return digest
