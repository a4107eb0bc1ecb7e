"""A library, ready to be evaluated: every element is compiled once, when it is first needed.

Source: DMN 1.5, 6.3 (requirements) and 10.4 (execution of decision services).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.workflow.dmn.errors import DecisionModelError
from engine.workflow.dmn.evaluation import Evaluation, evaluation_of
from engine.workflow.dmn.explanation import Note
from engine.workflow.dmn.fitting import completed, fit
from engine.workflow.dmn.linking import WORDS, Key, Library, place_of
from engine.workflow.dmn.model import Decision, InputData, Knowledge, Service, Variable
from engine.workflow.dmn.scopes import Scopes
from engine.workflow.dmn.texts import Listener
from engine.workflow.dmn.types import Kind, parameter_types
from engine.workflow.dmn.units import Unit, decision_logic, knowledge_logic, parameters_of, put
from engine.workflow.dmn.weight import require_light
from engine.workflow.feel import Scope
from engine.workflow.feel.types import ANY
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
        self._functions: dict[Key, Function] = {}
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
        values, left = evaluation.values, [key]
        while left:
            at = left[-1]
            missing = [] if at in values else [each for each in self._reads(at) if each not in values]
            if missing:
                left += reversed(missing)
            else:
                left.pop()
                if at not in values:
                    values[at] = self._computed(evaluation, at)
        return values[key]

    def _reads(self, key: Key) -> list[Key]:
        is_decision = isinstance(self.library.elements[key], Decision)
        return [each.key for each in self.unit(key).information] if is_decision else []

    def _computed(self, evaluation: Evaluation, key: Key) -> Any:
        """Return the value of input data or of a decision; what it requires has one."""
        element = self.library.elements[key]
        if isinstance(element, InputData):
            return self._given(evaluation, key)
        if not isinstance(element, Decision):
            message = "expected a requirement of decisions or input data, but it is of this"
            raise DecisionModelError(message, place_of(element))
        if evaluation.report is not None:
            evaluation.report.begin()
        unit = self.unit(key)
        variables = dict(unit.functions)
        for each in unit.information:
            put(variables, each.path, evaluation.values[each.key])
        return unit.evaluate(variables, evaluation)

    def _given(self, evaluation: Evaluation, key: Key) -> Any:
        """Return the value of input data that the caller gives: by its name, or by its import and name."""
        element, given = self.library.elements[key], evaluation.given
        if given is None:
            return None
        known_as = self.library.known_as(key)
        return self.taken_in(evaluation, key, given.get(known_as, given.get(element.name)))

    def taken_in(self, evaluation: Evaluation, key: Key, value: Any) -> Any:
        """Return a caller's value as the input that an element stands for."""
        element, types = self.library.elements[key], self.scopes.types(key)
        scope = evaluation.scope({}, types.known)
        kind = types.kind(element.type_ref)
        found = fit(completed(scope.taken_in(value), kind.type, types.known), kind, place_of(element), scope)
        if evaluation.report is not None:
            evaluation.report.give(element.name, found)
        return found

    def called(self, evaluation: Evaluation, key: Key) -> Any:
        """Return what a business knowledge model or decision service gives for what the caller gives by name."""
        element, given = self.library.elements[key], evaluation.given or {}
        scope = evaluation.scope({}, self.scopes.types(key).known)
        if isinstance(element, Service):
            inputs = self.inputs_of(key, element)
            arguments = [
                self.taken_in(evaluation, each, given.get(self.library.known_as(each))) for each in inputs
            ]
        else:
            arguments = [self._argument(scope, key, each, given) for each in parameters_of(element)]
        return self.function(key).body(scope, *arguments)

    def _argument(self, scope: Scope, key: Key, parameter: Variable, given: Mapping[str, Any]) -> Any:
        types = self.scopes.types(key)
        kind = types.kind(parameter.type_ref)
        value = completed(scope.taken_in(given.get(parameter.name)), kind.type, types.known)
        return fit(value, kind, place_of(self.library.elements[key]), scope)

    # -- units -------------------------------------------------------------------------------------------------------

    def unit(self, key: Key) -> Unit:
        """Return a decision or business knowledge model, compiled.

        Raises:
            DecisionModelError: a text of it is no FEEL.
        """
        found = self._units.get(key)
        return found or self._units.setdefault(key, self.compiled(key, _raise))

    def compiled(self, key: Key, problem: Callable[[DecisionModelError], None]) -> Unit:
        """Compile a decision or business knowledge model; ``problem`` hears what is no FEEL."""
        element = self.library.elements[key]
        assert isinstance(element, Decision | Knowledge)
        information = self.library.required(key, element.information if isinstance(element, Decision) else ())
        functions = self._callable(key, element)
        given = (*(each.path[0] for each in information), *(each.name for each in parameters_of(element)))
        notes: list[Note] = []
        reader = self.scopes.reader(key, frozenset((*given, *functions)), Listener(problem, notes.append))
        make = decision_logic if isinstance(element, Decision) else knowledge_logic
        logic = make(element, reader)  # type: ignore[arg-type]
        return Unit(element, reader.place, information, functions, logic, reader.types.known, tuple(notes))

    def _callable(self, key: Key, element: Decision | Knowledge) -> dict[str, Any]:
        """Return what the texts of an element can call, by their names; a business knowledge model may call itself."""
        functions: dict[str, Any] = {}
        if isinstance(element, Knowledge):
            functions[element.name] = self.function(key)
        for each in self.library.required(key, element.knowledge):
            put(functions, each.path, self.function(each.key))
        return functions

    # -- functions ---------------------------------------------------------------------------------------------------

    def function(self, key: Key) -> Function:
        """Return a business knowledge model or decision service as a function."""
        found = self._functions.get(key)
        return found or self._functions.setdefault(key, self._function(key))

    def _function(self, key: Key) -> Function:
        element, types = self.library.elements[key], self.scopes.types(key)
        if isinstance(element, Knowledge):
            given = parameters_of(element)
            signature = types.function(element.type_ref)
            result = types.kind(element.type_ref).type if signature is None else signature.result
            names = tuple(each.name for each in given)
            return Function(names, self._knowledge_body(key, names), parameter_types(given, types), result)
        if isinstance(element, Service):
            inputs = self.inputs_of(key, element)
            names = tuple(self.library.elements[each].name for each in inputs)
            wanted = tuple(self.kind(each).type for each in inputs)
            known = () if all(each is ANY for each in wanted) else wanted
            return Function(names, self._service_body(key, element, inputs), known)
        message = "expected a requirement of business knowledge or a service, but it is of this"
        raise DecisionModelError(message, place_of(element))

    def kind(self, key: Key) -> Kind:
        """Return what the value of an element must be."""
        return self.scopes.types(key).kind(self.library.elements[key].type_ref)

    def inputs_of(self, key: Key, service: Service) -> list[Key]:
        """Return the parameters of a decision service, in their order.

        Source: DMN 1.5, 10.4: first the input data, then the input decisions.
        """
        return [self.library.resolved(key, href) for href in (*service.input_data, *service.input_decisions)]

    def _knowledge_body(self, key: Key, names: Sequence[str]) -> Callable[..., Any]:
        def call(caller: Scope, *arguments: Any) -> Any:
            caller.run.spend(1)
            evaluation = evaluation_of(caller)
            if evaluation.report is not None:
                evaluation.report.begin()
            unit = self.unit(key)
            return unit.evaluate({**unit.functions, **dict(zip(names, arguments, strict=True))}, evaluation)

        return call

    def _service_body(self, key: Key, service: Service, inputs: Sequence[Key]) -> Callable[..., Any]:
        outputs = [self.library.resolved(key, href) for href in service.outputs]
        names = [self.library.elements[each].name for each in outputs]

        def call(caller: Scope, *arguments: Any) -> Any:
            caller.run.spend(1)
            evaluation = evaluation_of(caller)
            if evaluation.report is not None:
                evaluation.report.begin()
            inside = evaluation.inside(dict(zip(inputs, arguments, strict=True)))
            values = [self.value(inside, each) for each in outputs]
            value = values[0] if len(values) == 1 else dict(zip(names, values, strict=True))
            return self._served(key, service, value, caller)

        return call

    def _served(self, key: Key, service: Service, value: Any, caller: Scope) -> Any:
        types = self.scopes.types(key)
        signature = types.function(service.type_ref)
        kind = types.kind(service.type_ref) if signature is None else Kind("the result", signature.result)
        evaluation = evaluation_of(caller)
        found = fit(value, kind, place_of(service), evaluation.scope({}, types.known))
        if evaluation.report is not None:
            evaluation.report.end(WORDS[Service], service.name, service.id, found)
        return found


def _raise(problem: DecisionModelError) -> None:
    raise problem
