from __future__ import annotations

from typing import Any

import pytest

from engine.workflow import decisions
from engine.workflow.decisions import DecisionModelError
from tests.engine.workflow.dmn.kit import (
    NOW,
    decision,
    input_data,
    item,
    knowledge,
    literal,
    model,
    service,
)

LAW = model(
    item("record", components={"kind": "string", "born on": "date"}),
    item("level", "number", allowed="[1..3]"),
    input_data("the age", "number"),
    decision("grown up", "the age >= 18", inputs=["the age"]),
    knowledge("twice of", "n * 2", takes={"n": "level"}),
    knowledge("is record", "r instance of record", takes={"r": None}),
    decision("o", "the age + 1", inputs=["the age"]),
    service("next", outputs=["o"], inputs=["the age"]),
    namespace="urn:law",
)


def evaluated(
    *parts: str, imports: dict[str, str] | None = None, files: tuple[bytes, ...] = (LAW,), **inputs: Any
) -> Any:
    main = model(*parts, imports={"the law": "urn:law"} if imports is None else imports)
    return decisions.evaluate(
        main, "d", {k.replace("_", " "): v for k, v in inputs.items()}, imports=files, now=NOW
    )


def test_what_is_imported_is_read_by_the_name_of_the_import() -> None:
    part = decision("d", "the law.grown up", decisions=["urn:law#grown_up"])
    assert evaluated(part, the_age=18) is True
    assert evaluated(part, **{"the law.the age": 17}) is False


def test_input_data_of_an_import_can_be_required() -> None:
    part = decision("d", "the law.the age + 1", inputs=["urn:law#the_age"])
    assert evaluated(part, the_age=5) == 6
    assert evaluated(part, the_age="x") is None


def test_functions_of_an_import_can_be_called() -> None:
    part = decision(
        "d", "the law.twice of(3) + the law.next(n)", knows=["urn:law#twice_of", "urn:law#next"], inputs=["n"]
    )
    assert evaluated(part, input_data("n"), n=4) == 11


def test_functions_and_decisions_of_one_import_are_read_side_by_side() -> None:
    part = decision("d", "the law.twice of(the law.o)", knows=["urn:law#twice_of"], decisions=["urn:law#o"])
    assert evaluated(part, the_age=1) == 4


def test_types_of_an_import_are_named_with_it_and_mean_what_they_mean_there() -> None:
    parts = (
        item("record", components={"other": "string"}),
        input_data("a", "the law.level"),
        decision(
            "d",
            '[a, {kind: "x", born on: null} instance of the law.record, is it]',
            inputs=["a"],
            decisions=["is it"],
        ),
        decision("is it", 'the law.is record({kind: "x", born on: null})', knows=["urn:law#is_record"]),
    )
    assert evaluated(*parts, a=3) == [3, True, True]
    assert evaluated(*parts, a=4)[0] is None


def test_an_argument_is_fitted_by_the_types_of_the_import() -> None:
    assert evaluated(decision("d", "the law.twice of(4)", knows=["urn:law#twice_of"])) is None


def test_an_import_without_a_name_puts_its_elements_beside_one_s_own() -> None:
    parts = (
        decision("d", literal("twice of(grown)", "level"), knows=["urn:law#twice_of"], inputs=["grown"]),
        input_data("grown"),
    )
    assert evaluated(*parts, imports={"": "urn:law"}, grown=1) == 2


def test_models_import_each_other_in_a_chain() -> None:
    middle = model(
        decision("m", "base.grown up", decisions=["urn:law#grown_up"]),
        namespace="urn:middle",
        imports={"base": "urn:law"},
    )
    part = decision("d", "mid.m", decisions=["urn:middle#m"])
    assert evaluated(part, imports={"mid": "urn:middle"}, files=(middle, LAW), the_age=18) is True


def test_models_may_import_each_other_in_a_circle() -> None:
    other = model(decision("m", "1"), namespace="urn:other", imports={"main": "urn:here"})
    assert (
        evaluated(decision("d", "o.m", decisions=["urn:other#m"]), imports={"o": "urn:other"}, files=(other,))
        == 1
    )


def test_a_reference_may_name_the_own_model() -> None:
    assert evaluated(decision("e", "1"), decision("d", "e + 1", decisions=["urn:here#e"])) == 2


def test_what_nobody_imports_is_left_out() -> None:
    assert evaluated(decision("d", "1"), imports={}, files=(LAW, LAW)) == 1


@pytest.mark.parametrize(("files", "there"), [((), "is not there"), ((LAW, LAW), "is there twice")])
def test_an_import_must_be_there_once(files: tuple[bytes, ...], there: str) -> None:
    with pytest.raises(DecisionModelError, match=f"expected the imported model 'urn:law', but it {there}"):
        evaluated(decision("d", "1"), files=files)


def test_what_is_required_must_be_imported() -> None:
    middle = model(namespace="urn:middle", imports={"base": "urn:law"})
    with pytest.raises(DecisionModelError, match="expected an import of 'urn:law', but there is none"):
        evaluated(
            decision("d", "1", decisions=["urn:law#grown_up"]),
            imports={"m": "urn:middle"},
            files=(middle, LAW),
        )


def test_an_import_that_is_no_decision_model_is_passed_over() -> None:
    main = model(
        '<import name="x" namespace="urn:x" importType="http://www.w3.org/2001/XMLSchema"/>',
        decision("d", "1"),
    )
    assert decisions.evaluate(main, "d", {}, now=NOW) == 1
