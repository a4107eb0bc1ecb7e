"""Models that import each other, as one: who requires what, and under which name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.workflow.dmn.errors import DecisionModelError, Place, UnknownDecisionError
from engine.workflow.dmn.graph import Key, loop, order, reach
from engine.workflow.dmn.model import Decision, Element, InputData, Knowledge, Model, Service

WORDS: Mapping[type[Element], str] = {
    InputData: "input data",
    Decision: "decision",
    Knowledge: "business knowledge model",
    Service: "decision service",
}
"""What people call an element."""

KINDS: Mapping[str, type[Element]] = {"decision": Decision, "decisionService": Service, "bkm": Knowledge}
"""What can be evaluated, by the name that callers give it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """An element that another one requires, and the path by which texts there read it."""

    key: Key
    path: tuple[str, ...]


def place_of(element: Element) -> Place:
    """Return where an element stands, for errors about it as a whole."""
    return Place(f"{WORDS[type(element)]} “{element.name}”", element.id)


class Library:
    """A model and those that it imports, directly or not."""

    def __init__(self, main: Model, others: Sequence[Model]) -> None:
        """Link models; those that nobody imports are left out.

        Raises:
            DecisionModelError: an import that is not there or there twice, an id twice, or a reference to nothing.
        """
        self.main = main
        self.models = _reached(main, others)
        self.elements: dict[Key, Element] = {}
        for model in self.models.values():
            for element in model.elements:
                if self.elements.setdefault((model.namespace, element.id), element) is not element:
                    raise DecisionModelError(
                        "expected each id once, but another has it too", place_of(element)
                    )
        for key, element in self.elements.items():
            for href, kinds in _references(element):
                self._expect(key, href, kinds)

    def find(self, name: str, kind: type[Element]) -> Key:
        """Return the element of the main model that has a name, or else an id.

        Raises:
            UnknownDecisionError: there is none of that kind.
        """
        found = self._named.get((kind, name))
        if found is None:
            raise UnknownDecisionError(f"expected a {WORDS[kind]} of the model, but {name[:80]!r} is none")
        return found

    @cached_property
    def _named(self) -> dict[tuple[type[Element], str], Key]:
        elements = self.main.elements
        by_id = {(type(each), each.id): (self.main.namespace, each.id) for each in elements}
        return by_id | {
            (type(each), each.name): (self.main.namespace, each.id) for each in reversed(elements)
        }

    def resolved(self, key: Key, href: str) -> Key:
        """Return the element that an element refers to.

        Raises:
            DecisionModelError: there is no such element.
        """
        namespace, _, found = href.rpartition("#")
        target = (namespace or key[0], found)
        if target not in self.elements:
            message = f"expected a reference to an element, but {href[:200]!r} is none"
            raise DecisionModelError(message, place_of(self.elements[key]))
        return target

    def _expect(self, key: Key, href: str, kinds: tuple[type[Element], ...]) -> None:
        found = self.elements[self.resolved(key, href)]
        if not isinstance(found, kinds):
            wanted = " or ".join(WORDS[kind] for kind in kinds)
            message = f"expected a requirement of {wanted}, but {found.name!r} is {WORDS[type(found)]}"
            raise DecisionModelError(message, place_of(self.elements[key]))

    def required(self, key: Key, hrefs: Sequence[str]) -> tuple[Requirement, ...]:
        """Return what references of an element mean, and how its texts read that."""
        targets = [self.resolved(key, href) for href in hrefs]
        return tuple(Requirement(target, self.path(key, target)) for target in targets)

    def path(self, key: Key, target: Key) -> tuple[str, ...]:
        """Return how the texts of an element read another one; what is imported, by the name of its import."""
        name = self.elements[target].name
        if target[0] == key[0]:
            return (name,)
        imports = self.models[key[0]].imports
        under = next((each.name for each in imports if each.namespace == target[0]), None)
        if under is None:
            message = f"expected an import of {target[0][:200]!r}, but there is none"
            raise DecisionModelError(message, place_of(self.elements[key]))
        return (under, name) if under else (name,)

    def known_as(self, key: Key) -> str:
        """Return how the main model writes an element of its own or of a model that it imports."""
        name = self.elements[key].name
        under = next((each.name for each in self.main.imports if each.namespace == key[0]), "")
        return f"{under}.{name}" if under else name

    def order(self, key: Key, stops: frozenset[Key]) -> tuple[Key, ...]:
        """Return input data or a decision after everything that it reads, directly or not; ``stops`` are left out."""
        return order(key, self._reads, stops)

    def _reads(self, key: Key) -> list[Key]:
        element = self.elements[key]
        hrefs = element.information if isinstance(element, Decision) else ()
        return [self.resolved(key, href) for href in hrefs]

    @cached_property
    def loop(self) -> tuple[Key, ...]:
        """Elements that require each other in a circle; none if there is no circle.

        A business knowledge model may call itself.
        """
        return loop({key: tuple(self._leads_to(key)) for key in self.elements})

    def reach(self, key: Key) -> set[Key]:
        """Return an element and everything that it takes to evaluate it."""
        return reach(key, self._takes)

    def _takes(self, key: Key) -> Iterable[Key]:
        element = self.elements[key]
        return self._inside(key, element) if isinstance(element, Service) else self._leads_to(key)

    def _leads_to(self, key: Key) -> Iterator[Key]:
        element = self.elements[key]
        if isinstance(element, Service):
            for inner in self._inside(key, element):
                yield from self._knowledge(inner)
        elif isinstance(element, Decision):
            yield from self._reads(key)
            yield from self._knowledge(key)
        else:
            yield from (each for each in self._knowledge(key) if each != key)

    def _knowledge(self, key: Key) -> list[Key]:
        element = self.elements[key]
        hrefs = element.knowledge if isinstance(element, Decision | Knowledge) else ()
        return [self.resolved(key, href) for href in hrefs]

    def _inside(self, key: Key, service: Service) -> set[Key]:
        """Return the decisions that a service evaluates: from its outputs back to its inputs."""
        given = {self.resolved(key, href) for href in (*service.input_decisions, *service.input_data)}
        found: set[Key] = set()
        left = [self.resolved(key, href) for href in service.outputs]
        while left:
            inner = left.pop()
            element = self.elements[inner]
            if inner not in found and inner not in given and isinstance(element, Decision):
                found.add(inner)
                left += self._reads(inner)
        return found


def _reached(main: Model, others: Sequence[Model]) -> dict[str, Model]:
    """Return the models by namespace that are imported, beginning with the main one."""
    reached = {main.namespace: main}
    left = [main]
    while left:
        model = left.pop()
        for each in model.imports:
            if each.namespace not in reached:
                found = _imported(each.namespace, others)
                reached[each.namespace] = found
                left.append(found)
    return reached


def _imported(namespace: str, others: Sequence[Model]) -> Model:
    found = [each for each in others if each.namespace == namespace]
    if len(found) != 1:
        there = "is not there" if not found else "is there twice"
        raise DecisionModelError(f"expected the imported model {namespace[:200]!r}, but it {there}")
    return found[0]


_READ: tuple[type[Element], ...] = (Decision, InputData)
_CALLED: tuple[type[Element], ...] = (Knowledge, Service)


def _references(element: Element) -> Iterator[tuple[str, tuple[type[Element], ...]]]:
    """Yield the references of an element, and what each may be to."""
    if isinstance(element, Decision):
        yield from ((href, _READ) for href in element.information)
    if isinstance(element, Decision | Knowledge):
        yield from ((href, _CALLED) for href in element.knowledge)
    if isinstance(element, Service):
        decisions = (*element.outputs, *element.encapsulated, *element.input_decisions)
        yield from ((href, (Decision,)) for href in decisions)
        yield from ((href, (InputData,)) for href in element.input_data)
