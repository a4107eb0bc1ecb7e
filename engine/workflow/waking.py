"""Waking instances without a person: timers that are due, messages that were kept, incidents that are tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from engine import sweep
from engine.access import Actor, Permission, require
from engine.errors import NotFoundError
from engine.workflow import messages
from engine.workflow.models import Incident, ProcessInstance
from engine.workflow.moving import Mover, once_more
from engine.workflow.plans import Plan

TIMER_LEASE = timedelta(seconds=60)
"""How long a worker has to fire the timers of the instances that it claimed."""


class Waker(Mover):
    """What the worker and the administrator do."""

    def fire_due(self, instance_id: UUID, *, now: datetime) -> None:
        """Wake an instance: fire its timers that are due at ``now``, and deliver what is kept for it."""

        def attempt() -> None:
            with self._database.read() as session:
                snapshot = self._stepper.read(session, instance_id)
            if snapshot.status != "completed":
                self._stepper.perform(snapshot, Plan(lambda run: run.restore(snapshot.state), None, now))

        once_more(attempt)

    def claim_due(self, *, now: datetime, limit: int = 50) -> list[UUID]:
        """Claim instances with due timers for one worker, most overdue first; the revision is the fence."""
        free = or_(ProcessInstance.claimed_until.is_(None), ProcessInstance.claimed_until <= now)
        due = (ProcessInstance.next_due_at <= now, ProcessInstance.status != "completed", free)
        query = select(ProcessInstance.id).where(*due).order_by(ProcessInstance.next_due_at).limit(limit)
        with self._database.write() as session:
            found = list(session.scalars(query.with_for_update(skip_locked=True)))
            claimed = (
                update(ProcessInstance)
                .where(ProcessInstance.id.in_(found), *due)
                .values(claimed_until=now + TIMER_LEASE)
                .returning(ProcessInstance.id)
            )
            return list(session.scalars(claimed)) if found else []

    def deliver_kept(self, *, now: datetime) -> int:
        """Deliver kept messages that somebody waits for by now; return how many instances were woken."""
        with self._database.read() as session:
            found = messages.instances_with_kept(session)
        sweep.each("kept_messages", found, lambda one: self.fire_due(one, now=now))
        return len(found)

    def retry(self, incident_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Run a failed element again.

        Raises:
            PermissionDeniedError: the actor is no administrator.
            NotFoundError: no such open incident in the actor's partnership.
        """
        require(actor, Permission.ADMINISTRATION)

        def attempt() -> None:
            with self._database.read() as session:
                incident = session.get(Incident, incident_id)
                if (
                    incident is None
                    or incident.partnership_id != actor.partnership_id
                    or incident.resolved_at
                ):
                    raise NotFoundError(f"expected the open incident {incident_id}, but there is none")
                task_id = incident.engine_task_id
                snapshot = self._stepper.read(session, incident.instance_id, retrying=task_id)
            plan = Plan(lambda run: run.restore(snapshot.state), actor.user_id, now)
            plan.retrying = (incident_id, task_id)
            self._stepper.perform(snapshot, plan)

        once_more(attempt)
