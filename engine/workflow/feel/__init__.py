"""FEEL, the expression language of DMN: parsed once, evaluated without side effects.

The part that the diagrams need from the first day, behind the interface that the full language will fill. It reads
its variables and the instant that it is given, and nothing else: no clock, no zone of the server, no Python object.
"""

from engine.workflow.feel.budget import Budget
from engine.workflow.feel.encoding import to_json
from engine.workflow.feel.errors import FeelError, FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.expression import Expression, parse
from engine.workflow.feel.values import Range, YearsMonthsDuration

__all__ = [
    "Budget",
    "Expression",
    "FeelError",
    "FeelEvaluationError",
    "FeelSyntaxError",
    "Range",
    "YearsMonthsDuration",
    "parse",
    "to_json",
]
