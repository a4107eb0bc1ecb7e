"""The script environment of SpiffWorkflow, replaced: it evaluates FEEL, calls operations, makes decisions, and runs no code.

The guard sits in the environment and not in the engine, because the library's correlations call the environment
directly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

import orjson
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.workflow import feel
from engine.workflow.errors import ScriptRefusedError
from engine.workflow.values import require_storable

CallService = Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]]
"""(engine task, operation, parameters) to the operation's result."""
Decide = Callable[[Any, str], Any]
"""(engine task, decision) to the decision's value (JSON)."""
Evaluate = Callable[[str, Mapping[str, Any]], Any]
"""(FEEL text, variables) to its value, as ``Expression.evaluate`` gives it."""
Known = TypeVar("Known", feel.Expression, feel.UnaryTests)


def parse_known(text: str, names: Collection[str] = ()) -> feel.Expression:
    """Compile a FEEL text in which every function is known; publication uses it, so that a typo shows there.

    Args:
        text: A FEEL expression.
        names: Names of the variables that will be there, those of functions (business knowledge models) among them; a name
            of one word need not be given, unless it is that of a function.

    Raises:
        FeelSyntaxError: the text is no FEEL, or calls a function that there is not.
    """
    return known(feel.parse(text, names), names)


def known(found: Known, names: Collection[str] = ()) -> Known:
    """Return a compiled expression or cell in which every function is known; otherwise as :func:`parse_known`."""
    unknown = found.unknown_functions - set(names)
    if unknown:
        name = min(unknown)
        at = max(found.text.find(name), 0)
        raise feel.FeelSyntaxError(found.text, at, found=f"{name}()", expected="a known function")
    return found


def evaluator(now: datetime, budget: feel.Budget | None = None) -> Evaluate:
    """Return what evaluates the texts of one form, or of one step, at an instant.

    Args:
        now: The instant of ``now()`` (aware).
        budget: What all evaluations together may cost; that of one text if None, so that a hundred texts hold a thread
            no longer than one.
    """
    scope = feel.begin({}, now=now, budget=budget)
    return lambda text, variables: feel.parse(text).evaluate_over(variables, scope)


class FeelEnvironment:
    """Evaluates expressions at one instant, all together on one budget; refuses scripts.

    Attributes:
        scope: Pays for everything.
        decide: Makes the decisions of business rule tasks.
    """

    def __init__(
        self, now: datetime, call: CallService, decide: Decide, budget: feel.Budget | None = None
    ) -> None:
        self.now = now
        self.call = call
        self.decide = decide
        self.scope = feel.begin({}, now=now, budget=budget)

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """Evaluate a FEEL text over the process variables; the value may be a Python temporal or Decimal.

        Raises:
            FeelError: the text can't be read or evaluated.
            InvalidInputError: the state could not hold the value.
        """
        del external_context
        value = feel.parse(expression).evaluate_over(context, self.scope)
        require_storable(value)
        return value

    def execute(self, script: str, context: Any, external_context: Any = None) -> None:
        """Refuse.

        Raises:
            ScriptRefusedError: always; publication lets no script through, and this is the second wall.
        """
        del script, context, external_context
        raise ScriptRefusedError("expected a diagram without scripts, but it tried to run one")


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]
    """SpiffWorkflow's engine interface over :class:`FeelEnvironment`; causes are passed on unwrapped."""

    environment: FeelEnvironment

    def __init__(self, environment: FeelEnvironment) -> None:
        self.environment = environment

    def validate(self, expression: str) -> None:
        """Check that a text is FEEL."""
        parse_known(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Evaluate a guard, a timer or a parameter of ``task``."""
        return self.environment.evaluate(expression, task.data, external_context)

    def execute(self, task: Any, script: str, external_context: Any = None) -> None:
        """Refuse; see :meth:`FeelEnvironment.execute`."""
        self.environment.execute(script, task.data, external_context)

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Call an operation; the library wants its result as a JSON text."""
        params = {name: given["value"] for name, given in kwargs["operation_params"].items()}
        result = self.environment.call(task, kwargs["operation_name"], params)
        return orjson.dumps(result).decode()

    def decide(self, task: Any, decision: str) -> Any:
        """Return the value of a decision, as a process variable has it, over the variables of ``task``."""
        return self.environment.decide(task, decision)
