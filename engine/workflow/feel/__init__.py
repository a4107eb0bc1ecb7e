"""FEEL, the expression language of DMN: parsed once, evaluated without side effects.

It reads its variables and the instant that it is given, and nothing else: no clock, no zone of the server, no Python
object.

``parse(text).evaluate(variables, now=now)`` evaluates one text. Who evaluates many over the same variables (a decision
table) makes a scope with ``begin`` and passes it to ``evaluate_in`` of each.
"""

from engine.workflow.feel.budget import Budget
from engine.workflow.feel.encoding import to_json
from engine.workflow.feel.errors import FeelError, FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.expression import Expression, UnaryTests, parse, parse_unary
from engine.workflow.feel.run import Scope, begin
from engine.workflow.feel.values import Function, Range, YearsMonthsDuration

__all__ = [
    "Budget",
    "Expression",
    "FeelError",
    "FeelEvaluationError",
    "FeelSyntaxError",
    "Function",
    "Range",
    "Scope",
    "UnaryTests",
    "YearsMonthsDuration",
    "begin",
    "parse",
    "parse_unary",
    "to_json",
]
