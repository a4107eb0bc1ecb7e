"""Decision models as XML: hardened reading, and the few questions that the readers ask of an element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.workflow.dmn.boxed import Text
from engine.workflow.dmn.errors import DecisionModelError, Place
from engine.workflow.xmlsafe import safe_root

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""Of decision models, by version."""


class Node:
    """An element of a decision model; elements of other vocabularies in it are not seen."""

    __slots__ = ("_element", "_prefix")

    def __init__(self, element: Any, prefix: str) -> None:
        self._element = element
        self._prefix = prefix

    @property
    def kind(self) -> str:
        """DMN's name of the element."""
        return str(self._element.tag)[len(self._prefix) :]

    def get(self, name: str) -> str | None:
        """Return an attribute without the space around it; None if there is none, or nothing in it."""
        return (self._element.get(name) or "").strip() or None

    def inside(self, *kinds: str) -> Iterator[Node]:
        """Yield the elements directly in this one; those of some kinds if any are named."""
        prefix = self._prefix
        wanted = [prefix + kind for kind in kinds] if kinds else [f"{prefix}*"]
        for child in self._element.iterchildren(*wanted):
            yield Node(child, prefix)

    def first(self, *kinds: str) -> Node | None:
        """Return the first element of some kinds directly in this one."""
        prefix = self._prefix
        child = next(self._element.iterchildren(*(prefix + kind for kind in kinds)), None)
        return None if child is None else Node(child, prefix)

    def content(self) -> str:
        """Return the text in the element."""
        return "".join(self._element.itertext()).strip()

    def text(self) -> Text:
        """Return the FEEL text that the element holds in its ``text``."""
        holder = self.first("text")
        written = "" if holder is None else holder.content()
        return Text(written, self.get("id"), self.get("expressionLanguage"))

    def text_of(self, kind: str) -> Text | None:
        """Return the FEEL text in an element of a kind; None if it is not there, or empty."""
        holder = self.first(kind)
        found = None if holder is None else holder.text()
        return found if found is not None and found.text else None

    def refuse(self, expected: str, found: str) -> DecisionModelError:
        """Return the error that says what is wrong with this element, and in which line it stands."""
        place = Place(f"{self.kind}, line {self._element.sourceline}", self.get("id"))
        return DecisionModelError(f"expected {expected}, but {found}", place)

    def prefixes(self) -> tuple[tuple[str, str], ...]:
        """Return the XML prefixes that are known here, and their namespaces."""
        return tuple((prefix, uri) for prefix, uri in self._element.nsmap.items() if prefix)


def root_of(xml: bytes) -> Node:
    """Return the outermost element of a decision model.

    Raises:
        ModelRejectedError: it is no safe XML; see :func:`~engine.workflow.xmlsafe.safe_root`.
        DecisionModelError: it is no decision model of DMN 1.1 to 1.5.
    """
    root = safe_root(xml, "decision model")
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise DecisionModelError(
            f"expected a decision model of DMN {', '.join(NAMESPACES.values())}, but its outermost element is "
            f"{name.localname[:40]} of the namespace {(name.namespace or 'none')[:80]}"
        )
    return Node(root, f"{{{name.namespace}}}")
