"""A library, ready to be evaluated: every element is compiled once, when it is first needed.

Source: DMN 1.5, 6.3 (requirements) and 10.4 (execution of decision services).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.workflow.dmn.calls import knowledge_function, service_function
from engine.workflow.dmn.errors import DecisionModelError
from engine.workflow.dmn.evaluation import Evaluation
from engine.workflow.dmn.explanation import Note
from engine.workflow.dmn.givens import Given
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import Library, place_of
from engine.workflow.dmn.model import Decision, InputData, Knowledge, Service
from engine.workflow.dmn.scopes import Scopes
from engine.workflow.dmn.tables import CompiledTable
from engine.workflow.dmn.texts import Listener, Reader
from engine.workflow.dmn.units import Unit, decision_logic, knowledge_logic, put
from engine.workflow.dmn.weight import require_light
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.values import Function


class Program:
    """A library that can be evaluated any number of times, in any thread."""

    def __init__(self, library: Library) -> None:
        """Prepare a library.

        Raises:
            DecisionModelError: elements require each other in a circle.
        """
        if library.loop:
            names = " → ".join(library.elements[key].name for key in (*library.loop, library.loop[0]))
            raise DecisionModelError(f"expected requirements without a circle, but there is {names[:400]}")
        self.library = library
        self.scopes = Scopes(library)
        self._units: dict[Key, Unit] = {}
        self._givens: dict[Key, Given] = {}
        self._functions: dict[Key, Function] = {}
        self._orders: dict[tuple[Key, frozenset[Key]], tuple[Key, ...]] = {}
        self._light: set[Key] = set()

    def require_light(self, key: Key) -> None:
        """Let pass an element that can be compiled, with everything that it requires, within a second.

        Raises:
            DecisionModelError: it can't.
        """
        if key not in self._light:
            require_light(self.library, key)
            self._light.add(key)

    # -- values ------------------------------------------------------------------------------------------------------

    def value(self, evaluation: Evaluation, key: Key) -> Any:
        """Return the value of input data or of a decision, after computing what it requires and has no value yet.

        Raises:
            DecisionError: it can't be told.
            DecisionModelError: a text of a decision is no FEEL.
        """
        values = evaluation.values
        for each in self._order(key, evaluation.stops):
            if each not in values:
                values[each] = self._computed(evaluation, each)
        return values[key]

    def _order(self, key: Key, stops: frozenset[Key]) -> tuple[Key, ...]:
        found = self._orders.get((key, stops))
        if found is None:
            found = self._orders[key, stops] = self.library.order(key, stops)
        return found

    def _computed(self, evaluation: Evaluation, key: Key) -> Any:
        """Return the value of input data or of a decision; what it requires has one."""
        if isinstance(self.library.elements[key], InputData):
            return None if evaluation.given is None else self.given(key).among(evaluation.given, evaluation)
        if evaluation.report is not None:
            evaluation.report.begin()
        unit = self.unit(key)
        variables = dict(unit.functions)
        for each in unit.information:
            put(variables, each.path, evaluation.values[each.key])
        return unit.evaluate(variables, evaluation)

    def called(self, evaluation: Evaluation, key: Key) -> Any:
        """Return what a business knowledge model or decision service gives for what the caller gives by name."""
        given = evaluation.given or {}
        arguments = [each.among(given, evaluation) for each in self.givens(key)]
        scope = evaluation.scope({}, self.scopes.types(key).known)
        return self.function(key).body(scope, *arguments)

    def givens(self, key: Key) -> list[Given]:
        """Return what a caller gives: the input data that a decision takes, or the arguments of anything else."""
        element, types = self.library.elements[key], self.scopes.types(key)
        if isinstance(element, Decision):
            order = self._order(key, frozenset())
            return [self.given(each) for each in order if isinstance(self.library.elements[each], InputData)]
        if isinstance(element, Service):
            return [self.given(each) for each in self.inputs_of(key, element)]
        parameters = (
            element.function.parameters if isinstance(element, Knowledge) and element.function else ()
        )
        place = place_of(element)
        return [Given((each.name,), types.kind(each.type_ref), place, types.known) for each in parameters]

    def inputs_of(self, key: Key, service: Service) -> list[Key]:
        """Return the parameters of a decision service, in their order."""
        return [self.library.resolved(key, href) for href in (*service.input_data, *service.input_decisions)]

    # -- what is compiled --------------------------------------------------------------------------------------------

    def given(self, key: Key) -> Given:
        """Return input data, or a decision that a caller gives the value of."""
        found = self._givens.get(key)
        if found is None:
            element, types = self.library.elements[key], self.scopes.types(key)
            names = tuple(dict.fromkeys((self.library.known_as(key), element.name)))
            made = Given(names, types.kind(element.type_ref), place_of(element), types.known)
            found = self._givens.setdefault(key, made)
        return found

    def function(self, key: Key) -> Function:
        """Return a business knowledge model or decision service as a function."""
        found = self._functions.get(key)
        if found is None:
            found = self._functions.setdefault(key, self._function(key))
        return found

    def _function(self, key: Key) -> Function:
        element = self.library.elements[key]
        if isinstance(element, Service):
            return service_function(self, key, element)
        assert isinstance(element, Knowledge)
        return knowledge_function(self, key, element)

    def unit(self, key: Key) -> Unit:
        """Return a decision or business knowledge model, compiled.

        Raises:
            DecisionModelError: a text of it is no FEEL.
        """
        found = self._units.get(key)
        return found or self._units.setdefault(key, self.compiled(key, _raise))

    def compiled(
        self,
        key: Key,
        problem: Callable[[DecisionModelError], None],
        table: Callable[[CompiledTable, Reader], None] = lambda _table, _reader: None,
    ) -> Unit:
        """Compile a decision or business knowledge model; see :class:`Listener` for what the others hear."""
        element = self.library.elements[key]
        assert isinstance(element, Decision | Knowledge)
        information = self.library.required(key, element.information if isinstance(element, Decision) else ())
        functions = self._callable(key, element)
        given = (*(each.path[0] for each in information), *_parameters(element), *functions)
        notes: list[Note] = []
        reader = self.scopes.reader(key, frozenset(given), Listener(problem, notes.append, table))
        logic = _logic(element, reader)
        return Unit(element, reader.place, information, functions, logic, reader.types.known, tuple(notes))

    def _callable(self, key: Key, element: Decision | Knowledge) -> dict[str, Any]:
        """Return what the texts of an element can call, by their names; a business knowledge model may call itself."""
        functions: dict[str, Any] = {}
        if isinstance(element, Knowledge):
            functions[element.name] = self.function(key)
        for each in self.library.required(key, element.knowledge):
            put(functions, each.path, self.function(each.key))
        return functions


def _logic(element: Decision | Knowledge, reader: Reader) -> Closure | None:
    return (
        decision_logic(element, reader) if isinstance(element, Decision) else knowledge_logic(element, reader)
    )


def _parameters(element: Decision | Knowledge) -> tuple[str, ...]:
    function = element.function if isinstance(element, Knowledge) else None
    return () if function is None else tuple(each.name for each in function.parameters)


def _raise(problem: DecisionModelError) -> None:
    raise problem
