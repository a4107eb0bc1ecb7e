"""The operation ``mail.queue``: a mail that says something waits, to the people concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Role, group_key
from engine.act import notices
from engine.act.calls import request_of
from engine.act.models import DisclosureRequest
from engine.act.requests import is_released
from engine.errors import InvalidInputError
from engine.partner.models import Person, PersonRole
from engine.partner.people import people_in_group
from engine.workflow.operations import OperationCall, OperationResult, WriteRefusedError

TEMPLATES = frozenset({"request_waiting", "counsel_paged", "task_late", "records_ready", "request_ended"})
"""What a diagram may send."""
GROUPS = {"counsel": Role.COUNSEL, "custodian": Role.CUSTODIAN, "coordinator": Role.COORDINATOR}


def queue(session: Session, call: OperationCall) -> OperationResult:
    """Run ``mail.queue``.

    Params: ``template``, one of ``TEMPLATES``; ``to``: ``requester``, or ``counsel``, ``custodian`` or ``coordinator``
    of the holder. A holder without coordinator has those of the partnership told; the mail has no detail.
    Result: ``{"queued": int}``; 0 if nobody active is there, or if it says that records are ready and none were released.

    Raises:
        InvalidInputError: an unknown template or addressee.
        NotFoundError: the business key is no request's.
    """
    template, to = call.params.get("template"), call.params.get("to")
    if template not in TEMPLATES:
        raise InvalidInputError(f"expected a known mail template, but got {template!r}")
    request = request_of(session, call)
    # A coordinator sees counts only, so their mail links to those and to no request.
    link = ("figures", call.partnership_id) if to == "coordinator" else ("request", request.id)
    moment = f"{call.instance_id}:{call.element_id}:{call.now.isoformat()}"
    letters = [
        notices.Letter(
            partnership_id=call.partnership_id,
            to=person.email,
            template=str(template),
            dedupe_key=f"{template}:{moment}:{person.id}",
            link_kind=link[0],
            link_id=link[1],
        )
        for person in _addressees(session, request, to)
    ]
    condition = request.id if template == "records_ready" else None
    writes = (Post(tuple(letters), condition),) if letters else ()
    return OperationResult({"queued": len(letters)}, writes)


def _addressees(session: Session, request: DisclosureRequest, to: Any) -> Sequence[Person]:
    if to == "requester":
        person = session.get(Person, request.requested_by)
        return [person] if person is not None and person.active else []
    if to not in GROUPS:
        raise InvalidInputError(f"expected requester, counsel, custodian or coordinator, but got {to!r}")
    if to == "coordinator":
        return coordinators_of(session, request)
    return people_in_group(session, group_key(GROUPS[to], request.holder_id))


def coordinators_of(session: Session, request: DisclosureRequest) -> Sequence[Person]:
    """Return the coordinators of a request's holder; those of the partnership if the holder has none."""
    own = people_in_group(session, group_key(Role.COORDINATOR, request.holder_id))
    if own:
        return own
    anywhere = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.partnership_id == request.partnership_id, PersonRole.role == Role.COORDINATOR.value)
        .where(Person.active)
    )
    return session.scalars(anywhere.order_by(Person.name, Person.id)).all()


@dataclass(frozen=True, slots=True)
class Post:
    """Write: letters for the outbox."""

    letters: tuple[notices.Letter, ...]
    after_release_of: UUID | None = None
    """They say that records are ready: only if those of this request have been released."""

    def apply(self, session: Session, *, now: datetime) -> None:
        """Queue them.

        Raises:
            WriteRefusedError: they would say that records are ready, and none were released. A diagram that tells the
                requester before that would tell whether there are any (42 CFR 2.13(c)).
        """
        if self.after_release_of is not None and not is_released(session, self.after_release_of):
            raise WriteRefusedError({"queued": 0})
        for letter in self.letters:
            notices.post(session, letter, now=now)
