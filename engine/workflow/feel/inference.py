"""What type a text gives, and where it can give nothing but null: what an editor tells somebody who writes it.

A type is a promise about every value but null, for null can come of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.workflow.feel import syntax, type_rules
from engine.workflow.feel.compiling.constants import VARIES, constant_of
from engine.workflow.feel.conformance import resolved
from engine.workflow.feel.functions import FUNCTIONS, SEVERAL_WORDS
from engine.workflow.feel.functions.table import Form, takes_type
from engine.workflow.feel.grammar import EXPRESSION, tree_of
from engine.workflow.feel.hints import Hint, hint_at, no_member
from engine.workflow.feel.names import of_several_pieces
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.type_rules import BOOLEAN, NUMBER, items_of, joined
from engine.workflow.feel.types import (
    ANY,
    CONTEXT,
    NO_TYPES,
    NULL,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    Types,
)

Seen = Mapping[str, Type]
"""The types of the names that a place sees; a name that is not there has the type *Any*."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a text from the types of its variables alone."""

    type: Type
    hints: tuple[Hint, ...]


def inspect(
    text: str, variables: Seen, names: Collection[str] = (), definitions: Types = NO_TYPES
) -> Inspection:
    """Return the type that a text gives, and where it is sure to go wrong.

    Args:
        text: A FEEL expression.
        variables: The types of the variables, by name; the names of several words in them are recognized.
        names: Further names of several words, as for ``parse``.
        definitions: What the types may name.

    Raises:
        FeelSyntaxError: it is no FEEL.
    """
    known = {*names, *variables}.union(*map(_names_in, variables.values()))
    tree = tree_of(text, of_several_pieces(known), SEVERAL_WORDS, EXPRESSION)
    inspector = _Inspector(text, definitions)
    return Inspection(inspector.type_of(tree, variables), tuple(inspector.hints))


def _names_in(of: Type) -> set[str]:
    if isinstance(of, ListType | RangeType):
        return _names_in(of.of)
    if isinstance(of, ContextType):
        return {name for name, _ in of.entries}.union(*(_names_in(inner) for _, inner in of.entries))
    return set()


class _Inspector:
    """Goes over one tree."""

    def __init__(self, text: str, definitions: Types) -> None:
        self.hints: list[Hint] = []
        self._text = text
        self._definitions = definitions

    def type_of(self, node: Node, seen: Seen) -> Type:
        rule = _RULES.get(type(node))
        if rule is not None:
            return resolved(rule(self, node, seen), self._definitions)
        for part in syntax.parts(node):
            self.type_of(part, seen)
        return _ALWAYS.get(type(node), ANY)

    def hint(self, at: int, message: str, missing: str = "") -> Type:
        self.hints.append(hint_at(self._text, at, message, missing))
        return NULL

    def of_constant(self, node: syntax.Constant, _seen: Seen) -> Type:
        kind = type(node.value)
        return next((each for each in SIMPLE.values() if each.kind is kind), NULL)

    def of_name(self, node: syntax.Name, seen: Seen) -> Type:
        return seen.get(node.name, ANY)

    def of_path(self, node: syntax.Path, seen: Seen) -> Type:
        found = self.type_of(node.base, seen)
        for name in node.names:
            base = resolved(found, self._definitions)
            inner = type_rules.of_member(base, name)
            if inner is None:
                nothing = self.hint(node.at, no_member(node, base, name), name)
                return ListType(ANY) if isinstance(base, ListType) else nothing
            found = inner
        return found

    def of_filter(self, node: syntax.Filter, seen: Seen) -> Type:
        base = self.type_of(node.base, seen)
        item = resolved(items_of(base) if isinstance(base, ListType) else base, self._definitions)
        entries = dict(item.entries) if isinstance(item, ContextType) else {}
        # Without a word about its entries, an item may have one of any name.
        around = seen if type_rules.is_known(item) and (entries or item is not CONTEXT) else {}
        condition = self.type_of(node.condition, {**around, "item": item, **entries})
        if condition is NUMBER and isinstance(node.condition, syntax.Constant):
            return item
        # A number that turns out to be null is no position, but true for no item: that gives a list.
        return ListType(item) if condition is BOOLEAN else ANY

    def of_arithmetic(self, node: syntax.Arithmetic, seen: Seen) -> Type:
        found = self.type_of(node.first, seen)
        for sign, other, at in zip(node.signs, node.others, node.places, strict=True):
            right = self.type_of(other, seen)
            result = type_rules.of_arithmetic(sign, found, right)
            found = self.hint(at, f"{found} {sign} {right} is always null") if result is None else result
        return found

    def of_negation(self, node: syntax.Negation, seen: Seen) -> Type:
        found = self.type_of(node.value, seen)
        return found if type_rules.of_arithmetic("*", found, NUMBER) is found else ANY

    def of_comparison(self, node: syntax.Comparison, seen: Seen) -> Type:
        left, right = self.type_of(node.left, seen), self.type_of(node.right, seen)
        if not type_rules.may_be_equal(left, right):
            self.hint(node.at, f"comparing {left} with {right} is always null")
        return BOOLEAN

    def of_test(self, node: syntax.Test, seen: Seen) -> Type:
        return RangeType(self.type_of(node.operand, seen))

    def of_conditional(self, node: syntax.Conditional, seen: Seen) -> Type:
        self.type_of(node.condition, seen)
        return joined((self.type_of(node.then, seen), self.type_of(node.otherwise, seen)))

    def of_iteration(self, node: syntax.Iteration, seen: Seen) -> Type:
        for name, items in zip(node.names, node.items, strict=True):
            seen = {**seen, name: items_of(self.type_of(items, seen))}
        if "partial" not in node.names:
            seen = {**seen, "partial": ListType(ANY)}
        return ListType(self.type_of(node.body, seen))

    def of_quantified(self, node: syntax.Quantified, seen: Seen) -> Type:
        self.type_of(node.condition, {**seen, node.name: items_of(self.type_of(node.items, seen))})
        return BOOLEAN

    def of_list(self, node: syntax.ListLiteral, seen: Seen) -> Type:
        return ListType(joined([self.type_of(item, seen) for item in node.items]))

    def of_context(self, node: syntax.ContextLiteral, seen: Seen) -> Type:
        entries: dict[str, Type] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            entries[key] = self.type_of(value, {**seen, **entries})
        return ContextType(tuple(entries.items()))

    def of_range(self, node: syntax.RangeLiteral, seen: Seen) -> Type:
        return RangeType(joined((self.type_of(node.start, seen), self.type_of(node.end, seen))))

    def of_function(self, node: syntax.FunctionLiteral, seen: Seen) -> Type:
        body = self.type_of(node.body, {**seen, **dict(zip(node.parameters, node.types, strict=True))})
        return FunctionType(node.types, body)

    def of_call(self, node: syntax.Call, seen: Seen) -> Type:
        always = constant_of(node, (seen.keys(),))
        if always is not VARIES:
            return self.of_constant(syntax.Constant(always), seen)
        given = [self.type_of(argument, seen) for argument in node.arguments]
        function, variable = FUNCTIONS.get(node.function), seen.get(node.function)
        if function is None or isinstance(variable, FunctionType):
            return (
                variable.result if isinstance(variable, FunctionType) else _ALWAYS_OF.get(node.function, ANY)
            )
        form = function.by_names(node.names) if node.names else function.by_count(len(given))
        return ANY if form is None else self._of_form(node, form, given)

    def _of_form(self, node: syntax.Call, form: Form, given: list[Type]) -> Type:
        first: Type = NULL
        for place, of in enumerate(given):
            parameter = form.given(node.names, place)
            if not takes_type(form.domain(parameter), of):
                return self.hint(node.at, f"{node.function} takes no {of} and is always null")
            first = of if parameter == 0 else first
        if not form.follows:
            return form.result
        if form.follows.startswith("item"):
            return items_of(first)
        takes_lists = list in (form.domain(0) or ())
        return ListType(items_of(first)) if takes_lists else items_of(first)

    def of_invocation(self, node: syntax.Invocation, seen: Seen) -> Type:
        for argument in node.arguments:
            self.type_of(argument, seen)
        found = self.type_of(node.function, seen)
        return found.result if isinstance(found, FunctionType) else ANY


_ALWAYS: Mapping[type[Node], Type] = dict.fromkeys(
    (syntax.Logic, syntax.Between, syntax.In, syntax.InstanceOf), BOOLEAN
)
_ALWAYS_OF: Mapping[str, Type] = {"is defined": BOOLEAN}
_RULES: Mapping[type[Node], Callable[[_Inspector, Any, Seen], Type]] = {
    syntax.Constant: _Inspector.of_constant,
    syntax.Name: _Inspector.of_name,
    syntax.Path: _Inspector.of_path,
    syntax.Filter: _Inspector.of_filter,
    syntax.Arithmetic: _Inspector.of_arithmetic,
    syntax.Negation: _Inspector.of_negation,
    syntax.Comparison: _Inspector.of_comparison,
    syntax.Test: _Inspector.of_test,
    syntax.Conditional: _Inspector.of_conditional,
    syntax.Iteration: _Inspector.of_iteration,
    syntax.Quantified: _Inspector.of_quantified,
    syntax.ListLiteral: _Inspector.of_list,
    syntax.ContextLiteral: _Inspector.of_context,
    syntax.RangeLiteral: _Inspector.of_range,
    syntax.FunctionLiteral: _Inspector.of_function,
    syntax.Call: _Inspector.of_call,
    syntax.Invocation: _Inspector.of_invocation,
}
