"""The step: everything that moves an instance is one function in three phases.

1. *Read* the instance's revision and state.
2. *Run* in memory (``stepping.py``), no lock held; operations read and return write sets.
3. *Write* in one transaction, guarded by the revision: state, projections, write sets, recording, audit.

Somebody else was first: the step is tried once more on what they left. A write was refused: the step is run again
with the refused answer. An element failed: the step is run again up to it, and an incident is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.store.session import Database
from engine.workflow import incidents, messages, tasks
from engine.workflow.definitions import ModelCache
from engine.workflow.instance import Instance
from engine.workflow.models import ProcessInstance
from engine.workflow.operations import (
    OperationCall,
    OperationRegistry,
    OperationResult,
    WriteRefusedError,
)
from engine.workflow.plans import Plan, Snapshot, StepListener, StepOutcome
from engine.workflow.step_rows import project_incidents, record, write_instance
from engine.workflow.stepping import Run
from engine.workflow.traces import Call, ElementFailedError, Failure, WriteEntry
from engine.workflow.values import check_json

MAX_RUNS = 20
"""Runs of one step; each one has one more failed element or refused write than the one before."""
LEAST_STEPS = 20_000
"""What the FEEL texts of a run may cost at least, however much the failed runs before it took: a hostile diagram fails at
twenty elements as fast as at one, and a usual one, which takes some hundred, notices nothing."""

log = structlog.get_logger()


class _WriteRefusedAtError(Exception):
    def __init__(self, ordinal: int, result: dict[str, Any]) -> None:
        super().__init__(ordinal)
        self.ordinal = ordinal
        self.result = result


class Stepper:
    """Performs steps."""

    def __init__(
        self, database: Database, operations: OperationRegistry, listeners: Sequence[StepListener]
    ) -> None:
        self._database = database
        self._operations = operations
        self._listeners = listeners
        self.models = ModelCache()

    def read(self, session: Session, instance_id: UUID, *, retrying: UUID | None = None) -> Snapshot:
        """Read an instance for a step; ``retrying`` names the engine task that may run again despite its incident.

        Raises:
            NotFoundError: there is no such instance.
        """
        row = session.get(ProcessInstance, instance_id)
        if row is None:
            raise NotFoundError(f"expected process instance {instance_id}, but there is none")
        instance = Instance(row.id, row.partnership_id, row.business_key, row.scopes)
        stands = incidents.standing(session, instance_id) if row.status == "incident" else set()
        return Snapshot(
            instance,
            row.definition_id,
            self.models.get(session, row.definition_id),
            row.rev,
            row.state,
            row.status,
            frozenset(stands - {retrying}),
            messages.kept_for(session, instance),
        )

    def perform(self, snapshot: Snapshot, plan: Plan) -> None:
        """Run and write.

        Raises:
            StaleError: somebody else was first.
            ConflictError: the answers kept changing.
        """
        for _ in range(MAX_RUNS):
            run = self._run(snapshot, plan)
            if run is None:
                continue
            try:
                self._write(snapshot, plan, run)
            except _WriteRefusedAtError as refusal:
                plan.answers[refusal.ordinal] = refusal.result
            else:
                return
        raise ConflictError(
            f"expected the step to settle within {MAX_RUNS} runs, but its answers keep changing"
        )

    def _run(self, snapshot: Snapshot, plan: Plan) -> Run | None:
        """Run in memory; None if an element failed and the run must be done again without it."""
        plan.delivered.clear()
        with self._database.read() as session:
            run = Run(
                snapshot.model,
                now=plan.now,
                call=lambda call: self._operate(session, snapshot.instance, call, plan.now),
                answers=plan.answers,
                parked=frozenset(plan.failures),
                standing=snapshot.standing,
                steps=plan.steps,
                scopes=snapshot.instance.scopes,
            )
            try:
                plan.trigger(run)
                run.advance()
                _take_kept(snapshot, plan, run)
            except ElementFailedError as failed:
                _log(failed.failure)
                plan.failures[failed.failure.ordinal] = failed.failure
                plan.steps = max(run.steps_left, LEAST_STEPS)
                return None
        return run

    def _operate(self, session: Session, instance: Instance, call: Call, now: datetime) -> OperationResult:
        spec = self._operations.get(call.operation)
        answer = spec.run(
            session,
            OperationCall(
                operation=call.operation,
                element_id=call.element_id,
                instance_id=instance.id,
                partnership_id=instance.partnership_id,
                business_key=instance.business_key,
                params=call.params,
                variables=call.variables,
                now=now,
            ),
        )
        check_json(dict(answer.result))
        return answer

    def _write(self, snapshot: Snapshot, plan: Plan, run: Run) -> None:
        instance, now = snapshot.instance, plan.now
        status = _status(snapshot, plan, run)
        with self._database.write() as session:
            write_instance(session, snapshot, plan, run, status)
            if plan.closing is not None:
                plan.closing.require(session)  # a task that was given back meanwhile moves no revision
            for write in plan.also:
                write.apply(session, now=now)
            for entry in run.writes:
                _apply(entry, session, now)
            fresh = tasks.project(session, instance, run, closing=plan.closing, now=now)
            messages.project(session, instance, messages.awaited_names(run))
            project_incidents(session, instance, plan, run)
            record(session, snapshot, plan, run, status)
            outcome = StepOutcome(
                instance.id,
                instance.partnership_id,
                instance.business_key,
                snapshot.model.key,
                status,
                run.outcome if status == "completed" else None,
                fresh,
                now,
            )
            for listener in self._listeners:
                listener(session, outcome)


def _log(failure: Failure) -> None:
    # The cause's text may quote what a person typed, so only its class is logged.
    log.warning(
        "element_failed",
        element=failure.element_id,
        operation=failure.operation,
        cause=type(failure.cause).__name__,
    )


def _take_kept(snapshot: Snapshot, plan: Plan, run: Run) -> None:
    """Deliver the kept messages that somebody waits for by now, oldest first."""
    for message_id, name, payload in snapshot.kept:
        if run.send(name, payload):
            plan.delivered.append(message_id)
            run.advance()


def _status(snapshot: Snapshot, plan: Plan, run: Run) -> str:
    if run.workflow.completed:
        return "completed"
    return "incident" if plan.failures or snapshot.standing else "active"


def _apply(entry: WriteEntry, session: Session, now: datetime) -> None:
    try:
        entry.write.apply(session, now=now)
    except WriteRefusedError as refusal:
        raise _WriteRefusedAtError(entry.ordinal, refusal.result) from refusal
