"""The rules of lint, each a small function, in one table."""

from engine.workflow.lint_rules import (
    decisions,
    expressions,
    files,
    flow,
    forms,
    ids,
    meaning,
    refused,
    weight,
    work,
)
from engine.workflow.lint_rules.base import Rule

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *ids.RULES,
    *refused.RULES,
    *flow.RULES,
    *work.RULES,
    *decisions.RULES,
    *expressions.RULES,
    *meaning.RULES,
    *forms.RULES,
)
READ_FEEL: frozenset[Rule] = frozenset({*decisions.RULES, *expressions.RULES, *meaning.RULES, *forms.RULES})
"""Those among them that read each FEEL text."""
FIRST: Rule = weight.FIRST
"""The rule that is asked before them: if it finds an error, those that read FEEL are not asked."""
LAST: Rule = files.LAST
"""The rule that is asked only if no other one finds an error."""
