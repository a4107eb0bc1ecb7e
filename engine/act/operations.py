"""The operations that this room gives to the diagrams; the composition root registers them.

An operation reads and decides in the second phase of a step. What a user submitted in the same step is in the process
variables already, but not yet in the database: it is written, with the operation's own writes after it, in the third
phase. So what matters is decided again there, and a changed answer is refused back to the diagram.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.orm import Session

from engine.act import checking, gate, mailing
from engine.act.calls import request_of
from engine.act.standing import zone_of
from engine.calendars import civil_day
from engine.clock import Clock
from engine.workflow.operations import (
    Operation,
    OperationCall,
    OperationRegistry,
    OperationResult,
    OperationSpec,
)

ORDINARY_DAYS = 10
URGENT_DAYS = 1
"""By when a request should be answered; our choice, in days."""


def register(registry: OperationRegistry, *, clock: Clock) -> None:
    """Register every operation of this room.

    Args:
        registry: Where to.
        clock: The clock that the release gate reads after its lock.
    """
    for spec in (
        OperationSpec(
            "request.triage",
            triage,
            "Says whether the request is urgent and by when it should be answered.",
            result=frozenset({"urgent", "due_days"}),
        ),
        OperationSpec(
            "consent.check",
            checking.check_consent,
            "Decides from the consents on file what may be released.",
            result=frozenset({"outcome", "reason", "consent_id", "releasable"}),
        ),
        OperationSpec(
            "consent.ask",
            checking.ask_consent,
            "Asks those who may answer for the child, by mail with a link.",
            params=frozenset({"kind"}),
            result=frozenset({"asked", "until"}),
        ),
        OperationSpec(
            "records.release",
            release_operation(clock),
            "Checks everything once more under lock, and releases the package or blocks it.",
            result=frozenset({"outcome", "reason", "disclosure_id", "basis"}),
        ),
        OperationSpec(
            "mail.queue",
            mailing.queue,
            "Sends a mail that says something waits, to the requester or to a group.",
            params=frozenset({"template", "to"}),
            result=frozenset({"queued"}),
        ),
    ):
        registry.register(spec)


def triage(session: Session, call: OperationCall) -> OperationResult:
    """Run ``request.triage``: ``{"urgent": bool, "due_days": int}``, days from now in the holder's zone."""
    request = request_of(session, call)
    days = URGENT_DAYS if request.urgent else ORDINARY_DAYS
    if request.needed_by_on is not None:
        today = civil_day(call.now, zone_of(session, request.holder_id))
        days = max(0, min(days, (request.needed_by_on - today).days))
    return OperationResult({"urgent": request.urgent, "due_days": days})


def release_operation(clock: Clock) -> Operation:
    """Return ``records.release``, whose gate reads ``clock`` after its lock.

    Result: ``{"outcome": "released" | "blocked", "reason": str | None, "disclosure_id": str | None,
    "basis": "consent" | "emergency" | None}``.
    """

    def release(session: Session, call: OperationCall) -> OperationResult:
        request = request_of(session, call)
        stand = gate.evaluate(session, request.id, at=call.now)
        # The package may be sealed by the submission of this very step; only the write can see that.
        if request.subject_id is None or not (isinstance(stand, gate.Stand) or stand == gate.Block.NOT_READY):
            return OperationResult(gate.blocked(str(stand)))
        basis = gate.basis_at(session, request.id, at=call.now)
        write = gate.ReleaseWrite(request.id, request.subject_id, uuid4(), basis, clock)
        released = {
            "outcome": "released",
            "reason": None,
            "disclosure_id": str(write.disclosure_id),
            "basis": basis.value,
        }
        return OperationResult(released, (write,))

    return release
