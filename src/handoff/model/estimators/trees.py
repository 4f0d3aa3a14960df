"""Reads the trees of a booster from LightGBM's text format, as leaves with the way that leads to each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Missing(IntEnum):
    """Which numbers take a split's way for missing ones; for NONE a NaN counts as zero (LightGBM's MissingType)."""

    NONE = 0
    ZERO = 1
    NAN = 2


@dataclass(frozen=True)
class Split:
    """Sends a row left when its number is at most `threshold`, or its category code is in `categories`.

    missing_left: the way of missing numbers. categories: None for a number; a missing category goes right.
    """

    feature: int
    threshold: float = 0.0
    missing: Missing = Missing.NONE
    missing_left: bool = False
    categories: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Step:
    """One turn on the way to a leaf; share: of the training rows at the split, those that took it."""

    split: Split
    left: bool
    share: float


@dataclass(frozen=True)
class Leaf:
    """What a tree adds to the log-odds of the rows that take all `steps`."""

    value: float
    steps: tuple[Step, ...]

    def reach(self) -> float:
        """Return the share of training rows that came here."""
        reach = 1.0
        for step in self.steps:
            reach *= step.share
        return reach


Tree = tuple[Leaf, ...]


def trees_of(model_text: str) -> list[Tree]:
    """Return the leaves of each tree from left to right (LightGBM 4, src/io/tree.cpp, Tree::ToString)."""
    body = model_text.split("\nend of trees", 1)[0]
    return [_tree(_fields(block)) for block in body.split("\nTree=")[1:]]


def _fields(block: str) -> dict[str, list[str]]:
    pairs = (line.split("=", 1) for line in block.splitlines()[1:] if "=" in line)
    return {name: value.split() for name, value in pairs}


def _tree(fields: Mapping[str, list[str]]) -> Tree:
    values = [float(value) for value in fields["leaf_value"]]
    if len(values) == 1:
        return (Leaf(values[0], ()),)
    splits = _splits(fields)
    left, right, rows, leaf_rows = (
        [int(number) for number in fields[name]]
        for name in ("left_child", "right_child", "internal_count", "leaf_count")
    )

    def below(node: int, steps: tuple[Step, ...]) -> Iterator[Leaf]:
        # A child below zero is a leaf: ~child is its number.
        for child, is_left in ((left[node], True), (right[node], False)):
            came = rows[child] if child >= 0 else leaf_rows[~child]
            way = (*steps, Step(splits[node], is_left, came / rows[node]))
            if child >= 0:
                yield from below(child, way)
            else:
                yield Leaf(values[~child], way)

    return tuple(below(0, ()))


def _splits(fields: Mapping[str, list[str]]) -> list[Split]:
    """Decision types are bits: 1 for categories, 2 for missing to the left, 4 and 8 for what is missing."""
    boundary = [int(place) for place in fields.get("cat_boundaries", [])]
    words = [int(word) for word in fields.get("cat_threshold", [])]
    found = []
    for feature, threshold, kind in zip(
        fields["split_feature"], fields["threshold"], map(int, fields["decision_type"]), strict=True
    ):
        if kind & 1:
            place = int(float(threshold))
            found.append(Split(int(feature), categories=_bits(words[boundary[place] : boundary[place + 1]])))
        else:
            found.append(Split(int(feature), float(threshold), Missing(kind >> 2 & 3), bool(kind & 2)))
    return found


def _bits(words: list[int]) -> tuple[int, ...]:
    """Return the places of the bits that are set in 32-bit words, lowest first."""
    return tuple(32 * place + bit for place, word in enumerate(words) for bit in range(32) if word >> bit & 1)
