"""Forms as HTML: what a keyboard, a screen reader and a browser without script need."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html

import web
from engine.act.mediatypes import EXTENSIONS, KINDS
from engine.workflow.forms import FormDefinition, Option, hidden_items, load_form, parse_submission, prepare
from tests.engine.workflow.form_kit import (
    DENVER,
    SHIPPED_NAMES,
    TODAY,
    component,
    evaluate,
    prepared,
    problems,
    schema,
    shipped,
)
from web.act.formwork import of_fields
from web.words import file_size, initials, long_day, quotes, spell

PAGE = """{% from "forms/fields.html" import form_fields, error_summary %}
<div id="page">{{ error_summary(form, problems, kept="Your draft is saved. Nothing was sent.") }}
<form method="post" novalidate>{{ form_fields(form, entries, problems, hidden) }}</form></div>"""
OPTIONS = {"values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
EVIL = "\"'><script>alert(1)</script>&{{7*7}}"


def environment() -> Environment:
    templates = Path(web.__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = lambda name: f"/assets/{name}"
    made.globals["max_upload_bytes"] = lambda: 64 * 1024
    made.globals["upload_kinds"], made.globals["upload_extensions"] = lambda: KINDS, lambda: EXTENSIONS
    made.filters.update(
        initials=initials,
        quotes=quotes,
        spell=spell,
        long_day=long_day,
        of_fields=of_fields,
        file_size=file_size,
    )
    return made


def text_of(
    form: FormDefinition,
    entries: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, str] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> str:
    page = environment().from_string(PAGE)
    return page.render(form=form, entries=entries or {}, problems=problems or {}, hidden=hidden)


def page_of(form: FormDefinition, *args: Any, **kwargs: Any) -> html.HtmlElement:
    return html.fromstring(text_of(form, *args, **kwargs))


def words_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def all_invalid(form: FormDefinition) -> dict[str, str]:
    return {field.name: f"Mend {field.name}" for field in form.fields}


@pytest.mark.parametrize("name", SHIPPED_NAMES)
@pytest.mark.parametrize("wrong", [False, True])
def test_every_control_has_a_name_for_a_screen_reader(name: str, wrong: bool) -> None:
    form = shipped(name)
    page = page_of(form, {}, all_invalid(form) if wrong else {})
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in page.xpath("//form//*[self::input or self::select or self::textarea]"):
        labels = page.xpath("//label[@for=$id]", id=control.get("id")) or control.xpath("ancestor::label")
        assert len(labels) == 1
        assert words_of(labels[0])
    for described in page.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    assert page.xpath("count(//fieldset)") == page.xpath("count(//fieldset/legend)")


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_pages_have_no_style_or_script_of_their_own(name: str) -> None:
    form = shipped(name)
    page = page_of(form, {}, all_invalid(form))
    assert not page.xpath("//@style | //script | //style")
    assert not [attribute for attribute in page.xpath("//@*") if attribute.attrname.startswith("on")]


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_a_browser_without_script_shows_every_field_and_sends_what_is_read(name: str) -> None:
    form = shipped(name)
    page = page_of(form, {}, {}, hidden_items(form, {}, evaluate=evaluate))
    sent = {control.get("name") for control in page.xpath("//form//*[@name]")}
    assert sent == {field.name for field in form.fields}
    assert not page.xpath("//*[@hidden or @disabled]")


def test_optional_fields_say_so_in_words_and_required_ones_to_the_reader() -> None:
    form = prepared(component("textfield", "a", validate={"required": True}), component("textfield", "b"))
    page = page_of(form)
    assert [words_of(label) for label in page.xpath("//label")] == ["Label", "Label (optional)"]
    assert page.xpath("//*[@id='a']/@aria-required") == ["true"]
    assert page.xpath("//*[@id='b']/@aria-required") == []
    assert "*" not in words_of(page)


def test_help_stands_above_the_control_and_the_error_beside_it() -> None:
    form = prepared(component("textarea", "why", description="One or two sentences."))
    page = page_of(form, {"why": ["x"]}, {"why": "Keep this under 9 characters"})
    (field,) = page.xpath("//div[@class='field invalid']")
    assert [child.get("id") for child in field] == [None, "why-h", "why", "why-e"]
    (control,) = page.xpath("//textarea")
    assert control.get("aria-describedby") == "why-h why-e"
    assert control.get("aria-invalid") == "true"
    assert words_of(page.get_element_by_id("why-e")) == "Keep this under 9 characters"


def test_a_field_without_help_or_problem_is_described_by_nothing() -> None:
    page = page_of(prepared(component("textfield")))
    assert not page.xpath("//@aria-describedby | //@aria-invalid")


@pytest.mark.parametrize(("kind", "role"), [("radio", "radiogroup"), ("checklist", None)])
def test_choices_are_a_group_with_a_legend(kind: str, role: str | None) -> None:
    form = prepared(
        component(kind, description="Help", properties={"help:b": "Less", "look": "two"}, **OPTIONS)
    )
    page = page_of(form, {"answer": ["b"]}, {"answer": "Choose again"})
    (group,) = page.xpath("//fieldset[@class='field invalid']")
    assert group.get("role") == role
    assert group.get("aria-describedby") == "answer-h answer-e"
    assert words_of(group.xpath("legend")[0]) == "Label (optional)"
    assert group.xpath(".//input/@id") == ["answer", "answer-2"]
    assert group.xpath(".//input[@checked]/@value") == ["b"]
    assert [words_of(choice) for choice in group.xpath(".//label[@class='choice']")] == ["A", "BLess"]
    assert group.xpath("div/@class") == ["choices two"]
    marked = [group] if kind == "radio" else group.xpath(".//input")
    assert {one.get("aria-invalid") for one in marked} == {"true"}


def test_the_summary_counts_in_words_and_leads_to_the_fields() -> None:
    form = shipped("disclosure_request")
    wrong = problems(form, foreign="1")
    page = page_of(form, {}, wrong)
    (summary,) = page.xpath("//div[@class='errors']")
    assert summary.get("role") == "alert"
    assert summary.get("tabindex") == "-1"
    assert (
        words_of(page.get_element_by_id(summary.get("aria-labelledby"))) == "Nine things need your attention"
    )
    assert "Your draft is saved. Nothing was sent." in words_of(summary)
    named = [
        f"{form.labels[name]}: {words}" if name in form.labels else words for name, words in wrong.items()
    ]
    assert [words_of(line) for line in summary.xpath(".//li")] == [
        quotes(w.replace("?:", "?")) for w in named
    ]
    assert quotes("Child's date of birth: Choose the child's date of birth") in words_of(summary)
    for link in summary.xpath(".//a/@href"):
        assert page.get_element_by_id(link.removeprefix("#")).tag in ("input", "select", "textarea")
    assert len(summary.xpath(".//a")) == 8


def test_one_problem_is_one_thing_and_none_gives_no_summary() -> None:
    form = prepared(component("textfield"))
    assert "One thing needs your attention" in words_of(page_of(form, {}, {"answer": "Write"}))
    assert not page_of(form).xpath("//*[@role='alert']")


def test_what_the_room_calls_by_another_name_is_said_at_the_form_s_field() -> None:
    page = page_of(shipped("disclosure_request"), {}, {"child_born_on": "Check the day of birth."})
    (link,) = page.xpath("//div[@class='errors']//a")
    assert words_of(link) == quotes("Child's date of birth: Check the day of birth.")
    assert page.get_element_by_id("born_on").get("aria-describedby") == "born_on-e"


def test_a_limit_that_only_the_server_knows_is_said_in_the_help() -> None:
    page = page_of(shipped("decide_emergency"))
    words = words_of(page.get_element_by_id("ends_on-h"))
    assert words.endswith("carries a release. At the latest Friday 27 November 2026.")
    assert page.get_element_by_id("ends_on").get("max") == "2026-11-27"


def test_a_conditional_field_says_when_it_is_asked_and_what_shows_it() -> None:
    form = shipped("legal_review")
    sent = {"outcome": ["ask_requester"]}
    page = page_of(form, sent, {}, hidden_items(form, sent, evaluate=evaluate))
    shown = page.xpath("//*[@data-shown-value='ask_requester']")[0]
    hidden = page.xpath("//*[@data-shown-value='approve_with_conditions']")[0]
    assert shown.get("data-shown-name") == "outcome"
    assert shown.get("data-hidden") is None
    assert hidden.get("data-hidden") is not None
    assert words_of(hidden.xpath("p")[0]).startswith("If you approve with conditions. ")


def test_a_condition_that_is_not_simple_is_left_to_the_server() -> None:
    form = prepared(component("textfield", conditional={"hide": "=a = null"}))
    (field,) = page_of(form, {}, {}, frozenset({"answer"})).xpath("//*[@data-conditional]")
    assert field.get("data-hidden") is not None
    assert field.get("data-shown-name") is None


def every_kind(text: str) -> FormDefinition:
    own = {"label": text, "description": text, "properties": {"when": text}}
    kinds = ("textfield", "textarea", "number", "checkbox", "filepicker")
    listed = {"values": [{"value": "v" + text, "label": text}], **own}
    group = {"type": "group", "label": text, "components": [component("textfield", "inner", **own)]}
    notice = {"type": "text", "text": text.replace("<", "").replace("{{", ""), "properties": {"title": text}}
    days = [
        component("datetime", f"{kind}_day", subtype=kind, **own) for kind in ("date", "time", "datetime")
    ]
    lists = [component(kind, kind, **listed) for kind in ("select", "radio", "checklist")]
    return prepared(*(component(kind, kind, **own) for kind in kinds), *lists, *days, group, notice)


def test_nothing_of_what_people_write_becomes_html() -> None:
    form = every_kind(EVIL)
    entries = {field.name: [EVIL] for field in form.fields}
    wrong = {field.name: EVIL for field in form.fields} | {"": EVIL, EVIL: EVIL}
    text = text_of(form, entries, wrong)
    assert "<script" not in text
    assert "alert(1)" in text
    page = html.fromstring(text)
    assert page.xpath("//textarea")[0].text_content().strip() == EVIL
    assert page.xpath("//input[@name='textfield']/@value") == [EVIL]
    assert page.xpath("//input[@name='radio']/@value") == ["v" + EVIL]
    assert not re.search(r'="[^"]*\n[^"]*<', text)


def test_what_was_written_is_shown_again_as_it_was() -> None:
    form = every_kind("Plain")
    entries = {
        "textfield": ["It's"],
        "textarea": ["\n  two\nlines"],
        "number": ["1,5"],
        "select": ["vPlain"],
        "checkbox": ["true"],
        "date_day": ["31 Feb 2026"],
    }
    page = page_of(form, entries)
    assert page.xpath("//input[@name='textfield']/@value") == ["It's"]
    assert page.xpath("//input[@name='number']/@value") == ["1,5"]
    assert page.xpath("//select/option[@selected]/@value") == ["vPlain"]
    assert page.xpath("//input[@name='checkbox']/@checked")
    assert page.xpath("//input[@name='date_day']/@value") == ["31 Feb 2026"]
    # A parser of HTML drops the first line break after the tag, so two of them are one that was written.
    assert "\n\n  two\nlines</textarea>" in text_of(form, entries)


def test_days_carry_their_limits_and_files_their_kinds() -> None:
    form = prepared(
        component("datetime", "day", properties={"earliest": "today", "latest": "2027-06-30"}),
        component("filepicker", "files", multiple=True, accept=".pdf"),
        component("number", "whole", decimalDigits=0),
        component("textfield", "sign", properties={"look": "signature", "autocomplete": "name"}),
    )
    page = page_of(form)
    day, files, whole, sign = (page.get_element_by_id(name) for name in ("day", "files", "whole", "sign"))
    assert (day.get("type"), day.get("min"), day.get("max")) == ("date", "2026-11-25", "2027-06-30")
    assert (files.get("type"), files.get("multiple") is not None, files.get("accept")) == (
        "file",
        True,
        ".pdf",
    )
    assert whole.get("inputmode") == "numeric"
    assert (sign.get("class"), sign.get("autocomplete")) == ("control signline", "name")


@pytest.mark.parametrize(
    ("given", "kinds", "extensions", "most"),
    [
        ({}, KINDS, EXTENSIONS, "At most 64 KB."),
        ({"multiple": True}, KINDS, EXTENSIONS, "All files together: at most 64 KB."),
        ({"accept": ".pdf"}, ".pdf", ".pdf", "At most 64 KB."),
    ],
)
def test_what_may_be_sent_is_said_before_a_file_is_chosen(
    given: dict[str, Any], kinds: str, extensions: str, most: str
) -> None:
    page = page_of(prepared(component("filepicker", "files", description="Only what was approved.", **given)))
    control = page.get_element_by_id("files")
    help_words = words_of(page.get_element_by_id(control.get("aria-describedby")))
    assert help_words == f"Only what was approved. Accepted: {kinds}. {most}"
    assert control.get("accept") == extensions


@pytest.mark.parametrize("extension", EXTENSIONS.split(","))
def test_what_a_file_chooser_offers_is_named_in_words(extension: str) -> None:
    names = {".jpg": "JPEG", ".tif": "TIFF", ".txt": "plain text"}
    assert names.get(extension, extension.removeprefix(".")).lower() in KINDS.lower()


def test_a_page_sends_back_what_it_shows() -> None:
    form = prepare(
        load_form(
            schema(
                component("select", "who", valuesKey="people"),
                component("datetime", "at", subtype="datetime"),
            )
        ),
        today=TODAY,
        zone=DENVER,
        options={"people": [Option("p'1", "P")]},
    )
    page = page_of(form, {"who": ["p'1"], "at": ["2026-12-01T09:30:00"]})
    sent = {name: [value] for name, value in page.forms[0].form_values()}
    assert parse_submission(form, sent, evaluate=evaluate) == {"who": "p'1", "at": "2026-12-01T16:30:00Z"}


def test_nested_names_give_ids_without_dots() -> None:
    group = {
        "type": "group",
        "label": "Child",
        "path": "child",
        "components": [component("textfield", "name")],
    }
    page = page_of(prepared(group), {}, {"child.name": "Write it"})
    assert page.xpath("//input/@id") == ["child-name"]
    assert page.xpath("//input/@name") == ["child.name"]
    assert page.xpath("//li/a/@href") == ["#child-name"]
    assert words_of(page.xpath("//fieldset/legend")[0]) == "Child"
