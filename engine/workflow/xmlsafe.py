"""XML that came from outside: read without entities, network or surprises."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from lxml import etree

from engine.workflow.errors import ModelRejectedError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 20_000
MAX_ATTRIBUTES = 50
"""Of one element."""
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
UTF_8 = "UTF-8"
_DEEPER = f"expected at most {MAX_DEPTH} levels of elements, but line {{line}} goes deeper"

_TOO_DEEP: Any = etree.XPath("/*" * (MAX_DEPTH + 1))
_COUNT: Any = etree.XPath("count(//*)")
_TOO_WIDE: Any = etree.XPath(f"//*[count(@*) > {MAX_ATTRIBUTES}]")


def safe_tree(xml: bytes) -> Any:
    """Parse a BPMN file and return its root element; see :func:`safe_root`.

    Raises:
        ModelRejectedError: as there, or it is no BPMN.
    """
    root = safe_root(xml, "diagram")
    if root.tag != f"{{{BPMN}}}definitions":
        raise ModelRejectedError(
            f"expected a BPMN file, but its outermost element, in line {root.sourceline}, is {_named(root)} and not "
            "bpmn:definitions"
        )
    return root


def safe_root(xml: bytes, what: str) -> Any:
    """Parse a file and return its root element (lxml), without comments.

    Two parsers read it. The first (expat) builds nothing and stops at the first thing that is not allowed, so that
    the second (libxml2), which builds the tree, never sees a DOCTYPE: it has nothing to expand and nothing to fetch.

    Args:
        xml: The file in UTF-8, with or without a byte order mark.
        what: What the file should be, for the error's text.

    Raises:
        ModelRejectedError: larger than ``MAX_BYTES``, not well-formed, not in UTF-8, deeper than ``MAX_DEPTH``, with
            more than ``MAX_ELEMENTS`` elements, or with a DOCTYPE or a processing instruction. The text says which and,
            where the parser knows it, at which line and column.
    """
    _require_bounded(xml, what)
    _Guard(what).read(xml)
    root = _tree(xml)
    _require_modest(root, what)
    return root


def _require_bounded(xml: bytes, what: str) -> None:
    if len(xml) > MAX_BYTES:
        raise ModelRejectedError(f"expected a {what} of at most {MAX_BYTES} bytes, but it has {len(xml)}")
    if b"\0" in xml:
        line = xml.count(b"\n", 0, xml.index(b"\0")) + 1
        raise ModelRejectedError(f"expected a {what} in UTF-8, but it has a NUL byte in line {line}")
    # An element has at most two tags: what has far more is refused before it costs a tree.
    tags = xml.count(b"<")
    if tags > 3 * MAX_ELEMENTS:
        raise ModelRejectedError(f"expected at most {MAX_ELEMENTS} elements, but the {what} has {tags} tags")


class _Guard:
    """Reads a text once and refuses what a model has no need of."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._parser = expat.ParserCreate(UTF_8)
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._open: list[tuple[str, str]] = []
        """The elements around the place that is read: (name, id)."""

    def read(self, xml: bytes) -> None:
        """Read the whole text.

        Raises:
            ModelRejectedError: not well-formed, not in UTF-8, with a DOCTYPE or a processing instruction.
        """
        try:
            self._parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keywords
        except expat.ExpatError as fault:
            where = self._place(fault.lineno, fault.offset)
            raise ModelRejectedError(
                f"expected well-formed XML, but it breaks off at {where}: {expat.ErrorString(fault.code)}"
            ) from None

    def _refuse(self, wanted: str, found: str) -> None:
        where = self._place(self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber)
        raise ModelRejectedError(f"expected {wanted}, but {found} at {where}")

    def _place(self, line: int, column: int) -> str:
        inside = f", inside {_known(*self._open[-1])}" if self._open else ""
        return f"line {line}, column {column + 1}{inside}"

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append((name, attributes.get("id", "")))

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in (UTF_8, "US-ASCII"):
            self._refuse(f"a {self._what} in UTF-8", f"it declares the encoding {encoding[:20]!r}")

    def _doctype(self, *_declared: Any) -> None:
        self._refuse(f"a {self._what} without DOCTYPE", "it has one")

    def _instruction(self, _target: str, _text: str) -> None:
        self._refuse(f"a {self._what} without processing instructions", "it has one")


def _tree(xml: bytes) -> Any:
    parser = etree.XMLParser(
        encoding=UTF_8,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as fault:
        if getattr(fault, "code", None) == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise ModelRejectedError(_DEEPER.format(line=fault.position[0])) from None
        # libxml2's own sentence ends with the line and column.
        raise ModelRejectedError(f"expected well-formed XML, but it is not: {fault.msg}") from None


def _require_modest(root: Any, what: str) -> None:
    for deep in _TOO_DEEP(root)[:1]:
        raise ModelRejectedError(_DEEPER.format(line=deep.sourceline))
    count = int(_COUNT(root))
    if count > MAX_ELEMENTS:
        raise ModelRejectedError(f"expected at most {MAX_ELEMENTS} elements, but the {what} has {count}")
    for wide in _TOO_WIDE(root)[:1]:
        raise ModelRejectedError(
            f"expected at most {MAX_ATTRIBUTES} attributes, but {_named(wide)} in line {wide.sourceline} has more"
        )


def _named(element: Any) -> str:
    return _known(etree.QName(element).localname, element.get("id", ""))


def _known(name: str, key: str) -> str:
    """Return how an author knows an element: its kind, and its id if it has one."""
    return f"{name[:60]} {key[:60]!r}" if key else name[:60]
