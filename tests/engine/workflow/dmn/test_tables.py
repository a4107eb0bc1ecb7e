from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.decisions import DecisionError, DecisionModelError, HitPolicyError
from tests.engine.workflow.dmn.kit import column_in, column_out, decided, explained, tabled

BANDS = ("< 10 => 1", "[10..20] => 2", "> 15 => 3", "> 15 => 3")


def codes(parts: tuple[str, ...], **inputs: Any) -> list[str]:
    return [note.code for note in explained(*parts, **inputs).notes]


# -- hit policies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hit", "aggregation", "a", "expected"),
    [
        ("UNIQUE", None, 5, 1),
        ("UNIQUE", None, 12, 2),
        (None, None, 5, 1),
        ("ANY", None, 25, 3),
        ("FIRST", None, 17, 2),
        ("FIRST", None, 25, 3),
        ("RULE ORDER", None, 17, [2, 3, 3]),
        ("RULE ORDER", None, 5, [1]),
        ("COLLECT", None, 17, [2, 3, 3]),
        ("COLLECT", "SUM", 17, 8),
        ("COLLECT", "MIN", 17, 2),
        ("COLLECT", "MAX", 17, 3),
        ("COLLECT", "COUNT", 17, 3),
        ("COLLECT", "COUNT", 5, 1),
    ],
)
def test_a_hit_policy(hit: str | None, aggregation: str | None, a: int, expected: Any) -> None:
    assert decided(*tabled(["a"], [""], BANDS, hit=hit, aggregation=aggregation), a=a) == expected


ORDER = ("> 0 => 'low'", "> 1 => 'high'", "> 2 => 'middle'", "> 3 => 'high'")
RANKED = column_out(values="'high', 'middle', 'low'".replace("'", '"'))


@pytest.mark.parametrize(
    ("hit", "a", "expected"),
    [
        ("PRIORITY", 1, "low"),
        ("PRIORITY", 3, "high"),
        ("OUTPUT ORDER", 1, ["low"]),
        ("OUTPUT ORDER", 3, ["high", "middle", "low"]),
        ("OUTPUT ORDER", 4, ["high", "high", "middle", "low"]),
    ],
)
def test_outputs_by_importance(hit: str, a: int, expected: Any) -> None:
    rules = [each.replace("'", '"') for each in ORDER]
    assert decided(*tabled(["a"], [RANKED], rules, hit=hit), a=a) == expected


def test_importance_of_several_outputs_is_that_of_the_leftmost_first() -> None:
    outputs = [column_out("x", values="1, 2"), column_out("y", values="1, 2")]
    parts = tabled(["a"], outputs, ["- => 2 | 1", "- => 1 | 2", "- => 1 | 1"], hit="OUTPUT ORDER")
    assert decided(*parts) == [{"x": 1, "y": 1}, {"x": 1, "y": 2}, {"x": 2, "y": 1}]


def test_equally_important_outputs_stay_in_rule_order() -> None:
    outputs = [column_out("x", values="1, 2"), column_out("y")]
    parts = tabled(["a"], outputs, ["- => 2 | 1", "- => 1 | 7", "- => 1 | 3"], hit="OUTPUT ORDER")
    assert [each["y"] for each in decided(*parts)] == [7, 3, 1]


def test_an_output_that_is_not_in_the_order_is_null_and_comes_last() -> None:
    parts = tabled(["a"], [RANKED], ['- => "odd"', '- => "low"'], hit="OUTPUT ORDER")
    assert decided(*parts) == ["low", None]
    assert codes(parts) == ["not_allowed"]


@pytest.mark.parametrize("hit", ["PRIORITY", "OUTPUT ORDER"])
def test_importance_needs_output_values(hit: str) -> None:
    with pytest.raises(DecisionModelError, match="expected output values"):
        decided(*tabled(["a"], [""], ["- => 1"], hit=hit))


def test_a_violated_unique_is_an_error_that_names_table_and_rules() -> None:
    with pytest.raises(
        HitPolicyError, match=r"UNIQUE.*rules 2, 3, 4 match together .*decision “d”"
    ) as caught:
        decided(*tabled(["a"], [""], BANDS), a=17)
    assert caught.value.rules == (2, 3, 4)
    assert caught.value.place.element_id == "table"


def test_a_violated_any_is_an_error_that_names_two_rules_that_differ() -> None:
    with pytest.raises(HitPolicyError, match=r"ANY.*rules 2, 3 match with different outputs") as caught:
        decided(*tabled(["a"], [""], BANDS, hit="ANY"), a=17)
    assert caught.value.rules == (2, 3)


def test_any_compares_several_outputs_together() -> None:
    parts = tabled(["a"], ["x", "y"], ["- => 1 | 2", "- => 1 | 2"], hit="ANY")
    assert decided(*parts) == {"x": 1, "y": 2}
    with pytest.raises(HitPolicyError):
        decided(*tabled(["a"], ["x", "y"], ["- => 1 | 2", "- => 1 | 3"], hit="ANY"))


def test_any_takes_two_nulls_for_the_same() -> None:
    assert decided(*tabled(["a"], [""], ["- => null", "- => null"], hit="ANY")) is None


def test_an_aggregate_is_exact() -> None:
    parts = tabled(["a"], [""], ["- => 0.1", "- => 0.2"], hit="COLLECT", aggregation="SUM")
    assert decided(*parts) == Decimal("0.3")


def test_the_sum_of_what_are_no_numbers_is_null() -> None:
    assert decided(*tabled(["a"], [""], ['- => "x"', "- => 1"], hit="COLLECT", aggregation="SUM")) is None


@pytest.mark.parametrize(
    ("outputs", "hit"), [(["x", "y"], "COLLECT"), ([""], "UNIQUE"), ([""], "RULE ORDER")]
)
def test_an_aggregation_is_of_one_output_that_is_collected(outputs: list[str], hit: str) -> None:
    rule = "- => " + " | ".join("1" for _ in outputs)
    with pytest.raises(DecisionModelError, match="expected an aggregation of one output"):
        decided(*tabled(["a"], outputs, [rule], hit=hit, aggregation="SUM"))


@pytest.mark.parametrize("given", [{"hit": "MOST"}, {"hit": "COLLECT", "aggregation": "MEAN"}])
def test_an_unknown_word_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(DecisionModelError, match=r"expected as (hitPolicy|aggregation) one of"):
        decided(*tabled(["a"], [""], ["- => 1"], **given))


# -- no match, and defaults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hit", "aggregation"),
    [
        ("UNIQUE", None),
        ("ANY", None),
        ("FIRST", None),
        ("PRIORITY", None),
        ("RULE ORDER", None),
        ("OUTPUT ORDER", None),
        ("COLLECT", None),
        ("COLLECT", "SUM"),
        ("COLLECT", "MIN"),
        ("COLLECT", "MAX"),
        ("COLLECT", "COUNT"),
    ],
)
def test_no_match_is_null_and_visible(hit: str, aggregation: str | None) -> None:
    parts = tabled(["a"], [column_out(values="1")], ["1 => 1"], hit=hit, aggregation=aggregation)
    assert decided(*parts, a=2) is None
    assert codes(parts, a=2) == ["no_match"]
    assert codes(parts, a=1) == []


def test_a_table_without_rules_never_matches() -> None:
    assert codes(tabled(["a"], [""], [])) == ["no_match"]


def test_without_a_match_the_default_counts() -> None:
    parts = tabled(["a"], [column_out(default="1 + 1")], ["1 => 1"])
    assert decided(*parts, a=1) == 1
    assert decided(*parts, a=9) == 2
    told = explained(*parts, a=9)
    assert told.notes == ()
    assert told.steps[-1].tables[0].default


def test_of_several_outputs_those_without_a_default_are_null() -> None:
    parts = tabled(["a"], [column_out("x", default="7"), "y"], ["1 => 1 | 2"])
    assert decided(*parts, a=1) == {"x": 1, "y": 2}
    assert decided(*parts, a=9) == {"x": 7, "y": None}


# -- inputs and cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "a", "matches"),
    [
        ("", None, True),
        ("-", "anything", True),
        ("5", 5, True),
        ("5, 7", 7, True),
        ("not(5, 7)", 7, False),
        ("not(5, 7)", 8, True),
        ("< 5", 4.999, True),
        ("]1..2]", 1, False),
        ("(1..2]", 2, True),
        ('"x"', "x", True),
        ("true", True, True),
        ('date("2026-01-01")', None, False),
        ("null", None, True),
        ("b", 3, True),
        ("> b", 3, False),
        ("? > b - 1", 3, True),
        ("odd(?)", 3, True),
        ("[1, 2, 3]", 2, True),
        ('"x"', 5, False),
    ],
)
def test_a_cell(cell: str, a: Any, matches: bool) -> None:
    assert decided(*tabled(["a"], [""], [f"{cell} => true"]), a=a, b=3) is (True if matches else None)


def test_every_input_must_pass() -> None:
    parts = tabled(["a", "b"], [""], ["1 | 1 => 1", "1 | 2 => 2", "2 | 1 => 3", "2 | - => 4"], hit="COLLECT")
    assert decided(*parts, a=1, b=2) == [2]
    assert decided(*parts, a=2, b=1) == [3, 4]
    assert decided(*parts, a=3, b=1) is None


def test_an_input_is_an_expression() -> None:
    assert decided(*tabled(["a * 0.1 + b"], [""], ["0.3 => true"]), a=1, b=0.2) is True


def test_an_input_of_another_type_is_null_and_visible() -> None:
    parts = tabled([column_in("a", "number")], [""], ["null => 1", "- => 2"], hit="FIRST")
    assert decided(*parts, a="x") == 1
    assert codes(parts, a="x") == ["type"]


@pytest.mark.parametrize("cell", ["-", "null", 'not("x")', "", "> 5, ?"])
def test_an_input_that_is_not_allowed_matches_no_cell_and_is_visible(cell: str) -> None:
    parts = tabled([column_in("a", values='"x", "y"')], [""], [f"{cell} => 2"], hit="FIRST")
    for given in ("z", 5, ["x"], ["y"], None):
        told = explained(*parts, a=given)
        assert told.value is None
        assert [note.code for note in told.notes] == ["not_allowed", "no_match"]
        assert told.steps[0].tables[0].inputs[0].value == given


def test_an_input_that_is_allowed_matches_a_dash() -> None:
    parts = tabled([column_in("a", values='"x", null')], [""], ["null => 1", "- => 2"], hit="FIRST")
    assert decided(*parts, a="x") == 2
    assert decided(*parts, a=None) == 1
    assert codes(parts, a=None) == []


def test_an_input_that_is_not_allowed_leaves_the_default() -> None:
    parts = tabled([column_in("a", values='"x"')], [column_out(default='"no"')], ['- => "yes"'])
    assert (decided(*parts, a="x"), decided(*parts, a="z")) == ("yes", "no")


def test_without_input_values_a_dash_matches_null() -> None:
    assert decided(*tabled(["a"], [""], ["- => 2"]), a=None) == 2


@pytest.mark.parametrize("cell", ['not("minor")', 'not("minor", "elder")', "not(b)"])
def test_a_list_is_neither_a_text_nor_not_that_text(cell: str) -> None:
    parts = tabled(["a"], [""], [f"{cell} => 2"])
    assert decided(*parts, a=["adult"], b="minor") is None
    assert decided(*parts, a="adult", b="minor") == 2


def test_an_output_of_another_type_is_null_and_visible() -> None:
    parts = tabled(["a"], [column_out(typed="number")], ['- => "x"'])
    assert decided(*parts) is None
    assert codes(parts) == ["type"]


def test_an_empty_output_is_null() -> None:
    assert decided(*tabled(["a"], [""], ["- => "])) is None


def test_a_table_without_inputs_gives_its_rules() -> None:
    from tests.engine.workflow.dmn.kit import decision

    bare = "<decisionTable><output/><rule><outputEntry><text>7</text></outputEntry></rule></decisionTable>"
    assert decided(decision("d", bare)) == 7


@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_how_a_table_is_turned_makes_no_difference(orientation: str) -> None:
    assert decided(*tabled(["a"], [""], ["- => 1"], preferredOrientation=orientation)) == 1


# -- what is wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (["1 => 1", "<> 5 => 2"], "decision “d”, rule 2, column “a”"),
        (["1 => 1", "2 => (1"], "decision “d”, rule 2, column “1”"),
    ],
)
def test_a_cell_that_is_no_feel_is_an_error_that_says_where(rules: list[str], where: str) -> None:
    with pytest.raises(DecisionModelError, match=rf"expected .* but found .* \({where}\)") as caught:
        decided(*tabled(["a"], [""], rules), a=1)
    assert caught.value.place is not None
    assert caught.value.place.element_id in ("r2c1", "r2c2")


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (["1 => 1", "nothing() => 2"], "rule 2, column “a”"),
        (["- => nothing()"], "rule 1, column “1”"),
    ],
)
def test_a_cell_that_can_t_be_evaluated_is_an_error_that_says_where(rules: list[str], where: str) -> None:
    with pytest.raises(DecisionError, match=rf"'nothing' is none \(decision “d”, {where}\)"):
        decided(*tabled(["a"], [""], rules), a=2)


@pytest.mark.parametrize("rule", ["1 | 2 => 3", "1 => 2 | 3"])
def test_a_rule_with_another_number_of_cells_is_refused(rule: str) -> None:
    with pytest.raises(DecisionModelError, match="expected 1 input and 1 output entries, but rule 1 has"):
        decided(*tabled(["a"], [""], [rule]))


@pytest.mark.parametrize("outputs", [["x", ""], ["x", "x"]])
def test_several_outputs_need_names_of_their_own(outputs: list[str]) -> None:
    with pytest.raises(DecisionModelError, match="expected a name of its own"):
        decided(*tabled(["a"], outputs, ["- => 1 | 2"]))


def test_an_input_without_an_expression_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected an expression for the input"):
        decided(*tabled([column_in("")], [""], ["- => 1"]))


# -- what is told ------------------------------------------------------------------------------------------------


def test_an_explanation_tells_which_rules_fired_on_which_inputs_and_why() -> None:
    rules = ["< 10 | - => 1 // too little | § 1", "- | 5 => 2 // enough | § 2"]
    parts = tabled(["a", "b"], ["out"], rules, annotations=["note", "law"], hit="RULE ORDER")
    told = explained(*parts, a=3, b=5)
    (table,) = told.steps[-1].tables
    assert told.value == table.value == [1, 2]
    assert [(each.label, each.value) for each in table.inputs] == [("a", 3), ("b", 5)]
    assert [rule.number for rule in table.fired] == [1, 2]
    assert table.fired[1].rule_id == "r2"
    assert table.fired[1].outputs == (("out", 2),)
    assert table.fired[1].annotations == (("note", "enough"), ("law", "§ 2"))


def test_of_a_single_hit_only_the_rule_that_counts_has_fired() -> None:
    told = explained(*tabled(["a"], [""], BANDS, hit="FIRST"), a=17)
    assert [rule.number for rule in told.steps[-1].tables[0].fired] == [2]


def test_a_description_of_a_rule_is_an_annotation() -> None:
    parts = [
        each.replace('<rule id="r1">', '<rule id="r1"><description>why</description>')
        for each in tabled(["a"], [""], ["- => 1"])
    ]
    assert explained(*parts).steps[-1].tables[0].fired[0].annotations == (("", "why"),)
