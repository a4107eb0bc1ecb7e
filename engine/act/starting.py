"""Starting the process that handles a request.

The request commits first, with its number; then its process is started in a transaction that marks it as started.
Should the program die between the two, a job starts what is left (:func:`start_left`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import sweep
from engine.access import Actor
from engine.act.models import DisclosureRequest
from engine.errors import ConflictError, NotFoundError
from engine.store.session import Database
from engine.workflow.models import ProcessInstance
from engine.workflow.operations import Write

PROCESS = "disclosure_request"
REQUEST_TYPE = (
    "context<id: string, number: string, requested_by: string, requesting_agency_id: string, holder_id: string, "
    "urgent: boolean, purpose: string, categories: list<string>>"
)
"""FEEL's type of the variable ``request``, as :func:`start_variables` makes it."""
LEFT_AFTER = timedelta(minutes=1)


class Starter(Protocol):
    """Starts process instances; :class:`engine.workflow.instances.Workflow` does."""

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
        """Start an instance, with ``also`` in the same transaction."""


def start_variables(row: DisclosureRequest) -> dict[str, Any]:
    """Return the first process variables of a request; identifiers and codes, never a name."""
    return {
        "request": {
            "id": str(row.id),
            "number": row.number,
            "requested_by": str(row.requested_by),
            "requesting_agency_id": str(row.requesting_agency_id),
            "holder_id": str(row.holder_id),
            "urgent": row.urgent,
            "purpose": row.purpose,
            "categories": list(row.categories),
        }
    }


@dataclass(frozen=True, slots=True)
class MarkStarted:
    """Write: the process of a request has been started, in this transaction."""

    request_id: UUID

    def apply(self, session: Session, *, now: datetime) -> None:
        """Set the request's instance.

        Raises:
            ConflictError: it was started before; this start is rolled back.
        """
        del now
        instance = select(ProcessInstance.id).where(
            ProcessInstance.business_key == str(self.request_id),
            ProcessInstance.partnership_id == DisclosureRequest.partnership_id,
        )
        this = (DisclosureRequest.id == self.request_id, DisclosureRequest.instance_id.is_(None))
        started = (
            update(DisclosureRequest).where(*this).values(instance_id=instance.limit(1).scalar_subquery())
        )
        if session.execute(started, execution_options={"synchronize_session": False}).rowcount == 0:  # type: ignore[attr-defined]
            raise ConflictError(f"expected request {self.request_id} not to be started, but it is")


def start_request(
    database: Database, workflow: Starter, request_id: UUID, *, actor: Actor | None, now: datetime
) -> bool:
    """Start the process of a committed request; False if it was started already.

    Raises:
        NotFoundError: there is no such request, or no version of the process is in force.
    """
    with database.read() as session:
        row = session.get(DisclosureRequest, request_id)
    if row is None:
        raise NotFoundError(f"expected request {request_id}, but there is none")
    if row.instance_id is not None:
        return False
    try:
        workflow.start(
            partnership_id=row.partnership_id,
            key=PROCESS,
            business_key=str(row.id),
            variables=start_variables(row),
            scopes={"holder": str(row.holder_id), "requester": str(row.requesting_agency_id)},
            actor=actor,
            now=now,
            also=(MarkStarted(row.id),),
        )
    except ConflictError:  # somebody else started it meanwhile; ours was rolled back
        return False
    return True


def start_left(database: Database, workflow: Starter, *, now: datetime) -> int:
    """Start the processes of requests that were left without one; return how many."""
    left = (DisclosureRequest.instance_id.is_(None), DisclosureRequest.submitted_at <= now - LEFT_AFTER)
    with database.read() as session:
        query = select(DisclosureRequest.id).where(*left, DisclosureRequest.withdrawn_at.is_(None))
        found = list(session.scalars(query.order_by(DisclosureRequest.submitted_at)))
    return sweep.each(
        "starts", found, lambda one: start_request(database, workflow, one, actor=None, now=now)
    )
