"""Rules about what an element does: who works on it, with which form, which operation, which message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.workflow.diagram import Diagram, find, kind, properties, title
from engine.workflow.extensions import PRIORITIES
from engine.workflow.lint_rules.base import Bundle, Found, Problem, Rule, Severity, error, per_diagram

_PROPERTIES = {
    "userTask": frozenset(
        {"form", "result", "candidate_group", "scope", "candidate_user", "due", "priority", "four_eyes"}
    ),
    "businessRuleTask": frozenset({"decision", "result"}),
    "endEvent": frozenset({"outcome"}),
}


def _form(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        form = properties(task).get("form")
        if not form:
            yield task, f"{title(task)} has no form. Choose the one that people fill in."
        elif form not in bundle.forms:
            yield task, f"{title(task)} uses the form {form}, which is not there. Choose another, or add it."


def _nobody(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        found = properties(task)
        if not found.get("candidate_group") and not found.get("candidate_user"):
            yield task, f"Nobody would see {title(task)} in an inbox. Say who does it: a role, or one person."


def _role(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        role = properties(task).get("candidate_group")
        if role and role not in bundle.installation.roles:
            known = ", ".join(sorted(bundle.installation.roles))
            yield task, f"{title(task)} is for the role {role}, which nobody can have. Roles are {known}."


def _scope(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        found = properties(task)
        if found.get("candidate_group") and found.get("scope") not in bundle.installation.scopes:
            known = ", ".join(sorted(bundle.installation.scopes))
            yield task, f"{title(task)} doesn't say at which agency it is done. Choose one of {known}."


def _form_of_others(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        found = properties(task)
        owner = bundle.installation.form_owners.get(found.get("form", ""))
        if owner is not None and (found.get("candidate_group"), found.get("scope")) != owner:
            yield (
                task,
                f"{title(task)} uses the form {found['form']}, which nobody could complete there. Give the task to "
                f"the role {owner.role} at the scope {owner.scope}, or choose another form.",
            )


def _form_unfollowed(bundle: Bundle) -> Iterator[Problem]:
    called = {
        operator.get("id")
        for diagram in bundle.diagrams
        for _, operator in _operators(diagram)
        if operator is not None
    }
    for diagram in bundle.diagrams:
        for task in diagram.of("userTask"):
            needed = bundle.installation.form_followers.get(properties(task).get("form", ""))
            if needed is not None and needed not in called:
                yield (
                    diagram.file,
                    task,
                    f"What people do in {title(task)} would lead nowhere: nothing in this process calls {needed}. Add "
                    "a service task that does, or use another form.",
                )


def _priority(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        priority = properties(task).get("priority")
        if priority and priority not in PRIORITIES:
            known = ", ".join(PRIORITIES)
            yield task, f"{title(task)} has the priority {priority}, which is none. Choose one of {known}."


def _property_unknown(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for holder in diagram.find(".//*[bpmn:extensionElements/spiff:properties]"):
        for name in sorted(properties(holder).keys() - _PROPERTIES.get(kind(holder), frozenset())):
            yield (
                holder,
                f"{title(holder)} has the property {name}, which is read nowhere. Delete or rename it.",
            )


def _operators(diagram: Diagram) -> Iterator[tuple[Any, Any]]:
    """Yield each service task with its operator; None if it has none."""
    for task in diagram.of("serviceTask"):
        operators = find(task, "./bpmn:extensionElements/spiff:serviceTaskOperator")
        yield task, operators[0] if operators else None


def _operation_missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task, operator in _operators(diagram):
        if operator is None or not operator.get("id"):
            yield task, f"{title(task)} calls no operation. Choose what it does."


def _operation_unknown(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task, operator in _operators(diagram):
        name = operator.get("id") if operator is not None else None
        if name and name not in bundle.installation.operations:
            yield task, f"{title(task)} calls {name}, which is not an operation here. Choose another."


def _parameters(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    for task, operator in _operators(diagram):
        contract = (
            bundle.installation.operations.get(operator.get("id", "")) if operator is not None else None
        )
        if contract is None:
            continue
        given = {each.get("id") for each in find(operator, ".//spiff:parameter") if each.get("value")}
        for name in sorted(set(contract.params) - given):
            yield (
                task,
                f"{title(task)} doesn't give {name} to {operator.get('id')}. Enter an expression for it.",
            )
        for name in sorted(given - set(contract.params)):
            yield task, f"{title(task)} gives {name}, which {operator.get('id')} doesn't take. Delete it."


def _result_missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task, operator in _operators(diagram):
        if operator is not None and not operator.get("resultVariable"):
            yield task, _NO_RESULT.format(title(task))
    for task in diagram.of("businessRuleTask"):
        if not properties(task).get("result"):
            yield task, _NO_RESULT.format(title(task))


_NO_RESULT = "{} doesn't say under which name its result is kept. Enter one."


def _message_missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    named = {message.get("id") for message in diagram.find("./bpmn:message[@id]") if message.get("name")}
    for element in diagram.of("receiveTask", "messageEventDefinition"):
        if element.get("messageRef") not in named:
            holder = element if kind(element) == "receiveTask" else element.getparent()
            yield (
                element,
                f"{title(holder)} doesn't say for which message it waits. Choose one that has a name.",
            )


_COLLECTION = ("loopDataOutputRef", "outputDataItem")


def _collection_incomplete(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for several in diagram.of("multiInstanceLoopCharacteristics"):
        if sum(bool(find(several, f"./bpmn:{part}")) for part in _COLLECTION) == 1:
            yield (
                several,
                f"{title(several)} would not collect its results: that takes a list (loopDataOutputRef) and the "
                "variable of one result (outputDataItem). Give both or neither.",
            )


def _answers_not_collected(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        for several in find(task, "./bpmn:multiInstanceLoopCharacteristics[not(bpmn:loopDataOutputRef)]"):
            yield (
                several,
                f"{title(task)} is done several times, and what follows sees the last answer only. Collect the "
                "answers in a list (loopDataOutputRef, outputDataItem) if all of them count.",
            )


_SEVERAL = "./bpmn:multiInstanceLoopCharacteristics | ./bpmn:standardLoopCharacteristics"


def _four_eyes_unfit(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        found = properties(task)
        if not (said := found.get("four_eyes")):
            continue
        if said != "true":
            yield (
                task,
                f"{title(task)} says {said} for four eyes, which means nothing. Say true, or delete it.",
            )
        elif found.get("candidate_user"):
            yield (
                task,
                f"{title(task)} is one person's, so no other can have a part of it. Give it to a role.",
            )
        elif not find(task, _SEVERAL):
            yield (
                task,
                f"{title(task)} wants another person each time, but is done once. Say how often it is done.",
            )


def _same_person_several_times(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("userTask"):
        found, counted = properties(task), find(task, ".//bpmn:loopCardinality")
        if counted and not found.get("four_eyes") and not found.get("candidate_user"):
            yield (
                task,
                f"{title(task)} is done several times, and one person may do all of them. Say that each time is "
                "another person's (four eyes) if that is meant.",
            )


RULES = (
    error("form_missing", _form),
    error("nobody_responsible", _nobody),
    error("role_unknown", _role),
    error("scope_unknown", _scope),
    error("form_of_others", _form_of_others),
    Rule("form_unfollowed", Severity.ERROR, _form_unfollowed),
    error("priority_unknown", _priority),
    error("property_unknown", _property_unknown),
    error("operation_missing", _operation_missing),
    error("operation_unknown", _operation_unknown),
    error("operation_parameters", _parameters),
    error("result_variable_missing", _result_missing),
    error("message_missing", _message_missing),
    error("collection_incomplete", _collection_incomplete),
    Rule("answers_not_collected", Severity.WARNING, per_diagram(_answers_not_collected)),
    error("four_eyes_unfit", _four_eyes_unfit),
    Rule("same_person_several_times", Severity.WARNING, per_diagram(_same_person_several_times)),
)
