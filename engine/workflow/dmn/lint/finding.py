"""What lint says of a decision model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.workflow.dmn.errors import Place
from engine.workflow.severity import Severity

RULES: Mapping[str, Severity] = {
    "table_invalid": Severity.ERROR,
    "table_function_unknown": Severity.ERROR,
    "table_name_unknown": Severity.WARNING,
    "table_type_unknown": Severity.WARNING,
    "table_type_endless": Severity.ERROR,
    "table_external_function": Severity.WARNING,
    "table_gap": Severity.WARNING,
    "table_overlap": Severity.WARNING,
    "table_rule_unreachable": Severity.WARNING,
    "table_output_not_allowed": Severity.ERROR,
    "table_output_empty": Severity.WARNING,
    "table_order_several": Severity.WARNING,
    "table_no_logic": Severity.HINT,
    "table_undecided": Severity.HINT,
}
"""The rules by name, which is stable."""


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One thing that is wrong with a decision model.

    Attributes:
        rule: One of ``RULES``.
        message: What was expected and what is there instead, for an analyst.
        place: Where; None if it is the model as a whole.
    """

    rule: str
    message: str
    place: Place | None

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return RULES[self.rule]

    def __str__(self) -> str:
        return f"In the {self.place or 'model'}: {self.message}."
