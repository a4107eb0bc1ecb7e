"""The rows of a step's third phase: its instance under the revision, its incidents, its recording and audit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from engine import audit
from engine.store.base import table
from engine.workflow import incidents, messages, recordings
from engine.workflow.instance import Instance
from engine.workflow.models import NO_DUE, ProcessInstance
from engine.workflow.plans import Plan, Snapshot, StaleError
from engine.workflow.stepping import Run
from engine.workflow.timers import next_due


def write_instance(session: Session, snapshot: Snapshot, plan: Plan, run: Run, status: str) -> None:
    """Write the instance's row; an update only if it is still as it was read.

    Raises:
        StaleError: it isn't.
    """
    done, instance, connection = status == "completed", snapshot.instance, session.connection()
    values: dict[str, Any] = {
        "rev": snapshot.rev + 1,
        "state": run.dump(),
        "status": status,
        "outcome": run.outcome if done else None,
        "next_due_at": NO_DUE if done else next_due(run.workflow) or NO_DUE,
        "claimed_until": None,
        "ended_at": plan.now if done else None,
    }
    if snapshot.rev == 0:
        values |= {
            "id": instance.id,
            "partnership_id": instance.partnership_id,
            "definition_id": snapshot.definition_id,
            "business_key": instance.business_key,
            "scopes": dict(instance.scopes),
            "started_at": plan.now,
        }
        connection.execute(_INSTANCE.insert(), values)
        return
    this = {"this_instance": instance.id, "read_rev": snapshot.rev}
    if connection.execute(_MOVE, {**values, **this}).rowcount == 0:
        raise StaleError
    if not messages.close_kept(session, plan.delivered, now=plan.now):
        raise StaleError


_INSTANCE = table(ProcessInstance)
_MOVE = _INSTANCE.update().where(
    _INSTANCE.c.id == bindparam("this_instance"), _INSTANCE.c.rev == bindparam("read_rev")
)


def project_incidents(session: Session, instance: Instance, plan: Plan, run: Run) -> None:
    """Write what failed in a step, and close the incident that the step was to try again.

    Raises:
        StaleError: somebody else closed it first.
    """
    incidents.project(session, instance, run, plan.failures.values(), now=plan.now)
    if plan.retrying is None:
        return
    incident_id, task_id = plan.retrying
    failed_again = task_id in run.parked_tasks.values()
    if not failed_again and not incidents.resolve(session, incident_id, by=plan.actor_id, now=plan.now):
        raise StaleError


def record(session: Session, snapshot: Snapshot, plan: Plan, run: Run, status: str) -> None:
    """Append what a step did to the recording, and that it was done to the audit."""
    for failure in plan.failures.values():
        run.trace.add("failed", failure.element_id, {"code": incidents.describe(failure.cause)[0]})
    if status == "completed":
        run.trace.add("ended", None, {"outcome": run.outcome})
    instance, rev = snapshot.instance, snapshot.rev + 1
    recordings.append(session, instance, run.trace, rev=rev, actor_id=plan.actor_id, now=plan.now)
    audit.record(
        session,
        stream=f"case:{instance.business_key}",
        tag="workflow:instance:step",
        actor_id=plan.actor_id,
        subject=f"instance:{instance.id}",
        at=plan.now,
        facts={"rev": rev, "status": status, "elements": run.trace.elements()},
    )
