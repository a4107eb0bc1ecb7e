"""Interagency agreements: why, when and how two agencies share.

An agreement is governance. It is never an authority to disclose (``legal/law``: consent, order, emergency or an
exception are), so what asks here must treat *none found* as a warning, not as a refusal, and *found* as no permission.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from engine.access import Actor, Permission, require
from engine.errors import NotFoundError
from engine.store.base import Base, Identified, InPartnership


class Tier(StrEnum):
    """The three tiers of agreements between agencies (AISP, *Finding a Way Forward*)."""

    MOU = "mou"
    """Who works together, why, and who governs it."""
    DSA = "dsa"
    """What one agency contributes, and on which terms."""
    DUL = "dul"
    """One use of it."""


class AgreementStatus(StrEnum):
    """Where an agreement stands; whether it is in force is computed from this and its days."""

    DRAFT = "draft"
    ACTIVE = "active"
    TERMINATED = "terminated"


class AgreementParty(InPartnership, Base):
    """One agency that signed an agreement."""

    __tablename__ = "agreement_party"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class Agreement(Identified, InPartnership, Base):
    """What a group of agencies agreed."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("tier IN ('mou', 'dsa', 'dul')", name="tier"),
        CheckConstraint("status IN ('draft', 'active', 'terminated')", name="status"),
    )

    tier: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    purposes: Mapped[list[str]]
    """Codes of purposes that it permits."""
    categories: Mapped[list[str]]
    """Codes of record categories that it is about; empty means all that its parties hold."""
    effective_on: Mapped[date]
    """First civil day, inclusive."""
    expires_on: Mapped[date | None]
    """Last civil day, inclusive; NULL means until it is terminated."""
    review_due_on: Mapped[date | None]
    """When the parties look at it again; a review that is overdue doesn't end it."""
    status: Mapped[str] = mapped_column(String(12))
    parties: Mapped[list[AgreementParty]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def party_ids(self) -> frozenset[UUID]:
        """Return the agencies that signed it."""
        return frozenset(party.agency_id for party in self.parties)

    def in_force(self, on: date) -> bool:
        """Tell whether it is in force on the civil day ``on``."""
        if self.status != AgreementStatus.ACTIVE or on < self.effective_on:
            return False
        return self.expires_on is None or on <= self.expires_on


def add_parties(agreement: Agreement, agency_ids: list[UUID]) -> None:
    """Have ``agency_ids`` sign ``agreement``; who signed already is not added again."""
    for agency_id in agency_ids:
        if agency_id not in agreement.party_ids:
            agreement.parties.append(
                AgreementParty(agency_id=agency_id, partnership_id=agreement.partnership_id)
            )


def list_agreements(session: Session, *, actor: Actor) -> list[Agreement]:
    """Return the agreements of the actor's partnership, the ones that end first at the top."""
    require(actor, Permission.PARTNERSHIP_READ)
    own = select(Agreement).where(Agreement.partnership_id == actor.partnership_id)
    return list(session.scalars(own.order_by(Agreement.expires_on, Agreement.title, Agreement.id)))


def get_agreement(session: Session, agreement_id: UUID, *, actor: Actor) -> Agreement:
    """Return one agreement of the actor's partnership.

    Raises:
        NotFoundError: it does not exist, or belongs to another partnership.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    found = session.get(Agreement, agreement_id)
    if found is None or found.partnership_id != actor.partnership_id:
        raise NotFoundError(
            f"expected agreement {agreement_id} in the actor's partnership, but it is not there"
        )
    return found


def covering(
    session: Session, giver: UUID, receiver: UUID, purpose: str, category: str, on: date
) -> Agreement | None:
    """Return an agreement in force that covers one kind of records for one purpose between two agencies.

    Args:
        session: Any session.
        giver: The agency that holds the records.
        receiver: The agency that asks for them.
        purpose: Code of the purpose.
        category: Code of the record category.
        on: Civil day in the giver's zone; ``effective_on`` and ``expires_on`` are both inclusive.

    Returns:
        The one that ends last, or None.
    """
    gives, receives = aliased(AgreementParty), aliased(AgreementParty)
    query = (
        select(Agreement)
        .join(gives, (gives.agreement_id == Agreement.id) & (gives.agency_id == giver))
        .join(receives, (receives.agreement_id == Agreement.id) & (receives.agency_id == receiver))
        .where(
            Agreement.status == AgreementStatus.ACTIVE,
            Agreement.effective_on <= on,
            or_(Agreement.expires_on.is_(None), Agreement.expires_on >= on),
        )
    )
    fitting = [found for found in session.scalars(query) if _covers(found, purpose, category)]
    return max(fitting, key=lambda found: (found.expires_on or date.max, found.id), default=None)


def _covers(agreement: Agreement, purpose: str, category: str) -> bool:
    return purpose in agreement.purposes and (not agreement.categories or category in agreement.categories)
