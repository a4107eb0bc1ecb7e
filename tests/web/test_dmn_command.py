"""``concord dmn``: what it prints, and how it ends."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.engine.workflow.dmn.kit import column_in, column_out, decision, input_data, model, service, table
from web.commands import main

ROUTE = model(
    input_data("born", "date"),
    input_data("days", "number"),
    decision("age", 'years and months duration(born, date("2026-11-25")).years', inputs=["born"]),
    decision(
        "route",
        table(
            ["days", column_in("age", label="Age")],
            ["way", "due"],
            [
                '<= 14 | - => "quick" | duration("P3D") // Two weeks are little. | A. Smith',
                '> 14 | >= 18 => "ordinary" | null',
                '> 20 | >= 40 => "slow" | null',
            ],
            annotations=["", "Who"],
        ),
        inputs=["days"],
        decisions=["age"],
    ),
    service("in one", outputs=["route"], encapsulated=["age"], inputs=["days", "born"]),
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "route.dmn").write_bytes(ROUTE)
    return tmp_path


def dmn(files: Path, *arguments: str, given: object = None, of: str = "route.dmn") -> Result:
    stdin = json.dumps(given) if given is not None else None
    more = ("--inputs", "-") if given is not None else ()
    return CliRunner().invoke(main, ["dmn", str(files / of), *arguments, *more], input=stdin)


def test_the_value_comes_first_and_then_the_rules_that_decided_with_what_they_say(files: Path) -> None:
    ran = dmn(files, "--decision", "route", given={"days": 3, "born": "2011-05-01"})
    assert ran.exit_code == 0
    assert ran.stdout == (
        '{way: "quick", due: @"P3D"}\n  route: rule 1 (Two weeks are little.; Who: A. Smith)\n'
    )
    assert ran.stderr == ""


def test_an_explanation_tells_everything_on_the_way(files: Path) -> None:
    ran = dmn(files, "--decision", "route", "--explain", given={"days": 3, "born": "2011-05-01"})
    assert ran.stdout.splitlines() == [
        '{way: "quick", due: @"P3D"}',
        "input data days = 3",
        'input data born = @"2011-05-01"',
        "decision age = 15",
        'decision route = {way: "quick", due: @"P3D"}',
        "  table, hit policy UNIQUE",
        "    days is 3",
        "    Age is 15",
        '    rule 1: way = "quick", due = @"P3D" (Two weeks are little.; Who: A. Smith)',
    ]


def test_what_should_be_seen_is_said_on_standard_error(files: Path) -> None:
    ran = dmn(files, "--decision", "route", given={"days": "3", "dayz": 3})
    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == ["null", "  route: no rule matches"]
    assert "Note: expected number, but got string (input data “days”)" in ran.stderr
    assert "Note: expected a rule that matches, but none does (decision “route”)" in ran.stderr
    assert "Note: dayz was given and is not read; the decision reads days, born" in ran.stderr


def test_a_service_is_called_with_its_inputs(files: Path) -> None:
    ran = dmn(
        files, "--service", given={"days": 30, "born": "2001-05-01"}
    )  # the only one, so it needs no name
    assert ran.stdout.splitlines()[0] == '{way: "ordinary", due: null}'


def test_json_has_the_value_in_both_ways_and_with_explain_everything(files: Path) -> None:
    given = {"days": 3, "born": "2011-05-01"}
    told = json.loads(dmn(files, "--decision", "route", "--json", given=given).stdout)
    assert told["value"] == {"way": "quick", "due": {"feel": "duration", "value": "P3D"}}
    assert told["feel"] == '{way: "quick", due: @"P3D"}'
    assert told["rules"] == [
        {
            "of": "route",
            "number": 1,
            "id": "r1",
            "annotations": [
                {"name": "", "text": "Two weeks are little."},
                {"name": "Who", "text": "A. Smith"},
            ],
        }
    ]
    assert (told["notes"], told["unread"]) == ([], [])
    whole = json.loads(dmn(files, "--decision", "route", "--json", "--explain", given=given).stdout)
    assert [step["name"] for step in whole["explanation"]["steps"]] == ["age", "route"]


def test_a_function_is_printed_and_named_in_json(files: Path) -> None:
    (files / "f.dmn").write_bytes(model(decision("d", "function(x) x")))
    assert dmn(files, of="f.dmn").stdout == "function(x) …\n"
    assert json.loads(dmn(files, "--json", of="f.dmn").stdout)["value"] == "function(x)"


def test_the_instant_and_the_zone_are_those_given(files: Path) -> None:
    (files / "now.dmn").write_bytes(model(decision("d", "today()")))
    ran = dmn(files, "--now", "2026-11-25T23:30:00Z", "--zone", "Europe/Berlin", of="now.dmn")
    assert ran.stdout == '@"2026-11-26"\n'


def test_models_may_import_others(files: Path) -> None:
    (files / "shared.dmn").write_bytes(model(decision("limit", "10"), namespace="urn:shared"))
    (files / "main.dmn").write_bytes(
        model(decision("d", "s.limit + 1", decisions=["urn:shared#limit"]), imports={"s": "urn:shared"})
    )
    assert dmn(files, of="main.dmn").exit_code == 3
    assert dmn(files, "--imports", str(files / "shared.dmn"), of="main.dmn").stdout == "11\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "expected --decision NAME, for the file has age, route"),
        (("--decision", "rout"), 2, "'rout' is none; there are age, route"),
        (("--decision", "rout", "--service"), 2, "'rout' is none; there are in one"),
        (("--decision", "route", "--inputs", "gone.json"), 2, "gone.json: No such file"),
        (("--decision", "route", "--imports", "gone.dmn"), 2, "gone.dmn: No such file"),
    ],
)
def test_a_wrong_call_ends_in_2_with_one_line(
    files: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = dmn(files, *arguments)
    assert ran.exit_code == code
    assert ran.stdout == ""
    assert words in ran.stderr
    assert ran.stderr.splitlines()[-1].startswith("Error: ")


def test_rules_that_match_together_end_in_1_and_are_named(files: Path) -> None:
    given = {"days": 30, "born": "1970-01-01"}
    ran = dmn(files, "--decision", "route", given=given)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(
        "Error: expected what the hit policy UNIQUE allows, but the rules 2, 3 match together"
    )
    fault = json.loads(dmn(files, "--decision", "route", "--json", given=given).stdout)["error"]
    assert (fault["code"], fault["rules"]) == ("hit_policy", [2, 3])


HOSTILE = {
    "nothing": b"",
    "no model": b"<x/>",
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + ROUTE,
    "a megabyte too much": ROUTE + b" " * 2**20,
    "depth": model(decision("d", "(" * 20_000)),
    "a circle": model(decision("d", "1", decisions=["e"]), decision("e", "1", decisions=["d"])),
    "no FEEL": model(decision("d", "1 +")),
    "words without end": model(decision("d", " + ".join(f"x{n}" for n in range(9000)))),
}
ENDLESS = {
    "work": "sum(for i in 1..20000, j in 1..20000 return i)",
    "recursion": "{f: function(x) f(x), r: f(1)}.r",
    "size": 'for i in 1..20000 return "0123456789012345678901234567890123456789012345678901234567890123"',
    "pattern": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_and_soon(files: Path, what: str) -> None:
    (files / "hostile.dmn").write_bytes(HOSTILE[what])
    begun = time.perf_counter()
    ran = dmn(files, "--decision", "d", of="hostile.dmn")
    assert time.perf_counter() - begun < 5
    assert ran.exit_code == 3, ran.output
    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: ")
    assert ran.stderr.count("\n") == 1
    assert len(ran.stderr) < 1000


@pytest.mark.parametrize("what", ENDLESS)
def test_a_hostile_text_ends_soon_with_a_value_or_one_line(files: Path, what: str) -> None:
    (files / "hostile.dmn").write_bytes(model(decision("d", ENDLESS[what])))
    begun = time.perf_counter()
    ran = dmn(files, of="hostile.dmn")
    assert time.perf_counter() - begun < 5
    assert ran.exit_code in (0, 1)
    assert (ran.exit_code == 1) is ran.stderr.startswith("Error: ")


def test_what_a_terminal_would_obey_is_escaped(files: Path) -> None:
    rules = ["- => a // \u202ebad"]
    (files / "odd.dmn").write_bytes(
        model(input_data("a"), decision("d", table(["a"], [""], rules), inputs=["a"]))
    )
    ran = dmn(files, of="odd.dmn", given={"a": "\x1b[31m", "\x1bx": 1})
    assert "\x1b" not in ran.output
    assert "\u202e" not in ran.output


def test_lint_lists_what_is_wrong_and_ends_in_1_only_for_errors(files: Path) -> None:
    ran = dmn(files, "--lint")
    assert ran.exit_code == 0
    assert "warning  table_overlap" in ran.stdout
    assert "rules 2 and 3 match together where “days” is > 20 and “Age” is >= 40" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "2 findings"
    boxed = table(["days"], [column_out("", "number")], ['- => "x"'])
    (files / "bad.dmn").write_bytes(model(input_data("days"), decision("d", boxed, inputs=["days"])))
    bad = dmn(files, "--lint", "--json", of="bad.dmn")
    assert bad.exit_code == 1
    found: list[dict[str, Any]] = json.loads(bad.stdout)["findings"]
    assert [(each["rule"], each["severity"], each["place"]) for each in found] == [
        ("table_output_not_allowed", "error", "decision “d”, rule 1, column “1”")
    ]


def test_lint_of_what_is_no_model_ends_in_3(files: Path) -> None:
    (files / "x.dmn").write_bytes(b"<x/>")
    assert dmn(files, "--lint", of="x.dmn").exit_code == 3
