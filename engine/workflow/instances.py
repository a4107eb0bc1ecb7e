"""Starting and moving process instances. Every function here opens its own transactions; see ``step.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.errors import NotFoundError
from engine.store.session import Database
from engine.workflow import definitions, tasks
from engine.workflow.delivery import Deliverer
from engine.workflow.environment import evaluator
from engine.workflow.errors import ClaimRefusedError, CompletionRefusedError
from engine.workflow.extensions import user_task_settings
from engine.workflow.forms import check_values, load_form
from engine.workflow.instance import Instance
from engine.workflow.models import UserTask
from engine.workflow.moving import once_more
from engine.workflow.operations import OperationRegistry, Write
from engine.workflow.parser import Model
from engine.workflow.plans import Plan, Snapshot, StaleError, StepListener
from engine.workflow.step import Stepper
from engine.workflow.stepping import Run
from engine.workflow.tasks import Closing
from engine.workflow.values import check_json
from engine.workflow.waking import Waker


class CompletionPolicy(Protocol):
    """A higher room's say on who may complete a task."""

    def __call__(self, session: Session, task: UserTask, actor: Actor) -> str | None:
        """Return why ``actor`` may not complete ``task``, or None."""


class Workflow(Deliverer, Waker):
    """The kernel, as the rooms above see it: what people do is here, messages and waking in its two parts."""

    def __init__(
        self,
        database: Database,
        operations: OperationRegistry,
        *,
        policy: CompletionPolicy | None = None,
        listeners: Sequence[StepListener] = (),
    ) -> None:
        super().__init__(database, Stepper(database, operations, listeners))
        self._policy = policy
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
                row = self._require_completable(session, task_id, actor)
                snapshot = self._stepper.read(session, row.instance_id)
            fitting = _fitting(snapshot.model, row.form_key, values, now)

            def trigger(run: Run) -> None:
                run.restore(snapshot.state)
                task = _ready(run, task_id)
                run.complete(task, user_task_settings(task.task_spec).result, fitting)

            closing = Closing(
                task_id,
                actor.user_id,
                lambda session: self._require_completable(session, task_id, actor, lock=True),
            )
            self._stepper.perform(snapshot, Plan(trigger, actor.user_id, now, also, closing))

        once_more(attempt)

    def require_completable(self, task_id: UUID, *, actor: Actor) -> None:
        """Refuse what :meth:`complete` would, before something is taken in for it.

        Raises:
            NotFoundError, TaskClosedError, TaskNotClaimedError, CompletionRefusedError: see :meth:`complete`.
        """
        require(actor, Permission.INBOX_WORK)
        with self._database.read() as session:
            self._require_completable(session, task_id, actor)

    def claim(self, task_id: UUID, *, actor: Actor, now: datetime) -> UserTask:
        """Take a task of one of the actor's groups, if they may complete it; claiming it again changes nothing.

        Raises:
            NotFoundError: no such task, or it is not theirs to see.
            TaskClosedError: it is closed.
            TaskTakenError: somebody else has it.
            ClaimRefusedError: the completion policy would refuse this person; the task stays free.
        """
        with self._database.write() as session:
            row = tasks.claim(session, task_id, actor=actor, now=now)
            reason = self.refusal(session, row, actor=actor)
            if reason is not None:
                raise ClaimRefusedError(reason)
            return row

    def refusal(self, session: Session, row: UserTask, *, actor: Actor) -> str | None:
        """Return why ``actor`` may not complete an open task, claimed or not, as a sentence for them; or None."""
        second = tasks.refused_as_second(session, row, actor)
        return second or (self._policy(session, row, actor) if self._policy else None)

    def _require_completable(
        self, session: Session, task_id: UUID, actor: Actor, *, lock: bool = False
    ) -> UserTask:
        row = tasks.get_claimed(session, task_id, by=actor, lock=lock)
        reason = self.refusal(session, row, actor=actor)
        if reason is not None:
            raise CompletionRefusedError(reason)
        return row


def _fitting(model: Model, form: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the values that a form keeps; it refuses the others."""
    return check_values(load_form(model.form_text(form)), dict(values), evaluate=evaluator(now))


def _ready(run: Run, task_id: UUID) -> Any:
    """Return the engine's task. That it is gone means that somebody moved the instance between our two reads."""
    try:
        return run.ready_task(task_id)
    except NotFoundError as gone:
        raise StaleError from gone
