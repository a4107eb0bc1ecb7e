"""What the texts of one element may read, and their compilation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from engine.workflow.dmn.boxed import Text
from engine.workflow.dmn.errors import DecisionModelError, Place
from engine.workflow.dmn.explanation import Note
from engine.workflow.dmn.types import Kind, Types
from engine.workflow.feel import Expression, FeelSyntaxError, UnaryTests, parse, parse_unary
from engine.workflow.feel.compiling import Bound
from engine.workflow.feel.names import of_several_pieces

if TYPE_CHECKING:
    from engine.workflow.dmn.tables import CompiledTable

_Read = TypeVar("_Read", Expression, UnaryTests)


@dataclass(frozen=True, slots=True)
class Listener:
    """Hears what is wrong with the texts of an element.

    Attributes:
        problem: Hears what is no FEEL; it may raise it.
        remark: Hears what can be evaluated, and is null.
        table: Hears of every decision table, when it is compiled, and of what its texts may read.
    """

    problem: Callable[[DecisionModelError], None]
    remark: Callable[[Note], None]
    table: Callable[[CompiledTable, Reader], None] = lambda _table, _reader: None


@dataclass(frozen=True, slots=True)
class Reader:
    """Compiles texts at one place of an element.

    Attributes:
        place: Where they stand.
        roots: Names that the element's requirements give.
        members: Names that may follow a point.
        names: Those of all names around that have spaces or signs in them.
        bound: Names that the boxes around the place bind, the innermost first; None for the keys of an item.
        types: Of the element's model.
        language: What the model says that its texts are written in; None for FEEL.
        listener: Hears what is wrong.
    """

    place: Place
    roots: frozenset[str]
    members: frozenset[str]
    names: frozenset[str]
    bound: Bound
    types: Types
    language: str | None
    listener: Listener

    def within(self, *bound: Collection[str] | None) -> Reader:
        """Return the reader of what stands inside a box that binds names, the innermost first."""
        inner = tuple(None if names is None else frozenset(names) for names in bound)
        several = of_several_pieces([name for names in inner if names for name in names])
        return replace(self, bound=(*inner, *self.bound), names=self.names | several)

    def at(
        self, element_id: str | None = None, *, rule: int | None = None, column: str | None = None
    ) -> Reader:
        """Return the reader of a part."""
        here = self.place
        part = Place(here.element, element_id or here.element_id, rule or here.rule, column or here.column)
        return replace(self, place=part)

    def kind(self, type_ref: str | None) -> Kind:
        """Return what a reference to a type means here."""
        if type_ref is not None and not self.types.is_known(type_ref):
            self.remark("type_unknown", f"expected a type, but {type_ref[:80]!r} is none")
        return self.types.kind(type_ref)

    def result(self, type_ref: str | None) -> Kind:
        """Return what a function gives whose variable has a type; see :meth:`Types.result`."""
        self.kind(type_ref)
        return self.types.result(type_ref)

    def expression(self, text: Text) -> Expression:
        """Compile a text; null stands for one that is no FEEL, if nobody raises that."""
        return self._read(text, parse, "null")

    def tests(self, text: Text) -> UnaryTests:
        """Compile unary tests; nothing passes those that are no FEEL, if nobody raises that."""
        return self._read(text, parse_unary, "false")

    def remark(self, code: str, text: str) -> None:
        """Tell what can be evaluated, and is null."""
        self.listener.remark(Note(code, text, self.place))

    def problem(self, message: str) -> None:
        """Tell what can't be evaluated."""
        self.listener.problem(DecisionModelError(message, self.place))

    def _read(self, text: Text, read: Callable[..., _Read], otherwise: str) -> _Read:
        here = self.at(text.id)
        language = text.language or self.language
        if language is not None and "feel" not in language.lower():
            here.problem(f"expected a text in FEEL, but it says that it is {language[:80]!r}")
        try:
            found = read(text.text, self.names, self.bound)
        except FeelSyntaxError as fault:
            here.problem(str(fault))
            return read(otherwise)
        in_filter = "[" in text.text
        for name in here._not_given(found.unknown_functions, in_filter=in_filter):
            here.remark(
                "function_unknown", f"expected a function that is known here, but {name[:80]!r} is none"
            )
        for name in here._not_given(found.names - found.unknown_functions, in_filter=in_filter):
            here.remark("name_unknown", f"expected a name that is given here, but {name[:80]!r} is not")
        return found

    def _not_given(self, names: Iterable[str], *, in_filter: bool) -> list[str]:
        bound = {name for frame in self.bound if frame is not None for name in frame}
        # In a filter a name may be a key of the items, and so it may where the boxes around bind those.
        keys = self.members if in_filter or None in self.bound else frozenset()
        return sorted(set(names) - self.roots - bound - keys)
