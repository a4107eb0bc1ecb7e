"""FEEL, the expression language of DMN: parsed once, evaluated without side effects.

It reads its variables and the instant that it is given, and nothing else: no clock, no zone of the server, no Python
object.

``parse(text).evaluate(variables, now=now)`` evaluates one text. Who evaluates many over the same variables (a decision
table) makes a scope with ``begin`` and passes it to ``evaluate_in`` of each.
"""

from engine.workflow.feel.budget import DEFAULT_BUDGET, Budget
from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.conformance import MISFIT, coerced, conforms
from engine.workflow.feel.encoding import to_json
from engine.workflow.feel.errors import FeelError, FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.expression import Expression, UnaryTests, parse, parse_unary
from engine.workflow.feel.inference import Hint, Inspection, inspect
from engine.workflow.feel.names import names_in
from engine.workflow.feel.notation import to_feel
from engine.workflow.feel.run import Scope, begin
from engine.workflow.feel.type_rules import of_value as type_of
from engine.workflow.feel.typed import from_typed_json, to_typed_json
from engine.workflow.feel.typenames import parse_type
from engine.workflow.feel.values import Function, Range

__all__ = [
    "DEFAULT_BUDGET",
    "MISFIT",
    "Budget",
    "Date",
    "DateTime",
    "DaysTimeDuration",
    "Expression",
    "FeelError",
    "FeelEvaluationError",
    "FeelSyntaxError",
    "Function",
    "Hint",
    "Inspection",
    "Range",
    "Scope",
    "Time",
    "UnaryTests",
    "YearsMonthsDuration",
    "begin",
    "coerced",
    "conforms",
    "from_typed_json",
    "inspect",
    "names_in",
    "parse",
    "parse_type",
    "parse_unary",
    "to_feel",
    "to_json",
    "to_typed_json",
    "type_of",
]
