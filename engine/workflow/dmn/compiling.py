"""From boxed expressions to closures: a text is FEEL's, and a box does what the FEEL that it stands for would do.

Source: DMN 1.5, 10.2.2 (boxed expressions) and 7.3 (decision logic).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.workflow.dmn import boxed
from engine.workflow.dmn.boxed import Box
from engine.workflow.dmn.fitting import fitted, tell
from engine.workflow.dmn.tables import decision_table
from engine.workflow.dmn.texts import Reader
from engine.workflow.dmn.types import parameter_types
from engine.workflow.feel import FeelEvaluationError, Scope
from engine.workflow.feel.budget import BOXED_LEVELS
from engine.workflow.feel.calling import invoke
from engine.workflow.feel.closures import Closure, constant, list_of
from engine.workflow.feel.compiling.constructs import PARTIAL
from engine.workflow.feel.loops import filtered, iteration, quantified
from engine.workflow.feel.values import KINDS, Function


def compiled(box: Box, reader: Reader) -> Closure:
    """Return the closure of a boxed expression; its value is of the type that the box names.

    Raises:
        DecisionModelError: a text in it is no FEEL, if the reader's listener raises that.
    """
    make = _MAKERS[type(box)]
    type_ref: str | None = getattr(box, "type_ref", None)
    if isinstance(box, boxed.FunctionDefinition):
        return make(box, reader)
    return fitted(make(box, reader), reader.kind(type_ref), reader.place)


def _literal(box: boxed.Literal, reader: Reader) -> Closure:
    if not box.text.text:
        reader.at(box.text.id).remark("no_logic", "expected an expression, but the text is empty")
        return constant(None)
    return reader.expression(box.text).evaluate_in


def _empty(_box: boxed.Empty, reader: Reader) -> Closure:
    reader.remark("no_logic", "expected an expression, but there is none")
    return constant(None)


def _context(box: boxed.Context, reader: Reader) -> Closure:
    entries: list[tuple[str | None, Closure]] = []
    names: set[str] = set()
    for entry in box.entries:
        name = None if entry.variable is None else entry.variable.name
        if name in names:
            reader.problem(f"expected each entry of a context once, but {name!r} is there twice")
        # A function may call itself, so an entry knows its own name too.
        names |= set() if name is None else {name}
        within = reader.within(names)
        kind = within.kind(None if entry.variable is None else entry.variable.type_ref)
        entries.append((name, fitted(compiled(entry.value, within), kind, reader.place)))

    def build(scope: Scope) -> Any:
        values: dict[str, Any] = {}
        inner = scope.inner(values)
        for name, value in entries:
            if name is None:
                return value(inner)
            values[name] = value(inner)
        return values

    return build


def _list(box: boxed.List, reader: Reader) -> Closure:
    return list_of(tuple(compiled(item, reader) for item in box.items))


def _relation(box: boxed.Relation, reader: Reader) -> Closure:
    kinds = [(column.name, reader.kind(column.type_ref)) for column in box.columns]
    rows = [
        [
            (name, fitted(compiled(cell, reader), kind, reader.place))
            for (name, kind), cell in zip(kinds, row, strict=True)
        ]
        for row in box.rows
    ]
    return lambda scope: [{name: cell(scope) for name, cell in row} for row in rows]


def _conditional(box: boxed.Conditional, reader: Reader) -> Closure:
    condition = _truth(compiled(box.condition, reader), "the condition")
    then, otherwise = compiled(box.then, reader), compiled(box.otherwise, reader)
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


def _truth(value: Closure, what: str) -> Closure:
    """Return a closure that gives true, false or null, and nothing else: in a box there is no other reading."""

    def read(scope: Scope) -> bool | None:
        found: object = value(scope)
        if found is None or found is True or found is False:
            return found
        raise FeelEvaluationError(f"expected true or false from {what}, but got {KINDS[type(found)]}")

    return read


# -- over items --------------------------------------------------------------------------------------------------


def _filter(box: boxed.Filter, reader: Reader) -> Closure:
    items = compiled(box.items, reader)
    match = compiled(box.match, reader.within(None))
    return filtered(items, _truth(match, "the match of a filter"), 1)


def _iterator(box: boxed.Iterator, reader: Reader) -> Closure:
    items = compiled(box.items, reader)
    if box.kind == "for":
        inner = reader.within((box.variable,), PARTIAL)
        return iteration(((box.variable, items),), compiled(box.body, inner), 1)
    condition = _truth(compiled(box.body, reader.within((box.variable,))), f"the condition of {box.kind}")
    return quantified(box.variable, items, condition, 1, decisive=box.kind == "some")


# -- functions ---------------------------------------------------------------------------------------------------


def _function(box: boxed.FunctionDefinition, reader: Reader) -> Closure:
    if box.kind != "FEEL":
        return _external(box, reader)
    names = tuple(each.name for each in box.parameters)
    body = function_body(box, reader.within(names))
    types = parameter_types(box.parameters, reader.types)
    result = reader.types.result(box.type_ref).type

    def define(scope: Scope) -> Function:
        def evaluate(_caller: Scope, *arguments: Any) -> Any:
            run = scope.run
            run.spend(1)
            run.enter(BOXED_LEVELS)
            try:
                return body(scope.inner(dict(zip(names, arguments, strict=True))))
            finally:
                run.enter(-BOXED_LEVELS)

        return Function(names, evaluate, types, result)

    return define


def function_body(box: boxed.FunctionDefinition, reader: Reader) -> Closure:
    """Return the closure of what a function does; ``reader`` is one that knows the parameters.

    Arguments are of the types of the parameters by now; what these allow is checked here.
    """
    if len({each.name for each in box.parameters}) < len(box.parameters):
        reader.problem("expected each parameter of a function once, but one is there twice")
    body = compiled(box.body, reader)
    kinds = [(each.name, reader.kind(each.type_ref)) for each in box.parameters]
    checks = [(name, kind) for name, kind in kinds if kind.check is not None]
    if not checks:
        return body

    def checked(scope: Scope) -> Any:
        for name, kind in checks:
            value = scope.values[name] if scope.values is not None else scope.run.variable(name)
            if kind.check is not None and not kind.check(value, scope):
                text = f"expected an argument that {kind.name} allows, but got another for {name!r}"
                tell(scope, "not_allowed", text, reader.place)
                return None
        return body(scope)

    return checked


def _external(box: boxed.FunctionDefinition, reader: Reader) -> Closure:
    place, text = reader.at(box.id).place, f"expected a function in FEEL, but it is one of {box.kind[:20]}"
    reader.remark("external_function", text)

    def refuse(scope: Scope) -> None:
        tell(scope, "external_function", text, place)

    return refuse


def _invocation(box: boxed.Invocation, reader: Reader) -> Closure:
    function = compiled(box.function, reader)
    bindings = []
    for parameter, argument in box.bindings:
        kind = reader.kind(parameter.type_ref)
        bindings.append((parameter.name, fitted(compiled(argument, reader), kind, reader.place)))
    names = tuple(name for name, _ in bindings)

    def call(scope: Scope) -> Any:
        return invoke(function(scope), names, [argument(scope) for _, argument in bindings], scope)

    return call


_MAKERS: Mapping[type[Box], Callable[[Any, Reader], Closure]] = {
    boxed.Literal: _literal,
    boxed.Empty: _empty,
    boxed.Context: _context,
    boxed.List: _list,
    boxed.Relation: _relation,
    boxed.Conditional: _conditional,
    boxed.Filter: _filter,
    boxed.Iterator: _iterator,
    boxed.FunctionDefinition: _function,
    boxed.Invocation: _invocation,
    boxed.DecisionTable: decision_table,
}
