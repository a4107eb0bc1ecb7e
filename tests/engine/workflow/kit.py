"""Writes small BPMN diagrams in a line, and a kernel to run them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select

from engine.access import Actor, Role, group_key
from engine.store.session import Database
from engine.workflow import definitions, tasks
from engine.workflow.instances import Workflow
from engine.workflow.lint import Installation
from engine.workflow.models import Incident, ProcessInstance, UserTask
from engine.workflow.operations import OperationCall, OperationRegistry, OperationResult, OperationSpec, Write

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'id="definitions" targetNamespace="http://concord.invalid/test">'
)
FORM = b'{"type": "default", "id": "any", "components": [{"type": "textfield", "key": "outcome", "label": "Outcome"}]}'


def form(*fields: tuple[str, str], **more: Any) -> bytes:
    """A form of fields, each a type and a key; ``more`` is each field's."""
    components = [{"type": kind, "key": key, "label": key.capitalize(), **more} for kind, key in fields]
    return orjson.dumps({"type": "default", "id": "some", "components": components})


def process(key: str, body: str, *, messages: Sequence[str] = ()) -> bytes:
    declared = "".join(f'<bpmn:message id="{name}" name="{name}"/>' for name in messages)
    return f'{HEAD}{declared}<bpmn:process id="{key}" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'.encode()


def element(tag: str, key: str, inner: str = "", **attributes: str) -> str:
    listed = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{key}" name="{key}"{listed}>{inner}</bpmn:{tag}>'


def properties(**given: str) -> str:
    listed = "".join(
        f'<spiffworkflow:property name="{name}" value="{_quoted(value)}"/>' for name, value in given.items()
    )
    return f"<bpmn:extensionElements><spiffworkflow:properties>{listed}</spiffworkflow:properties></bpmn:extensionElements>"


def user(key: str, inner: str = "", **given: str) -> str:
    """A user task; ``inner`` follows its properties: how it is repeated."""
    settings = {"form": "any", "candidate_group": "counsel", "scope": "holder", "result": key, **given}
    return element("userTask", key, properties(**settings) + inner)


def instances(*inner: str, sequential: str = "false") -> str:
    """Several instances of an activity; ``inner`` is ``name: text`` pairs, as ``loopCardinality: 3``."""
    parts = [each.split(": ", 1) for each in inner]
    listed = "".join(
        f'<bpmn:{name} id="{text}"/>'
        if name.endswith("Item")
        else f"<bpmn:{name}>{_quoted(text)}</bpmn:{name}>"
        for name, text in parts
    )
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{sequential}">{listed}</{tag}>'


def service(key: str, operation: str, result: str, **params: str) -> str:
    listed = "".join(
        f'<spiffworkflow:parameter id="{name}" type="str" value="{_quoted(value)}"/>'
        for name, value in params.items()
    )
    return element(
        "serviceTask",
        key,
        f'<bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="{operation}" resultVariable="{result}">'
        f"<spiffworkflow:parameters>{listed}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
        "</bpmn:extensionElements>",
    )


def rule_task(key: str, decision: str, result: str, inner: str = "") -> str:
    """A business rule task; ``inner`` follows its properties: how it is repeated."""
    return element("businessRuleTask", key, properties(decision=decision, result=result) + inner)


def timer(kind: str, expression: str) -> str:
    inner = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{_quoted(expression)}</bpmn:{kind}>'
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def message(name: str, variable: str = "") -> str:
    inner = f"<spiffworkflow:messageVariable>{variable}</spiffworkflow:messageVariable>" if variable else ""
    extension = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""
    return f'<bpmn:messageEventDefinition messageRef="{name}">{extension}</bpmn:messageEventDefinition>'


def flow(source: str, target: str, condition: str = "", *, key: str = "") -> str:
    inner = ""
    if condition:
        inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{_quoted(condition)}</bpmn:conditionExpression>'
    name = key or f"f_{source}_{target}"
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def chain(*keys: str) -> str:
    return "".join(flow(one, other) for one, other in pairwise(keys))


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@dataclass(slots=True)
class Kernel:
    """A workflow over one database, with one holder and two of its counsel."""

    database: Database
    now: datetime
    partnership_id: UUID = field(default_factory=uuid4)
    holder_id: UUID = field(default_factory=uuid4)
    registry: OperationRegistry = field(default_factory=OperationRegistry)
    workflow: Workflow = field(init=False)
    dana: Actor = field(init=False)
    ines: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.workflow = Workflow(self.database, self.registry)
        self.dana = self.person("Dana Whitlock")
        self.ines = self.person("Ines Calder")

    def person(self, name: str, *roles: Role) -> Actor:
        chosen = frozenset(roles or (Role.COUNSEL, Role.ADMINISTRATOR))
        return Actor(uuid4(), self.partnership_id, self.holder_id, chosen, name)

    def operation(
        self, name: str, *writes: Write, takes: Sequence[str] = (), **result: Any
    ) -> list[OperationCall]:
        """Register an operation that takes parameters and answers ``result``; return the list of its calls."""
        calls: list[OperationCall] = []

        def run(_session: object, call: OperationCall) -> OperationResult:
            calls.append(call)
            return OperationResult(result, writes)

        self.registry.register(OperationSpec(name, run, "A test's operation.", frozenset(takes)))
        return calls

    def publish(self, key: str, *files: bytes, tables: Sequence[bytes] = (), **forms: bytes) -> None:
        bundle = {f"{number}.bpmn": content for number, content in enumerate(files)}
        bundle |= {f"{number}.dmn": content for number, content in enumerate(tables)}
        bundle |= {f"{name}.form.json": text for name, text in {"any": FORM, **forms}.items()}
        with self.database.write() as session:
            definitions.publish(
                session,
                partnership_id=self.partnership_id,
                key=key,
                files=bundle,
                installation=Installation(self.registry.specs, roles=[role.value for role in Role]),
                drafted_by=None,
                published_by=None,
                now=self.now,
            )

    def start(self, key: str, business_key: str = "R-1", **variables: Any) -> UUID:
        return self.workflow.start(
            partnership_id=self.partnership_id,
            key=key,
            business_key=business_key,
            variables=variables,
            scopes={"holder": str(self.holder_id)},
            actor=self.dana,
            now=self.now,
        )

    def open_tasks(self) -> dict[str, UserTask]:
        with self.database.read() as session:
            rows = session.scalars(select(UserTask).where(UserTask.ended_at.is_(None)))
            return {row.element_id: row for row in rows}

    def claim(self, element_id: str, actor: Actor | None = None) -> UUID:
        task_id = self.open_tasks()[element_id].id
        with self.database.write() as session:
            tasks.claim(session, task_id, actor=actor or self.dana, now=self.now)
        return task_id

    def complete(self, element_id: str, **values: Any) -> None:
        self.workflow.complete(self.claim(element_id), values, actor=self.dana, now=self.now)

    def complete_row(self, task_id: UUID, **values: Any) -> None:
        """Complete one of several tasks of an element."""
        with self.database.write() as session:
            tasks.claim(session, task_id, actor=self.dana, now=self.now)
        self.workflow.complete(task_id, values, actor=self.dana, now=self.now)

    def deliver(self, name: str, business_key: str = "R-1", **payload: Any) -> bool:
        return self.workflow.deliver(
            partnership_id=self.partnership_id,
            name=name,
            business_key=business_key,
            payload=payload,
            now=self.now,
        )

    def fire(self, instance_id: UUID, at: datetime) -> None:
        self.now = at
        self.workflow.fire_due(instance_id, now=at)

    def instance(self, instance_id: UUID) -> ProcessInstance:
        with self.database.read() as session:
            return session.get_one(ProcessInstance, instance_id)

    def incidents(self) -> list[Incident]:
        with self.database.read() as session:
            return list(session.scalars(select(Incident).where(Incident.resolved_at.is_(None))))

    def group(self, role: str) -> str:
        return group_key(role, self.holder_id)
