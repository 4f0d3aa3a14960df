"""Reads a list page as a browser's parser does: elements, attributes, plain rows, and the data of the script."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "img", "circle", "path"}


class Page(HTMLParser):
    """Elements, attributes, the text of each plain table row, and the scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr" and "tbody" in self.open:
            self.rows.append("")
        if tag == "script":
            self.scripts.append("")
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self.open:
            self.scripts[-1] += data
        elif "style" in self.open:
            self.styles[-1] += data
        elif "tbody" in self.open and "tr" in self.open:
            self.rows[-1] += data

    @property
    def leads(self) -> list[dict[str, Any]]:
        """The rows of the data, with their texts put in."""
        data = json.loads(self.scripts[1])
        texts: list[str] = data["texts"]
        read: dict[str, Callable[[Any], object]] = {
            "plain": lambda value: value,
            "text": lambda place: texts[place],
            "texts": lambda places: [texts[place] for place in places],
            "reasons": lambda sides: [
                [(texts[fact], texts[proof]) for fact, proof in zip(side[::2], side[1::2], strict=True)]
                for side in sides
            ],
        }
        return [
            {name: read[kind](value) for (name, kind), value in zip(data["fields"], row, strict=True)}
            for row in data["rows"]
        ]
