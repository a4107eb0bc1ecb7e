"""The makers of calls and of function definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.workflow.feel import calling, closures, syntax
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.compiling.constants import VARIES, constant_of
from engine.workflow.feel.compiling.core import Bound, Compiler, is_bound
from engine.workflow.feel.functions import FUNCTIONS
from engine.workflow.feel.functions.table import BuiltIn, Form, built_in
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.values import Function

_IS_DEFINED = built_in(lambda _run, _value: True, "value: any -> boolean")
"""Compiled in place, for it asks about a name; only its parameters matter."""

CLOCK = frozenset({"now", "today"})
"""The functions that read the instant."""


def _call(compiler: Compiler, node: syntax.Call, bound: Bound) -> Closure:
    if node.function == "is defined":
        _form(compiler, node, _IS_DEFINED)
        return _is_defined(compiler, node.arguments[0], bound)
    always = constant_of(node, bound)
    if always is not VARIES:
        return closures.constant(always)
    function = FUNCTIONS.get(node.function)
    if function is None:
        return _call_variable(compiler, node.function, node.names, node.arguments, bound)
    compiler.clock = compiler.clock or node.function in CLOCK
    form = _form(compiler, node, function)
    arguments = _arguments(compiler, node, form, bound)
    built_in_call = calling.call(form, _in_order(form, node.names, arguments))
    if not is_bound(node.function, bound):
        return built_in_call
    return calling.shadowed_call(closures.bound(node.function), node.names, arguments, built_in_call)


def _arguments(compiler: Compiler, node: syntax.Call, form: Form, bound: Bound) -> tuple[Closure, ...]:
    """Compile what a built-in function is called with; where it takes functions, it may name one of the language."""
    found = []
    for place, argument in enumerate(node.arguments):
        domain = form.domain(form.given(node.names, place))
        takes_function = domain is not None and Function in domain
        found.append((function_or_value if takes_function else Compiler.compiled)(compiler, argument, bound))
    return tuple(found)


def function_or_value(compiler: Compiler, node: Node, bound: Bound) -> Closure:
    """Compile what may be the name of a built-in function: elsewhere such a name can be a variable only."""
    read = compiler.compiled(node, bound)
    if not isinstance(node, syntax.Name) or is_bound(node.name, bound):
        return read
    function = FUNCTIONS.get(node.name)
    return read if function is None else calling.built_in_or(read, node.name, function)


def _form(compiler: Compiler, node: syntax.Call, function: BuiltIn) -> Form:
    form = function.by_names(node.names) if node.names else function.by_count(len(node.arguments))
    if form is None:
        given = ", ".join(node.names) or len(node.arguments)
        compiler.refuse(node.at, f"{node.function}({given})", function.usage(node.function))
    return form


def _in_order(form: Form, names: tuple[str, ...], arguments: Sequence[Closure]) -> Sequence[Closure]:
    """Return the arguments in the order of the parameters; what is not given is null."""
    if not names:
        return arguments
    given = dict(zip(names, arguments, strict=True))
    return [given.get(name, closures.constant(None)) for name in form.parameters]


def _invocation(compiler: Compiler, node: syntax.Invocation, bound: Bound) -> Closure:
    if isinstance(node.function, syntax.Name):
        return _call_variable(compiler, node.function.name, node.names, node.arguments, bound)
    function = compiler.compiled(node.function, bound)
    return calling.invocation(function, node.names, _values(compiler, node.arguments, bound))


def _call_variable(
    compiler: Compiler, name: str, names: tuple[str, ...], arguments: tuple[Node, ...], bound: Bound
) -> Closure:
    if not is_bound(name, bound):
        compiler.unknown.add(name)
    read = closures.bound(name) if bound else closures.variable(name)
    return calling.named_invocation(name, read, names, _values(compiler, arguments, bound))


def _values(compiler: Compiler, nodes: Sequence[Node], bound: Bound) -> tuple[Closure, ...]:
    return tuple([function_or_value(compiler, node, bound) for node in nodes])


def _function_literal(compiler: Compiler, node: syntax.FunctionLiteral, bound: Bound) -> Closure:
    if len(set(node.parameters)) < len(node.parameters):
        compiler.refuse(0, "a parameter twice", "each parameter of a function once")
    body, weight, levels = compiler.levels_of(node.body, (frozenset(node.parameters), *bound))
    return calling.function_literal(node.parameters, node.types, body, weight, levels)


def _instance_of(compiler: Compiler, node: syntax.InstanceOf, bound: Bound) -> Closure:
    return closures.instance_of(function_or_value(compiler, node.value, bound), node.type)


def _is_defined(compiler: Compiler, node: Node, bound: Bound) -> Closure:
    compiler.weight += 1
    if isinstance(node, syntax.Name):
        return closures.name_is_defined(node.name, at_root=compiler.at_root(node.name, bound))
    if isinstance(node, syntax.Path):
        prefix = syntax.Path(node.base, node.names[:-1]) if node.names[:-1] else node.base
        return closures.member_is_defined(compiler.compiled(prefix, bound), node.names[-1])
    return closures.value_is_defined(compiler.compiled(node, bound))


CALLS: Mapping[type[Node], Any] = {
    syntax.Call: _call,
    syntax.Invocation: _invocation,
    syntax.FunctionLiteral: _function_literal,
    syntax.InstanceOf: _instance_of,
}
