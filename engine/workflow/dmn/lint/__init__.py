"""Lint of decision models: what can't be evaluated, and what a table would decide by accident."""

from engine.workflow.dmn.lint.finding import RULES, TableFinding
from engine.workflow.dmn.lint.models import findings

__all__ = ["RULES", "TableFinding", "findings"]
