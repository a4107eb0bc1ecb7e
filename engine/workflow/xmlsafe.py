"""XML that came from outside: parsed without entities, network or surprises."""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.workflow.errors import ModelRejectedError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 100
MAX_ELEMENTS = 20_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def safe_tree(xml: bytes) -> Any:
    """Parse a BPMN file and return its root element (lxml).

    Raises:
        ModelRejectedError: too large, not well-formed, with a DOCTYPE or processing instructions, too deep, or no
            BPMN; the text says which, and where the parser knows it.
    """
    if len(xml) > MAX_BYTES:
        raise ModelRejectedError(f"expected a diagram of at most {MAX_BYTES} bytes, but it has {len(xml)}")
    if b"\0" in xml:
        raise ModelRejectedError("expected a diagram in UTF-8, but it contains NUL bytes")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        raise ModelRejectedError(
            f"expected well-formed XML, but it breaks off at line {line}, column {column}"
        ) from None
    except ValueError:
        raise ModelRejectedError(
            "expected well-formed XML, but its encoding is none that can be read"
        ) from None
    _require_plain(root)
    return root


def _require_plain(root: Any) -> None:
    if root.getroottree().docinfo.doctype:
        raise ModelRejectedError("expected a diagram without DOCTYPE, but it has one")
    if root.tag != f"{{{BPMN}}}definitions":
        raise ModelRejectedError(
            "expected a BPMN file, but its root is another element than bpmn:definitions"
        )
    if root.getprevious() is not None or root.getnext() is not None:
        raise ModelRejectedError("expected a diagram without processing instructions, but it has one")
    depth, count = 0, 0
    for event, node in etree.iterwalk(root, events=("start", "end", "pi")):
        if event == "pi":
            raise ModelRejectedError("expected a diagram without processing instructions, but it has one")
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            where = f"line {node.sourceline}"
            raise ModelRejectedError(
                f"expected at most {MAX_DEPTH} levels and {MAX_ELEMENTS} elements, but {where} goes beyond"
            )
