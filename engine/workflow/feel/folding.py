"""What in a text is decided before anything is known, and comes to nothing: ``duration("banana")``, ``1 / 0``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from engine.workflow.feel import syntax
from engine.workflow.feel.budget import Budget
from engine.workflow.feel.compiling import compiler_of
from engine.workflow.feel.compiling.calls import CLOCK
from engine.workflow.feel.errors import FeelError
from engine.workflow.feel.functions import FUNCTIONS, SEVERAL_WORDS
from engine.workflow.feel.grammar import EXPRESSION, tree_of
from engine.workflow.feel.hints import Hint, hint_at
from engine.workflow.feel.names import of_several_pieces
from engine.workflow.feel.notation import to_feel
from engine.workflow.feel.run import begin
from engine.workflow.feel.syntax import Node

MOST_PARTS = 100
"""Parts of one text that are tried; a text with more constants than that is left to its evaluation."""
_BUDGET = Budget(steps=2_000, items=1_000, characters=10_000)
_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""For what doesn't read the clock."""
_WORDS: dict[type[Node], str] = {
    syntax.Call: "the call",
    syntax.Arithmetic: "the calculation",
    syntax.Negation: "the negation",
    syntax.Path: "the path",
    syntax.Filter: "the filter",
    syntax.Comparison: "the comparison",
    syntax.Between: "the comparison",
}
"""What can come to nothing although nothing in it does."""


def null_parts(text: str, names: Collection[str] = ()) -> tuple[Hint, ...]:
    """Return the parts of a text that read nothing, and are null all the same; of parts in parts the innermost.

    A literal ``null`` is none of them, for it is meant.

    Args:
        text: A FEEL expression.
        names: Names of several words, as for ``parse``.

    Raises:
        FeelSyntaxError: it is no FEEL.
    """
    folder = _Folder(text)
    folder.is_closed(tree_of(text, of_several_pieces(names), SEVERAL_WORDS, EXPRESSION))
    return tuple(folder.hints)


class _Folder:
    """Goes over one tree."""

    def __init__(self, text: str) -> None:
        self.hints: list[Hint] = []
        self._text = text
        self._left = MOST_PARTS

    def is_closed(self, node: Node) -> bool:
        """Tell whether a node reads nothing; note it if it is null, and nothing in it was."""
        before = len(self.hints)
        inside = [self.is_closed(part) for part in syntax.parts(node)]
        if _reads(node) or not all(inside):
            return False
        if type(node) in _WORDS and len(self.hints) == before and self._is_null(node):
            self.hints.append(hint_at(self._text, _place(node), f"{_named(node)} is always null"))
        return True

    def _is_null(self, node: Node) -> bool:
        self._left -= 1
        if self._left < 0:
            return False
        compiler = compiler_of(self._text)
        try:
            closure = compiler.compiled(node)
            return closure(begin({}, now=_ANY_INSTANT, budget=_BUDGET)) is None
        except (FeelError, RecursionError):
            return False  # too much work to tell


def _reads(node: Node) -> bool:
    if isinstance(node, syntax.Call):
        return node.function not in FUNCTIONS or node.function in CLOCK
    return isinstance(node, syntax.Name | syntax.FunctionLiteral | syntax.Invocation)


def _place(node: Node) -> int:
    if isinstance(node, syntax.Arithmetic):
        return node.places[0]
    if isinstance(node, syntax.Call | syntax.Comparison | syntax.Path):
        return node.at
    return next((place for place in map(_place, syntax.parts(node)) if place), 0)


def _named(node: Node) -> str:
    if isinstance(node, syntax.Call):
        given = [to_feel(each.value) if isinstance(each, syntax.Constant) else "…" for each in node.arguments]
        return f"{node.function}({', '.join(given)})"
    return _WORDS[type(node)]
