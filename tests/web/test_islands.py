from __future__ import annotations

import json

from flask import Flask, render_template_string
from lxml import html

from web import guard
from web.security import inline_styles

DIAGRAM = '{% from "islands.html" import diagram %}{{ diagram("/x.bpmn", done, current, label) }}'
EDITOR = '{% from "islands.html" import editor %}{{ editor("/x", "/save", "", 3, operations, forms, "n") }}'


def rendered(app: Flask, source: str, **names: object) -> html.HtmlElement:
    with app.test_request_context():
        return html.fromstring(render_template_string(source, **names))


def test_diagram_hands_its_marks_to_the_viewer_as_json(app: Flask) -> None:
    island = rendered(app, DIAGRAM, done=["a", 'b"><script>'], current=["c"], label="Where 'it' stands")
    assert json.loads(island.get("data-marks", "")) == [["a", 'b"><script>'], ["c"]]
    assert island.find_class("canvas")[0].get("aria-label") == "Where 'it' stands"
    assert [button.get("data-zoom") for button in island.iter("button")] == ["out", "in", "fit", "token"]


def test_diagram_without_a_token_has_no_button_for_it(app: Flask) -> None:
    island = rendered(app, DIAGRAM, done=[], current=[], label="Process")
    assert "token" not in [button.get("data-zoom") for button in island.iter("button")]


def test_editor_hands_its_choices_to_the_modeler_as_json(app: Flask) -> None:
    operation = {
        "name": "mail.queue",
        "summary": 'Says "so" & <goes>',
        "params": ["to"],
        "result": ["queued"],
    }
    island = rendered(app, EDITOR, operations=[operation], forms=["legal_review"])
    choices = json.loads(island.get("data-choices", ""))
    assert choices["operations"] == [operation]
    assert choices["forms"] == ["legal_review"]
    assert ["counsel", "Legal counsel"] in choices["roles"]
    assert island.get("data-revision") == "3"


def test_only_a_marked_page_may_use_style_attributes(app: Flask) -> None:
    @inline_styles
    @guard.public
    def editor() -> str:
        return "an editor"

    app.add_url_rule("/editor", view_func=editor)
    marked = app.test_client().get("/editor").headers["Content-Security-Policy"]
    assert marked.endswith("style-src-attr 'unsafe-inline'")
    assert "script-src 'self';" in marked
    assert "unsafe" not in app.test_client().get("/sign-in").headers["Content-Security-Policy"]
