from __future__ import annotations

import time

import pytest

from engine.workflow.errors import ModelRejectedError
from engine.workflow.xmlsafe import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, safe_tree
from tests.engine.workflow.shipped import shipped

OPEN = b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">'
CLOSE = b"</bpmn:definitions>"
PLAIN = OPEN + CLOSE
LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
UTF_16 = f'\ufeff<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d>{PLAIN.decode()}'


def nested(levels: int) -> bytes:
    """Return a diagram whose deepest element stands ``levels`` deep, the root included."""
    return OPEN + b"<a>" * (levels - 1) + b"</a>" * (levels - 1) + CLOSE


HOSTILE = {
    "billion laughs": (LAUGHS + OPEN + b"&c;" + CLOSE, "DOCTYPE"),
    "external entity": (OUTSIDE + OPEN + b"&x;" + CLOSE, "DOCTYPE"),
    "external DTD": (b'<!DOCTYPE d SYSTEM "http://concord.invalid/d.dtd">' + PLAIN, "DOCTYPE"),
    "DOCTYPE after a comment": (b"<!-- a -->\n<!-- b -->\n<!DOCTYPE d>" + PLAIN, "DOCTYPE.* line 3"),
    "DOCTYPE in UTF-16, little": (UTF_16.encode("utf-16-le"), "UTF-8.*NUL byte"),
    "DOCTYPE in UTF-16, big": (UTF_16.encode("utf-16-be"), "UTF-8.*NUL byte"),
    "DOCTYPE in UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE d+AD4-' + PLAIN, "UTF-8"),
    "another encoding": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + PLAIN, "UTF-8.*ISO-8859-1"),
    "NUL byte": (OPEN + b"\n\n<a\0/>" + CLOSE, "NUL byte in line 3"),
    "stylesheet": (b'<?xml-stylesheet href="http://concord.invalid/x"?>' + PLAIN, "processing instruction"),
    "processing instruction": (OPEN + b"\n <?php x?>" + CLOSE, "processing instruction.* line 2, column 2"),
    "truncated in a tag": (OPEN + b"\n<bpmn:proc", "line 2, column 1"),
    "truncated after a tag": (OPEN + b"\n<bpmn:process>\n", "line 3, column 1"),
    "empty": (b"", "line 1, column 1"),
    "no XML": (b"PK\x03\x04 a spreadsheet", "line 1"),
    "invalid UTF-8": (OPEN + b"\xff" + CLOSE, "well-formed"),
    "undeclared entity": (OPEN + b"&boom;" + CLOSE, "well-formed"),
    "undeclared prefix": (OPEN + b"<camunda:x/>" + CLOSE, "camunda.*line 1"),
    "HTML": (b"<html></html>", "bpmn:definitions"),
    "BPMN without its namespace": (b"<definitions></definitions>", "bpmn:definitions"),
    "too large": (OPEN + b" " * MAX_BYTES + CLOSE, str(MAX_BYTES)),
    "too deep": (nested(MAX_DEPTH + 1), f"{MAX_DEPTH} levels"),
    "deeper than the parser goes": (nested(400), f"{MAX_DEPTH} levels"),
    "a megabyte of nested elements": (OPEN + b"<a>" * 340_000, f"{MAX_ELEMENTS} elements"),
    "too many elements": (OPEN + b"<a/>" * MAX_ELEMENTS + CLOSE, f"{MAX_ELEMENTS} elements"),
    "too many attributes": (
        OPEN + b"<a %s/>" % b" ".join(b'a%d="1"' % n for n in range(60)) + CLOSE,
        "attributes",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str) -> None:
    xml, words = HOSTILE[name]
    with pytest.raises(ModelRejectedError, match=f"^expected .*{words}"):
        safe_tree(xml)


@pytest.mark.parametrize(
    "xml",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        b'<?xml version="1.0" encoding="utf-8"?>\n<!-- drawn by hand -->\n' + PLAIN,
        nested(MAX_DEPTH),
        OPEN + b"<a/>" * (MAX_ELEMENTS - 1) + CLOSE,
        OPEN + b"<a>&lt;!DOCTYPE&gt; is only spoken of</a>" + CLOSE,
    ],
    ids=[
        "plain",
        "byte order mark",
        "declaration",
        "as deep as may be",
        "as many as may be",
        "a text about DOCTYPE",
    ],
)
def test_accepts(xml: bytes) -> None:
    assert safe_tree(xml).tag.endswith("definitions")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_accepts_what_ships_and_refuses_it_cut_off_anywhere(name: str) -> None:
    xml = shipped()[name].strip()
    safe_tree(xml)
    for end in range(0, len(xml), 97):
        with pytest.raises(ModelRejectedError):
            safe_tree(xml[:end])


def test_comments_are_dropped_because_spiffworkflow_trips_over_them() -> None:
    assert len(safe_tree(OPEN + b"<!-- a --><b/>" + CLOSE)) == 1


def test_the_largest_diagram_takes_a_blink() -> None:
    xml = OPEN + b'<bpmn:task id="a_task_with_an_id_of_usual_length"/>' * (MAX_ELEMENTS - 1) + CLOSE
    assert MAX_BYTES * 0.9 < len(xml) <= MAX_BYTES
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        safe_tree(xml)
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.25  # 0.05 s on an idle core; the rest is for a busy one
