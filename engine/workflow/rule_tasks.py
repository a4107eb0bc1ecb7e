"""Business rule tasks on Concord's terms: they ask a decision of ours, never SpiffWorkflow's DMN.

SpiffWorkflow's own takes the first rule that matches, whatever the hit policy, and reads cells as Python. Here a task's
properties name the decision and the variable that gets its value; the script engine makes the decision.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from engine.workflow.extensions import rule_task_settings


class RuleTask(SpiffBpmnTask):  # type: ignore[misc]
    """``businessRuleTask``."""

    def _run_hook(self, my_task: Any) -> bool:
        settings = rule_task_settings(self)
        my_task.data[settings.result] = my_task.workflow.script_engine.decide(my_task, settings.decision)
        return True


class RuleTaskParser(SpiffTaskParser):  # type: ignore[misc]
    """SpiffWorkflow's parser of tasks; decisions are no dependencies of a process, for the definition carries them."""

    @staticmethod
    def get_decision_ref(_node: Any) -> None:
        """Return nothing: SpiffWorkflow asks this of every parser of business rule tasks."""
