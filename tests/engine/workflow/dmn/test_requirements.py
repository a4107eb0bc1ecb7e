from __future__ import annotations

import pytest

from engine.workflow import decisions
from engine.workflow.decisions import DecisionError, DecisionModelError, UnknownDecisionError
from tests.engine.workflow.dmn.kit import (
    NOW,
    decided,
    decision,
    explained,
    input_data,
    item,
    knowledge,
    model,
    service,
)

# -- information -------------------------------------------------------------------------------------------------


def test_a_decision_reads_what_it_requires() -> None:
    parts = (
        input_data("age"),
        decision("grown up", "age >= 18", inputs=["age"]),
        decision("d", 'if grown up then "yes" else "no"', decisions=["grown up"]),
    )
    assert decided(*parts, age=18) == "yes"
    assert decided(*parts, age=17) == "no"


def test_a_decision_does_not_read_what_it_does_not_require() -> None:
    parts = (input_data("age"), decision("d", "age", inputs=[]))
    assert decided(*parts, age=18) is None
    (note,) = explained(*parts, age=18).notes
    assert (note.code, note.place.element) == ("name_unknown", "decision “d”")


def test_an_element_is_evaluated_once_and_told_after_what_it_requires() -> None:
    parts = (
        input_data("n"),
        decision("base", "n + 1", inputs=["n"]),
        decision("left", "base * 2", decisions=["base"]),
        decision("right", "base * 3", decisions=["base"]),
        decision("d", "left + right", decisions=["left", "right"]),
    )
    told = explained(*parts, n=1)
    assert told.value == 10
    assert [step.name for step in told.steps] == ["base", "left", "right", "d"]
    assert [(each.label, each.value) for each in told.inputs] == [("n", 1)]


def test_a_long_chain_takes_no_stack() -> None:
    chain = [decision(f"d{n}", f"d{n - 1} + 1", decisions=[f"d{n - 1}"]) for n in range(1, 1_000)]
    assert decided(decision("d0", "0"), *chain, of="d999") == 999


@pytest.mark.parametrize(
    "parts",
    [
        (decision("d", "d", decisions=["d"]),),
        (decision("d", "e", decisions=["e"]), decision("e", "d", decisions=["d"])),
        (knowledge("f", "g()", knows=["g"]), knowledge("g", "f()", knows=["f"]), decision("d", "1")),
        (service("s", outputs=["d"]), decision("d", "s()", knows=["s"])),
        (
            service("s", outputs=["e"]),
            decision("e", "i", decisions=["i"]),
            decision("i", "f()", knows=["f"]),
            knowledge("f", "s()", knows=["s"]),
            decision("d", "1"),
        ),
    ],
)
def test_a_circle_of_requirements_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(
        DecisionModelError, match=r"expected requirements without a circle, but there is .* → "
    ):
        decided(*parts)


def test_an_input_decision_of_a_service_may_call_it() -> None:
    parts = (
        service("s", outputs=["o"], decisions=["d"]),
        decision("o", "d * 2", decisions=["d"]),
        decision("d", "s(3) + 1", knows=["s"]),
    )
    assert decided(*parts) == 7


def test_a_reference_to_nothing_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected a reference to an element, but '#gone' is none"):
        decided(decision("d", "1", decisions=["gone"]))


@pytest.mark.parametrize(
    "parts",
    [
        (knowledge("f", "1"), decision("d", "f", decisions=["f"])),
        (input_data("a"), decision("d", "a()", knows=["a"])),
    ],
)
def test_a_requirement_of_the_wrong_kind_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(DecisionModelError, match="expected a requirement of"):
        decided(*parts)


def test_an_id_that_is_there_twice_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected each id once"):
        decided(decision("d", "1"), decision("d", "2"))


def test_a_decision_is_found_by_its_name_and_else_by_its_id() -> None:
    parts = (decision("the decision", "1"), decision("d", "2"))
    assert decided(*parts, of="the decision") == 1
    assert decided(*parts, of="the_decision") == 1


@pytest.mark.parametrize(("of", "kind"), [("x", "decision"), ("a", "decision"), ("d", "bkm"), ("d", "table")])
def test_what_is_not_there_is_unknown(of: str, kind: str) -> None:
    with pytest.raises(UnknownDecisionError):
        decided(input_data("a"), decision("d", "1"), of=of, kind=kind)


def test_a_decision_that_people_make_is_null_and_visible() -> None:
    told = explained(decision("d", ""))
    assert told.value is None
    assert [note.code for note in told.notes] == ["no_logic"]


def test_an_error_names_the_decision_that_it_is_in() -> None:
    parts = (decision("first", "gone()"), decision("d", "first", decisions=["first"]))
    with pytest.raises(DecisionError, match=r"'gone' is none .decision “first”.") as caught:
        decided(*parts)
    assert caught.value.place.element_id == "first"


def test_only_what_a_decision_requires_must_be_feel() -> None:
    assert decided(decision("d", "1"), decision("other", "1 +")) == 1


# -- knowledge ---------------------------------------------------------------------------------------------------


def test_a_business_knowledge_model_is_a_function_of_its_parameters_alone() -> None:
    parts = (
        input_data("n"),
        knowledge("twice", "x * 2 + (if n = null then 0 else 100)", takes={"x": "number"}),
        decision("d", "twice(n) + twice(x: 1)", inputs=["n"], knows=["twice"]),
    )
    assert decided(*parts, n=5) == 12


def test_a_business_knowledge_model_calls_what_it_requires_and_itself() -> None:
    parts = (
        knowledge("less", "n - 1", takes={"n": None}),
        knowledge(
            "factorial of",
            "if n < 2 then 1 else n * factorial of(less(n))",
            takes={"n": None},
            knows=["less"],
        ),
        decision("d", "factorial of(20)", knows=["factorial of"]),
    )
    assert decided(*parts) == 2432902008176640000


@pytest.mark.parametrize("frames", [0, 150])
@pytest.mark.parametrize("body", ["f(n + 1)", "for i in [1] return 1 + f(n + 1)"])
def test_endless_recursion_is_an_error_wherever_the_caller_stands(body: str, frames: int) -> None:
    def deeper(frames: int) -> None:
        if frames:
            deeper(frames - 1)
        else:
            decided(knowledge("f", body, takes={"n": None}), decision("d", "f(0)", knows=["f"]))

    with pytest.raises(DecisionError, match="at most 100 levels of calls"):
        deeper(frames)


def test_a_business_knowledge_model_gives_what_its_type_says() -> None:
    parts = (knowledge("f", '"x"', typed="number"), decision("d", "f()", knows=["f"]))
    told = explained(*parts)
    assert told.value is None
    assert [(note.code, note.place.element) for note in told.notes] == [
        ("type", "business knowledge model “f”")
    ]


def test_an_argument_of_another_type_gives_null() -> None:
    parts = (knowledge("f", "1", takes={"n": "number"}), decision("d", 'f("x")', knows=["f"]))
    assert decided(*parts) is None


def test_an_argument_that_is_not_allowed_gives_null_and_is_visible() -> None:
    parts = (
        item("level", "number", allowed="[1..3]"),
        knowledge("f", "n", takes={"n": "level"}),
        input_data("n"),
        decision("d", "f(n)", inputs=["n"], knows=["f"]),
    )
    assert decided(*parts, n=3) == 3
    told = explained(*parts, n=4)
    assert told.value is None
    assert [note.code for note in told.notes] == ["not_allowed"]


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_a_function_that_lives_elsewhere_is_null_and_visible(kind: str) -> None:
    parts = (knowledge("f", "{}", takes={"n": None}, kind=kind), decision("d", "f(1)", knows=["f"]))
    told = explained(*parts)
    assert told.value is None
    assert [note.code for note in told.notes] == ["external_function"]


def test_a_call_is_told_of() -> None:
    parts = (knowledge("f", "n + 1", takes={"n": None}), decision("d", "f(1) * f(2)", knows=["f"]))
    told = explained(*parts)
    assert [(step.kind, step.name, step.value) for step in told.steps] == [
        ("business knowledge model", "f", 2),
        ("business knowledge model", "f", 3),
        ("decision", "d", 6),
    ]


def test_an_explanation_is_bounded() -> None:
    parts = (
        knowledge("f", "n", takes={"n": None}),
        decision("d", "for i in 1..3000 return f(i)", knows=["f"]),
    )
    told = explained(*parts)
    assert len(told.value) == 3_000
    assert len(told.steps) == 1_000
    assert not told.complete


def test_a_business_knowledge_model_can_be_evaluated_by_itself() -> None:
    part = knowledge("f", "a - b", takes={"a": "number", "b": "number"})
    assert decided(part, of="f", kind="bkm", a=5, b=3) == 2
    assert decided(part, of="f", kind="bkm", a=5) is None


# -- services ----------------------------------------------------------------------------------------------------

SERVED = (
    input_data("n", "number"),
    decision("given", "n + 100", inputs=["n"], typed="number"),
    decision("hidden", "n * 2", inputs=["n"]),
    decision("one", "hidden + given", decisions=["hidden", "given"]),
    decision("two", "hidden - given", decisions=["hidden", "given"]),
    service("s", outputs=["one"], encapsulated=["hidden"], decisions=["given"], inputs=["n"]),
    service("both", outputs=["one", "two"], encapsulated=["hidden"], decisions=["given"], inputs=["n"]),
)


def test_a_service_takes_input_data_first_and_then_decisions() -> None:
    parts = (*SERVED, decision("d", "[s(10, 1), s(given: 1, n: 10)]", knows=["s"]))
    assert decided(*parts) == [21, 21]


def test_a_service_with_several_outputs_gives_a_context() -> None:
    assert decided(*SERVED, decision("d", "both(10, 1)", knows=["both"])) == {"one": 21, "two": 19}


def test_what_a_service_computes_stays_inside() -> None:
    logic = "[hidden, s(10, 1), hidden, n]"
    parts = (*SERVED, decision("d", logic, knows=["s"], decisions=["hidden"], inputs=["n"]))
    assert decided(*parts, n=3) == [6, 21, 6, 3]


def test_an_input_decision_is_not_evaluated() -> None:
    parts = (
        decision("given", "gone()"),
        decision("o", "given", decisions=["given"]),
        service("s", outputs=["o"], decisions=["given"]),
    )
    assert decided(*parts, of="s", kind="decisionService", given=4) == 4


def test_a_service_sees_no_input_that_it_does_not_declare() -> None:
    parts = (input_data("n"), decision("o", "n", inputs=["n"]), service("s", outputs=["o"]))
    assert decided(*parts, decision("d", "s()", knows=["s"]), n=5) is None


def test_a_service_can_be_evaluated_by_itself() -> None:
    assert decided(*SERVED, of="s", kind="decisionService", n=10, given=1) == 21
    assert decided(*SERVED, of="s", kind="decisionService", n="x", given=1) is None


def test_a_service_gives_what_its_type_says() -> None:
    parts = (
        *SERVED[:-2],
        service("t", outputs=["hidden"], inputs=["n"], typed="string"),
        decision("d", "t(3)", knows=["t"]),
    )
    told = explained(*parts)
    assert told.value is None
    assert ("type", "decision service “t”") in [(note.code, note.place.element) for note in told.notes]


@pytest.mark.parametrize("call", ["s()", "s(1)", "s(1, 2, 3)", "s(n: 1, other: 2)"])
def test_a_service_called_with_other_arguments_is_an_error(call: str) -> None:
    with pytest.raises(DecisionError, match="expected the arguments"):
        decided(*SERVED, decision("d", call, knows=["s"]))


def test_a_service_can_be_given_to_a_function() -> None:
    parts = (*SERVED, decision("d", "(function(f) f(1, 2))(s)", knows=["s"]))
    assert decided(*parts) == 4


def test_evaluating_changes_nothing() -> None:
    file = model(*SERVED)
    given = {"n": 1, "given": 2}
    first = decisions.evaluate(file, "s", given, kind="decisionService", now=NOW)
    decisions.evaluate(file, "s", {"n": 7, "given": 9}, kind="decisionService", now=NOW)
    assert decisions.evaluate(file, "s", given, kind="decisionService", now=NOW) == first == 4
    assert given == {"n": 1, "given": 2}
