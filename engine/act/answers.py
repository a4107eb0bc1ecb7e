"""Taking down what a representative answers: once, yes or no to each category, and never yes by silence.

The answer commits first; then the case is told (:func:`tell_answer`). Should the process die between the two, a job
tells it (:func:`tell_answers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import sweep
from engine.access import Actor, Permission, require
from engine.act import notices
from engine.act.asks import get_ask, letter_about, record
from engine.act.authority import bump_epoch
from engine.act.messages import Messenger
from engine.act.models import Consent, ConsentAsk, Representative
from engine.act.signing import NewConsent, Signature, sign
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import AnswerOutcome, AskKind, Decision, Route
from engine.errors import ConflictError, InvalidInputError, LinkError
from engine.store.session import Database

CONSENT_ANSWERED = "consent_answered"
"""Name of the message that tells a case of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a representative says: yes to these categories, no to the others of the ask."""

    yes: frozenset[str]
    no: frozenset[str]
    last_on: date | None
    """Last civil day of a permission in the holder's zone, inclusive; None for the day that was proposed."""
    signature: Signature

    @property
    def outcome(self) -> AnswerOutcome:
        """Return what it amounts to."""
        if not self.yes:
            return AnswerOutcome.REFUSED
        return AnswerOutcome.NARROWED if self.no else AnswerOutcome.SIGNED


def record_answer(
    session: Session, ask_id: UUID, answer: Answer, *, actor: Actor | None, now: datetime
) -> ConsentAsk:
    """Write down what a representative answered, as consents, and close the ask.

    A *yes* becomes a permission and a *no* a refusal; each takes the place of the same grantor's overlapping ones.
    Refusing a renewal changes nothing: the consent ends on its day.

    Args:
        session: A write session.
        ask_id: The ask.
        answer: Yes or no to every category of it.
        actor: None for an answer by link; the holder's staff for one on paper or in person.
        now: Aware instant.

    Raises:
        LinkError: ``unknown``; ``spent`` if it was answered; ``expired``.
        PermissionDeniedError: the representative has no right to answer any more, or the actor may not take it down.
        NotFoundError: the actor doesn't work for the holder.
        InvalidInputError: a category is without answer, or the signature or day doesn't fit; nothing is written.
    """
    row = get_ask(session, ask_id)
    _require_route(row, answer, actor)
    bump_epoch(session, row.subject_id)
    session.refresh(row)
    _require_open(row, now)
    _require_each(row, answer)
    if answer.yes:
        row.consent_id = _sign(session, row, answer, Decision.PERMIT, actor, now).id
    if answer.no and not (row.kind == AskKind.RENEWAL.value and not answer.yes):
        row.refusal_id = _sign(session, row, answer, Decision.DENY, actor, now).id
    row.answered_at, row.answer = now, answer.outcome.value
    session.flush()
    _stop_reminding(session, row, now)
    _send_receipt(session, row, now)
    record(session, row, "answer", actor, now, answer=row.answer, route=answer.signature.route.value)
    return row


def _require_route(row: ConsentAsk, answer: Answer, actor: Actor | None) -> None:
    by_link = answer.signature.route is Route.LINK
    if by_link != (actor is None):
        raise InvalidInputError("expected an answer by link or one that staff take down, but it is neither")
    if actor is not None:
        require(actor, Permission.CONSENT_READ)
        require_holder_staff(actor, row.holder_id, partnership_id=row.partnership_id)


def _require_open(row: ConsentAsk, now: datetime) -> None:
    if row.answered_at is not None:
        raise LinkError("spent")
    if now >= row.expires_at:
        raise LinkError("expired")


def _require_each(row: ConsentAsk, answer: Answer) -> None:
    asked = set(row.categories)
    if answer.yes & answer.no or (answer.yes | answer.no) != asked:
        open_ones = sorted(asked - (answer.yes | answer.no))
        raise InvalidInputError(
            f"expected yes or no to each of {len(asked)} categories, but {len(open_ones)} have none",
            dict.fromkeys(open_ones, "Choose yes or no.") or {"categories": "Choose yes or no for each."},
        )


def _sign(
    session: Session, row: ConsentAsk, answer: Answer, decision: Decision, actor: Actor | None, now: datetime
) -> Consent:
    permit = decision is Decision.PERMIT
    new = NewConsent(
        subject_id=row.subject_id,
        grantor_id=row.representative_id,
        recipient_id=row.recipient_id,
        categories=sorted(answer.yes if permit else answer.no),
        purposes=row.purposes,
        decision=decision,
        last_on=(answer.last_on or row.proposed_last_on) if permit else None,
        signature=answer.signature,
    )
    return sign(session, new, actor=actor, now=now)


def _stop_reminding(session: Session, row: ConsentAsk, now: datetime) -> None:
    """Stop the reminders of this ask, and those of others who were asked the same: one answer lets the case go on."""
    notices.stop_reminding_of_ask(session, row.id, now=now)
    if row.request_id is None:
        return
    others = select(ConsentAsk.id).where(
        ConsentAsk.request_id == row.request_id, ConsentAsk.id != row.id, ConsentAsk.answered_at.is_(None)
    )
    for other in session.scalars(others):
        notices.stop_reminding_of_ask(session, other, now=now)


def _send_receipt(session: Session, row: ConsentAsk, now: datetime) -> None:
    grantor = session.get_one(Representative, row.representative_id)
    if grantor.email:
        notices.post(session, letter_about(row, grantor.email, "consent_receipt", key="answered"), now=now)


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """Write: the case was told of an answer."""

    ask_id: UUID

    def apply(self, session: Session, *, now: datetime) -> None:
        """Mark it as told.

        Raises:
            ConflictError: another worker was first.
        """
        this = (ConsentAsk.id == self.ask_id, ConsentAsk.told_at.is_(None))
        told = session.execute(update(ConsentAsk).where(*this).values(told_at=now))
        if told.rowcount == 0:  # type: ignore[attr-defined]
            raise ConflictError(f"expected the answer to ask {self.ask_id} to be untold, but it is told")


def tell_answer(database: Database, workflow: Messenger, ask_id: UUID, *, now: datetime) -> bool:
    """Tell the case, or the renewal, of an answer that has been committed; False if it was told already.

    The payload of the message is ``{"outcome": "signed" | "narrowed" | "refused"}``.
    """
    with database.read() as session:
        row = get_ask(session, ask_id)
    if row.answered_at is None or row.told_at is not None:
        return False
    try:
        workflow.deliver(
            partnership_id=row.partnership_id,
            name=CONSENT_ANSWERED,
            business_key=str(row.request_id or row.renews_id),
            payload={"outcome": row.answer},
            now=now,
            also=(AnswerTold(ask_id),),
        )
    except ConflictError:  # another worker told it, or the case moved on twice; the row is still the truth
        return False
    return True


def tell_answers(database: Database, workflow: Messenger, *, now: datetime) -> int:
    """Tell cases of the answers that they were not told of, the oldest first; return how many were told."""
    untold = (ConsentAsk.answered_at.is_not(None), ConsentAsk.told_at.is_(None))
    with database.read() as session:
        query = select(ConsentAsk.id).where(*untold).order_by(ConsentAsk.answered_at, ConsentAsk.id)
        found = list(session.scalars(query))
    return sweep.each("answers", found, lambda one: tell_answer(database, workflow, one, now=now))
