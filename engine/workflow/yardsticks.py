"""What ``concord bench`` holds the kernel against, where only this room may know it: SpiffWorkflow as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.dmn.parser import BpmnDmnParser

from engine.workflow.xmlsafe import safe_root


class SpiffExpressions:
    """SpiffWorkflow's own evaluation of guards, which are Python there; for texts of ours only."""

    def __init__(self) -> None:
        self._environment = PythonScriptEngine(TaskDataEnvironment()).environment

    def evaluate(self, text: str, variables: Mapping[str, Any]) -> Any:
        """Return what a guard gives over the data of a task."""
        return self._environment.evaluate(text, variables)


class SpiffTable:
    """SpiffWorkflow's own evaluation of a decision table, whose cells are Python there; for tables of ours only."""

    def __init__(self, xml: bytes, decision: str) -> None:
        parser = BpmnDmnParser()
        parser.add_dmn_xml(safe_root(xml, "decision model"))
        self._engine = parser.get_engine(decision, None)
        self._workflow = SimpleNamespace(script_engine=PythonScriptEngine(TaskDataEnvironment()))

    def decide(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outputs by name over the data of a task."""
        found: dict[str, Any] = self._engine.result(
            SimpleNamespace(data=dict(variables), workflow=self._workflow)
        )
        return found
