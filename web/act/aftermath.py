"""What became of a request when somebody completed a task of it, in the words of the message that they read next."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act import gate
from engine.act.checks import SENTENCES
from engine.act.disclosures import of_request
from engine.act.models import DisclosureRequest
from engine.act.requests import NOT_RELEASED, get_request, outcome_for
from engine.workflow.models import ProcessInstance, UserTask

ENDED = {
    "released": "The records were released, and the request has ended.",
    "denied": "The request has ended: it was denied.",
    "no_record": "The request has ended: there is no responsive record.",
    "lapsed": "The request has ended: it lapsed.",
    "withdrawn": "The request has ended: it was withdrawn.",
    NOT_RELEASED: "The request has ended without records.",
}
"""By the outcome as the reader may know it."""


_BLOCKS = {str(code): words for code, words in (*gate.BLOCK_SENTENCES.items(), *SENTENCES.items())}


class Aftermath(NamedTuple):
    """A message."""

    words: str
    tone: str
    """``ok`` or ``warn``."""


def aftermath(session: Session, task: UserTask, *, actor: Actor, now: datetime, prepared: bool) -> Aftermath:
    """Tell what followed from the completion of ``task``, read after it was committed.

    Args:
        session: Any session that was opened since.
        task: The task that ``actor`` has just completed.
        actor: Who reads it.
        now: Aware instant.
        prepared: They declared a package ready, so that a release was tried.
    """
    done = f"Done: {task.name.lower()}."
    request = get_request(session, UUID(task.business_key), actor=actor)
    if request.ended_at is not None:
        outcome = outcome_for(actor, request) or ""
        return Aftermath(f"{done} {ENDED.get(outcome, 'The request has ended.')}", "ok")
    if session.get_one(ProcessInstance, task.instance_id).status == "incident":
        stuck = "What you did is kept, but Concord can't take the next step. Your administrator sees why."
        return Aftermath(f"{done} {stuck}", "warn")
    if not prepared:
        return Aftermath(f"{done} The request goes on.", "ok")
    return _of_release(session, request, done, actor, now)


def _of_release(
    session: Session, request: DisclosureRequest, done: str, actor: Actor, now: datetime
) -> Aftermath:
    if of_request(session, request.id, actor=actor) is not None:
        return Aftermath(f"{done} The records were released. The request goes on.", "ok")
    stand = gate.evaluate(session, request.id, at=now)
    why = "" if isinstance(stand, gate.Stand) else f" {_BLOCKS.get(stand, '')}"
    return Aftermath(f"{done} Nothing was released, and the request goes on.{why}".rstrip(), "warn")
