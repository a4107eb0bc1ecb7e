"""Business knowledge models and decision services as functions that texts can call.

Source: DMN 1.5, 6.3.10 (business knowledge models) and 10.4 (execution of decision services).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.workflow.dmn.evaluation import evaluation_of
from engine.workflow.dmn.fitting import fit
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import WORDS, place_of
from engine.workflow.dmn.model import Knowledge, Service
from engine.workflow.dmn.types import parameter_types
from engine.workflow.feel import Scope
from engine.workflow.feel.budget import BOXED_LEVELS
from engine.workflow.feel.types import ANY
from engine.workflow.feel.values import Function

if TYPE_CHECKING:
    from engine.workflow.dmn.program import Program

Body = Callable[..., Any]


def knowledge_function(program: Program, key: Key, knowledge: Knowledge) -> Function:
    """Return a business knowledge model as a function."""
    types = program.scopes.types(key)
    parameters = () if knowledge.function is None else knowledge.function.parameters
    names = tuple(each.name for each in parameters)
    result = types.result(knowledge.type_ref)

    def call(caller: Scope, *arguments: Any) -> Any:
        caller.run.spend(1)
        evaluation = evaluation_of(caller)
        if evaluation.report is not None:
            evaluation.report.begin()
        unit = program.unit(key)
        variables = {**unit.functions, **dict(zip(names, arguments, strict=True))}
        caller.run.enter(BOXED_LEVELS)
        try:
            return unit.evaluate(variables, evaluation)
        finally:
            caller.run.enter(-BOXED_LEVELS)

    return Function(names, call, parameter_types(parameters, types), result.type)


def service_function(program: Program, key: Key, service: Service) -> Function:
    """Return a decision service as a function; its parameters are its input data, and then its input decisions."""
    library, types = program.library, program.scopes.types(key)
    inputs = program.inputs_of(key, service)
    outputs = [library.resolved(key, href) for href in service.outputs]
    names = tuple(library.elements[each].name for each in outputs)
    result, place, stops = types.result(service.type_ref), place_of(service), frozenset(inputs)

    def call(caller: Scope, *arguments: Any) -> Any:
        caller.run.spend(1)
        evaluation = evaluation_of(caller)
        if evaluation.report is not None:
            evaluation.report.begin()
        inside = evaluation.inside(dict(zip(inputs, arguments, strict=True)), stops)
        caller.run.enter(BOXED_LEVELS)
        try:
            values = [program.value(inside, each) for each in outputs]
        finally:
            caller.run.enter(-BOXED_LEVELS)
        value = values[0] if len(values) == 1 else dict(zip(names, values, strict=True))
        found = fit(value, result, place, evaluation.scope({}, types.known))
        if evaluation.report is not None:
            evaluation.report.end(WORDS[Service], service.name, service.id, found)
        return found

    wanted = tuple(program.given(each).kind.type for each in inputs)
    parameters = tuple(library.elements[each].name for each in inputs)
    return Function(parameters, call, () if all(each is ANY for each in wanted) else wanted, result.type)
