"""Starting and moving process instances. Every function here opens its own transactions; see ``step.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine import sweep
from engine.access import Actor, Permission, require
from engine.errors import ConflictError, NotFoundError
from engine.store.session import Database
from engine.workflow import definitions, messages, tasks
from engine.workflow.environment import evaluator
from engine.workflow.errors import CompletionRefusedError
from engine.workflow.extensions import user_task_settings
from engine.workflow.forms import check_values, load_form
from engine.workflow.instance import Instance
from engine.workflow.models import Incident, ProcessInstance, UserTask
from engine.workflow.operations import OperationRegistry, Write
from engine.workflow.parser import Model
from engine.workflow.step import NobodyWaitsError, Plan, Snapshot, StaleError, StepListener, Stepper
from engine.workflow.stepping import Run
from engine.workflow.tasks import Closing
from engine.workflow.values import check_json

TIMER_LEASE = timedelta(seconds=60)
"""How long a worker has to fire the timers of the instances that it claimed."""


class CompletionPolicy(Protocol):
    """A higher room's say on who may complete a task."""

    def __call__(self, session: Session, task: UserTask, actor: Actor) -> str | None:
        """Return why ``actor`` may not complete ``task``, or None."""


class Workflow:
    """The kernel, as the rooms above see it."""

    def __init__(
        self,
        database: Database,
        operations: OperationRegistry,
        *,
        policy: CompletionPolicy | None = None,
        listeners: Sequence[StepListener] = (),
    ) -> None:
        self._database = database
        self._policy = policy
        self._stepper = Stepper(database, operations, listeners)
        self.operations = operations
        self.models = self._stepper.models

    def start(
        self,
        *,
        partnership_id: UUID,
        key: str,
        business_key: str,
        variables: Mapping[str, Any],
        scopes: Mapping[str, str],
        actor: Actor | None,
        now: datetime,
        also: Sequence[Write] = (),
    ) -> UUID:
        """Start an instance of the version in force, run it to its first waits, and return its id.

        Args:
            partnership_id: Whose definitions are meant.
            key: Process id.
            business_key: What the instance is about; messages find it by this.
            variables: The first process variables (JSON).
            scopes: Names of scopes in the diagram to the ids that candidate groups end with.
            actor: Who starts it; None for Concord itself.
            now: Aware instant.
            also: Writes of the caller for the same transaction.

        Raises:
            NotFoundError: no version of ``key`` is in force.
            InvalidInputError: the variables are not plain JSON.
        """
        check_json(dict(variables))
        with self._database.read() as session:
            definition = definitions.in_force(session, partnership_id=partnership_id, key=key)
            if definition is None:
                raise NotFoundError(f"expected a version of {key} in force, but none was published")
            model = self.models.get(session, definition.id)
        instance = Instance(uuid4(), partnership_id, business_key, dict(scopes))
        snapshot = Snapshot(instance, definition.id, model, rev=0, state=b"", status="active")

        def trigger(run: Run) -> None:
            run.create(variables)

        self._stepper.perform(snapshot, Plan(trigger, actor.user_id if actor else None, now, also))
        return instance.id

    def complete(
        self,
        task_id: UUID,
        values: Mapping[str, Any],
        *,
        actor: Actor,
        now: datetime,
        also: Sequence[Write] = (),
    ) -> None:
        """Complete a user task that ``actor`` has claimed, and let the instance go on.

        Args:
            task_id: The task.
            values: The submitted form's values (JSON). They are checked against the form of the instance's own
                version; those of hidden fields are dropped. What only the server knows of a form, such as options
                by key, is the caller's to check.
            actor: Who completes it.
            now: Aware instant.
            also: Writes of the caller for the same transaction.

        Raises:
            NotFoundError: no such task, or it is not theirs to see.
            TaskClosedError: it is closed; the error says by whom and when.
            TaskNotClaimedError: the actor has not claimed it.
            CompletionRefusedError: the completion policy refuses this person.
            InvalidInputError: ``values`` are not plain JSON, or don't fit the form; ``problems`` says where.
            ConflictError: others moved the instance twice meanwhile; nothing was written.
        """
        require(actor, Permission.INBOX_WORK)
        check_json(dict(values))

        def attempt() -> None:
            with self._database.read() as session:
                row = tasks.get_claimed(session, task_id, by=actor)
                self._ask_policy(session, row, actor)
                snapshot = self._stepper.read(session, row.instance_id)
            fitting = _fitting(snapshot.model, row.form_key, values, now)

            def trigger(run: Run) -> None:
                run.restore(snapshot.state)
                task = _ready(run, task_id)
                run.complete(task, user_task_settings(task.task_spec).result, fitting)

            closing = Closing(task_id, actor.user_id)
            self._stepper.perform(snapshot, Plan(trigger, actor.user_id, now, also, closing))

        _once_more(attempt)

    def require_completable(self, task_id: UUID, *, actor: Actor) -> None:
        """Refuse what :meth:`complete` would, before something is taken in for it.

        Raises:
            NotFoundError, TaskClosedError, TaskNotClaimedError, CompletionRefusedError: see :meth:`complete`.
        """
        require(actor, Permission.INBOX_WORK)
        with self._database.read() as session:
            self._ask_policy(session, tasks.get_claimed(session, task_id, by=actor), actor)

    def deliver(
        self,
        *,
        partnership_id: UUID,
        name: str,
        business_key: str,
        payload: Mapping[str, Any],
        now: datetime,
        actor: Actor | None = None,
        also: Sequence[Write] = (),
    ) -> bool:
        """Give a message to every instance of ``business_key`` that waits for it.

        If nobody waits, the message is kept and delivered as soon as somebody does. ``also`` is written once, with
        the first delivery or with the keeping.

        Returns:
            True if an instance took it, False if it is kept.
        """
        check_json(dict(payload))
        with self._database.read() as session:
            waiting = messages.instances_awaiting(session, partnership_id, business_key, name)
        taken = False
        for instance_id in waiting:
            plan = Plan(_nothing, actor.user_id if actor else None, now, () if taken else also)
            taken = self._hand_over(instance_id, name, payload, plan) or taken
        if not taken:
            with self._database.write() as session:
                for write in also:
                    write.apply(session, now=now)
                messages.keep(
                    session,
                    partnership_id=partnership_id,
                    name=name,
                    business_key=business_key,
                    payload=payload,
                    now=now,
                )
        return taken

    def deliver_kept(self, *, now: datetime, limit: int = 50) -> int:
        """Deliver kept messages that somebody waits for by now; return how many instances were woken."""
        with self._database.read() as session:
            found = messages.instances_with_kept(session, limit=limit)
        sweep.each("kept_messages", found, lambda one: self.fire_due(one, now=now))
        return len(found)

    def fire_due(self, instance_id: UUID, *, now: datetime) -> None:
        """Wake an instance: fire its timers that are due at ``now``, and deliver what is kept for it."""

        def attempt() -> None:
            with self._database.read() as session:
                snapshot = self._stepper.read(session, instance_id)
            if snapshot.status != "completed":
                self._stepper.perform(snapshot, Plan(lambda run: run.restore(snapshot.state), None, now))

        _once_more(attempt)

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

        _once_more(attempt)

    def _ask_policy(self, session: Session, row: UserTask, actor: Actor) -> None:
        reason = self._policy(session, row, actor) if self._policy else None
        if reason is not None:
            raise CompletionRefusedError(reason)

    def _hand_over(self, instance_id: UUID, name: str, payload: Mapping[str, Any], plan: Plan) -> bool:
        def attempt() -> None:
            with self._database.read() as session:
                snapshot = self._stepper.read(session, instance_id)

            def trigger(run: Run) -> None:
                run.restore(snapshot.state)
                if not run.send(name, payload):
                    raise NobodyWaitsError

            self._stepper.perform(snapshot, Plan(trigger, plan.actor_id, plan.now, plan.also))

        try:
            _once_more(attempt)
        except NobodyWaitsError:
            return False
        return True


def _fitting(model: Model, form: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the values that a form keeps; it refuses the others."""
    return check_values(load_form(model.form_text(form)), dict(values), evaluate=evaluator(now))


def _ready(run: Run, task_id: UUID) -> Any:
    """Return the engine's task. That it is gone means that somebody moved the instance between our two reads."""
    try:
        return run.ready_task(task_id)
    except NotFoundError as gone:
        raise StaleError from gone


def _nothing(_run: Run) -> None:
    return None


def _once_more(attempt: Callable[[], None]) -> None:
    """Try a step, and once more if somebody else was first.

    Raises:
        ConflictError: they were first twice.
    """
    for _ in range(2):
        try:
            attempt()
        except StaleError:
            continue
        return
    raise ConflictError(
        "expected the instance to stand still for one step, but others moved it twice; try again"
    )
