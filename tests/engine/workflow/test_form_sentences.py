"""Every kind of field: what it takes, and the sentence for what it doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InvalidInputError
from engine.workflow.forms import check_values
from tests.engine.workflow.form_kit import component, evaluate, prepared, problems, submit

OPTIONS = {"values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
CONTROL = "Check this text and send it again: it had a character in it that can't be kept"
MOMENT = "Choose a day and a time, or write them as 2026-12-31 14:30"
NUMBER = "Write a number, such as 12 or 2.5"
DAY = "Choose a day, or write it as 2026-12-31"
FILE_AGAIN = "Choose the file again: it did not arrive"
LONG = "x" * 2_310


@pytest.mark.parametrize(
    ("given", "sent", "sentence"),
    [
        (component("textfield", validate={"required": True}), " \t", "Fill in: Label"),
        (component("textfield", validate={"required": True}), [], "Fill in: Label"),
        (component("textfield"), ["a", "b"], "Give one answer here"),
        (
            component("textfield"),
            "a\0b",
            CONTROL,
        ),
        (
            component("textfield"),
            "a\x1fb",
            CONTROL,
        ),
        (
            component("textfield"),
            "\x1c",
            CONTROL,
        ),
        (
            component("textfield"),
            "a\nb",
            CONTROL,
        ),
        (
            component("textfield"),
            "\ud800",
            CONTROL,
        ),
        (component("textfield"), "x" * 201, "Keep this under 200 characters; it has 201"),
        (component("textfield", validate={"minLength": 2}), "x", "Write at least 2 characters; it has 1"),
        (
            component("textfield", validate={"validationType": "email"}),
            "a@b",
            "Write an email address, such as name@example.org",
        ),
        (
            component("textfield", validate={"validationType": "phone"}),
            "12",
            "Write a phone number, such as 406-555-0142",
        ),
        (component("textarea", validate={"required": True}), "", "Write an answer: Label"),
        (
            component("textarea", validate={"maxLength": 2000}),
            LONG,
            "Keep this under 2,000 characters; it has 2,310",
        ),
        (
            component("textarea"),
            "a\x7fb",
            CONTROL,
        ),
        (component("number", validate={"required": True}), "", "Write a number: Label"),
        (component("number"), "1,5", NUMBER),
        (component("number"), "1e5", NUMBER),
        (component("number"), "NaN", NUMBER),
        (component("number"), "\u0663", NUMBER),
        (component("number"), "9" * 16, NUMBER),
        (component("number", decimalDigits=0), "1.5", "Write a whole number, such as 12"),
        (component("number", decimalDigits=0), "one", "Write a whole number, such as 12"),
        (component("number", decimalDigits=1), "1.55", "Use at most 1 decimal"),
        (component("number", decimalDigits=2), "1.555", "Use at most 2 decimals"),
        (component("number", validate={"min": 1}), "0", "Write a number that is 1 or more"),
        (component("number", validate={"max": 1000.5}), "1000.6", "Write a number that is 1,000.5 or less"),
        (component("datetime", validate={"required": True}), "", "Choose a day: Label"),
        (component("datetime"), "2026-02-30", DAY),
        (component("datetime"), "30 Feb 2026", DAY),
        (component("datetime"), "20261201", DAY),
        (component("datetime"), "tomorrow", DAY),
        (component("datetime"), "1899-12-31", "Choose a day on or after 1 Jan 1900"),
        (
            component("datetime", properties={"earliest": "2026-12-01"}),
            "2026-11-30",
            "Choose a day on or after 1 Dec 2026",
        ),
        (
            component("datetime", properties={"latest": "2027-06-30"}),
            "31 Aug 2027",
            "Choose a day on or before 30 Jun 2027",
        ),
        (
            component("datetime", disallowPassedDates=True),
            "2026-11-24",
            "Choose a day on or after 25 Nov 2026",
        ),
        (component("datetime", subtype="time"), "24:00", "Choose a time, or write it as 14:30"),
        (component("datetime", subtype="time", validate={"required": True}), "", "Choose a time: Label"),
        (
            component("datetime", subtype="datetime"),
            "2026-12-01",
            MOMENT,
        ),
        (
            component("datetime", subtype="datetime"),
            "2026-12-01T25:00",
            MOMENT,
        ),
        (
            component("datetime", subtype="datetime"),
            "0001-01-01T00:00",
            "Choose a day on or after 1 Jan 1900",
        ),
        (
            component("datetime", subtype="datetime"),
            "9999-12-31T23:59",
            MOMENT,
        ),
        (
            component("datetime", subtype="datetime"),
            "2026-03-08T02:30",
            "The clocks skip this hour on that day. Choose another time",
        ),
        (
            component("datetime", subtype="datetime", properties={"latest": "2026-11-30"}),
            "2026-12-01T00:00",
            "Choose a day on or before 30 Nov 2026",
        ),
        (component("select", validate={"required": True}, **OPTIONS), "", "Choose an answer: Label"),
        (component("select", **OPTIONS), "c", "Choose one of the answers listed"),
        (component("select", valuesKey="subjects"), "s-3", "Choose one of the answers listed"),
        (component("radio", **OPTIONS), ["a", "b"], "Give one answer here"),
        (
            component("radio", **OPTIONS),
            "a\0",
            CONTROL,
        ),
        (component("checklist", validate={"required": True}, **OPTIONS), [], "Choose at least one: Label"),
        (component("checklist", **OPTIONS), ["a", "c"], "Choose only answers that are listed"),
        (component("checkbox", validate={"required": True}), [], "Tick the box: Label"),
        (component("checkbox"), "yes", "Tick the box, or leave it empty"),
        (component("checkbox"), ["true", "true"], "Tick the box, or leave it empty"),
        (component("filepicker"), "report.pdf", FILE_AGAIN),
        (component("filepicker", validate={"required": True}), "", "Choose a file: Label"),
    ],
)
def test_bad_answers_give_the_sentence(given: dict[str, Any], sent: Any, sentence: str) -> None:
    assert problems(prepared(given), answer=sent) == {"answer": sentence}


def test_files_that_are_no_ids_or_too_many_are_refused() -> None:
    many = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(21)]
    several = prepared(component("filepicker", multiple=True))
    assert problems(several, {"answer": ["../etc"]}) == {"answer": FILE_AGAIN}
    assert problems(several, {"answer": many}) == {"answer": "Choose fewer files"}
    assert problems(prepared(component("filepicker")), {"answer": many[:2]}) == {"answer": "Choose one file"}


@pytest.mark.parametrize(
    ("given", "sent", "value"),
    [
        (component("textfield"), "  Zo\u00eb  ", "Zo\u00eb"),
        (component("textfield", validate={"validationType": "email"}), "a.b@c.example", "a.b@c.example"),
        (
            component("textfield", validate={"validationType": "phone"}),
            "+1 (406) 555-0142",
            "+1 (406) 555-0142",
        ),
        (component("textarea"), "a\r\n\tb\rc", "a\n\tb\nc"),
        (component("textarea", validate={"maxLength": 3}), "a\r\nb", "a\nb"),
        (component("number"), "-0", 0),
        (component("number"), "12.50", 12.5),
        (component("number"), "12.0", 12),
        (component("number", decimalDigits=0), "+7", 7),
        (component("number", decimalDigits=2), "0.07", 0.07),
        (component("datetime"), "1 Dec 2026", "2026-12-01"),
        (component("datetime"), "31 August 2027", "2027-08-31"),
        (component("datetime", properties={"earliest": "2026-12-01"}), "2026-12-01", "2026-12-01"),
        (component("datetime", properties={"latest": "2026-12-01"}), "2026-12-01", "2026-12-01"),
        (component("datetime", subtype="time"), "09:30", "09:30:00"),
        (component("datetime", subtype="time"), "09:30:15", "09:30:15"),
        (component("datetime", subtype="datetime"), "2026-12-01T09:30", "2026-12-01T16:30:00Z"),
        (component("datetime", subtype="datetime"), "2026-11-01 01:30", "2026-11-01T07:30:00Z"),
        (
            component("datetime", subtype="datetime", properties={"latest": "2026-12-01"}),
            "2026-12-01T23:59",
            "2026-12-02T06:59:00Z",
        ),
        (component("radio", **OPTIONS), "b", "b"),
        (component("checklist", **OPTIONS), ["b", "a", "b"], ["b", "a"]),
        (component("checkbox"), "on", True),
        (component("checkbox"), [], False),
    ],
)
def test_good_answers_become_typed_values(given: dict[str, Any], sent: Any, value: object) -> None:
    assert submit(prepared(given), answer=sent) == {"answer": value}


@pytest.mark.parametrize(
    ("given", "value", "sentence"),
    [
        (component("textfield"), 7, "Write text here"),
        (component("textfield", validate={"required": True}), "", "Fill in: Label"),
        (
            component("textfield"),
            "a\x01",
            CONTROL,
        ),
        (component("number"), "7", NUMBER),
        (component("number"), True, NUMBER),
        (component("number"), 1e300, "Write a number that is 1,000,000,000,000,000 or less"),
        (component("datetime"), "2026-12-1", DAY),
        (component("datetime"), "2026-02-30", DAY),
        (component("datetime", subtype="time"), "09:30", "Choose a time, or write it as 14:30"),
        (
            component("datetime", subtype="datetime"),
            "2026-12-01T09:30:00+01:00",
            MOMENT,
        ),
        (component("checkbox"), "true", "Tick the box, or leave it empty"),
        (component("checklist", **OPTIONS), "a", "Choose only answers that are listed"),
        (component("checklist", **OPTIONS), ["a", "a"], "Choose each answer once"),
        (component("checklist", **OPTIONS), [["a"]], "Choose only answers that are listed"),
        (component("checklist", validate={"required": True}, **OPTIONS), [], "Choose at least one: Label"),
        (component("filepicker"), ["7"], FILE_AGAIN),
    ],
)
def test_json_of_the_wrong_type_or_form_gives_a_sentence(
    given: dict[str, Any], value: object, sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check_values(prepared(given), {"answer": value}, evaluate=evaluate)
    assert refusal.value.problems == {"answer": sentence}
