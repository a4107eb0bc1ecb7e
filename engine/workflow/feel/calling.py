"""The closures of calls: of built-in functions, of functions that are values, and of what is none.

Source: DMN 1.5, 10.3.2.13 (functions) and table 63 (invocation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.workflow.feel.closures import Closure
from engine.workflow.feel.conformance import MISFIT, coerced
from engine.workflow.feel.errors import FeelEvaluationError, quote
from engine.workflow.feel.functions.table import BuiltIn, Form, fitted
from engine.workflow.feel.run import Scope
from engine.workflow.feel.types import ANY, Type
from engine.workflow.feel.values import KINDS, Function


def call(form: Form, arguments: Sequence[Closure]) -> Closure:
    """``function(a, b)`` of a built-in function; null if an argument is none that it takes."""
    function = form.run
    domains = [form.domain(place) for place in range(len(arguments))]
    if all(domain is None for domain in domains):
        return lambda scope: function(scope.run, *[argument(scope) for argument in arguments])
    if len(arguments) == 1:
        return _call_on_one(function, arguments[0], domains[0] or frozenset())
    pairs = list(zip(arguments, domains, strict=True))

    def call_on_several(scope: Scope) -> Any:
        values = []
        for argument, domain in pairs:
            value = argument(scope)
            if domain is not None and type(value) not in domain:
                value = fitted(value, domain)
                if value is MISFIT:
                    return None
            values.append(value)
        return function(scope.run, *values)

    return call_on_several


def _call_on_one(function: Callable[..., Any], argument: Closure, domain: frozenset[type]) -> Closure:
    def call_on_one(scope: Scope) -> Any:
        value = argument(scope)
        if type(value) not in domain:
            value = fitted(value, domain)
            if value is MISFIT:
                return None
        return function(scope.run, value)

    return call_on_one


def function_literal(
    parameters: tuple[str, ...], types: tuple[Type, ...], body: Closure, weight: int, levels: int
) -> Closure:
    """``function(a, b: type) body``: sees the names around the place where it is written.

    ``weight`` is what a call costs, ``levels`` is how many levels of calls it counts for.
    """

    def define(scope: Scope) -> Function:
        def evaluate(_caller: Scope, *arguments: Any) -> Any:
            run = scope.run
            run.spend(weight)
            run.enter(levels)
            try:
                return body(scope.inner(dict(zip(parameters, arguments, strict=True))))
            finally:
                run.enter(-levels)

        return Function(parameters, evaluate, declared)

    declared = () if all(each is ANY for each in types) else types
    return define


def invocation(function: Closure, names: tuple[str, ...], arguments: Sequence[Closure]) -> Closure:
    """``expression(a, b)``: a call of what an expression gives."""
    return lambda scope: invoke(function(scope), names, [argument(scope) for argument in arguments], scope)


def named_invocation(
    name: str, read: Closure, names: tuple[str, ...], arguments: Sequence[Closure]
) -> Closure:
    """``name(a, b)`` of what may be a variable; an error where it is none, because null would hide a typo."""

    def call_variable(scope: Scope) -> Any:
        function = read(scope)
        if function is None:
            raise FeelEvaluationError(f"expected the name of a function, but {quote(name)} is none")
        return invoke(function, names, [argument(scope) for argument in arguments], scope)

    return call_variable


def shadowed_call(
    read: Closure, names: tuple[str, ...], arguments: Sequence[Closure], built_in: Closure
) -> Closure:
    """``count(a)`` where a name around it may hide the built-in function; only a function does."""

    def call_either(scope: Scope) -> Any:
        function = read(scope)
        if type(function) is not Function:
            return built_in(scope)
        return invoke(function, names, [argument(scope) for argument in arguments], scope)

    return call_either


def built_in_or(read: Closure, name: str, function: BuiltIn) -> Closure:
    """A name where a function is wanted: the variable, if there is one, else the built-in function."""
    first = function.forms[0]

    def body(scope: Scope, *arguments: Any) -> Any:
        return _apply(function, (), arguments, scope)

    value = Function(first.parameters, body, first.types, first.result, function)

    def choose(scope: Scope) -> Any:
        found = read(scope)
        return value if found is None and name not in scope.run.variables else found

    return choose


def _apply(function: BuiltIn, names: tuple[str, ...], arguments: Sequence[Any], scope: Scope) -> Any:
    """Call a built-in function that is a value; null if an argument is none that it takes."""
    form = function.by_names(names) if names else function.by_count(len(arguments))
    if form is None:
        raise _wrong_arguments(function.forms[0].parameters, ", ".join(names) or len(arguments))
    if names:
        given = dict(zip(names, arguments, strict=True))
        arguments = [given.get(each) for each in form.parameters]
    values = []
    for place, argument in enumerate(arguments):
        domain = form.domain(place)
        fits = domain is None or type(argument) in domain
        values.append(argument if fits or domain is None else fitted(argument, domain))
    return None if any(value is MISFIT for value in values) else form.run(scope.run, *values)


def invoke(function: Any, names: tuple[str, ...], arguments: Sequence[Any], scope: Scope) -> Any:
    """Return what a function gives; parameters that are not named are null. Null, if an argument is of another type.

    Raises:
        FeelEvaluationError: it is no function, or it has no such parameters.
    """
    if type(function) is not Function:
        raise FeelEvaluationError(f"expected a function to call, but got {KINDS[type(function)]}")
    if function.built_in is not None:
        return _apply(function.built_in, names, arguments, scope)
    if names:
        arguments = _in_order(function, names, arguments)
    if len(arguments) != len(function.parameters):
        raise _wrong_arguments(function.parameters, len(arguments))
    if function.types:
        types, spend = scope.run.types, scope.run.spend
        arguments = [
            coerced(value, wanted, types, spend)
            for value, wanted in zip(arguments, function.types, strict=True)
        ]
        if any(argument is MISFIT for argument in arguments):
            return None
    return function.body(scope, *arguments)


def _wrong_arguments(parameters: tuple[str, ...], found: object) -> FeelEvaluationError:
    return FeelEvaluationError(f"expected the arguments ({', '.join(parameters)}), but got {found}")


def _in_order(function: Function, names: tuple[str, ...], arguments: Sequence[Any]) -> list[Any]:
    given = dict(zip(names, arguments, strict=True))
    unknown = given.keys() - set(function.parameters)
    if unknown or len(given) != len(names):
        raise _wrong_arguments(function.parameters, quote(", ".join(names)))
    return [given.get(name) for name in function.parameters]
