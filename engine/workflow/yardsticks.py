"""What ``concord bench`` holds the kernel against, where only this room may know it: SpiffWorkflow as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment


class SpiffExpressions:
    """SpiffWorkflow's own evaluation of guards, which are Python there; for texts of ours only."""

    def __init__(self) -> None:
        self._environment = PythonScriptEngine(TaskDataEnvironment()).environment

    def evaluate(self, text: str, variables: Mapping[str, Any]) -> Any:
        """Return what a guard gives over the data of a task."""
        return self._environment.evaluate(text, variables)
