"""Giving messages to the instances that wait for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.access import Actor
from engine.workflow import messages
from engine.workflow.moving import Mover, once_more
from engine.workflow.operations import Write
from engine.workflow.plans import NobodyWaitsError, Plan
from engine.workflow.stepping import Run
from engine.workflow.values import check_json


class Deliverer(Mover):
    """What brings messages."""

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
            once_more(attempt)
        except NobodyWaitsError:
            return False
        return True


def _nothing(_run: Run) -> None:
    return None
