"""Tables of the room Partner: who sits at the table, and who is signed in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from engine.access import Role
from engine.names import require_seen
from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime


class System(StrEnum):
    """The systems that know a child; ``other`` has no place in the coverage."""

    SCHOOL = "school"
    LAW_ENFORCEMENT = "law_enforcement"
    JUVENILE_JUSTICE = "juvenile_justice"
    MENTAL_HEALTH = "mental_health"
    CHILD_WELFARE = "child_welfare"
    OTHER = "other"


class Seat(StrEnum):
    """Whether a person speaks for the agency at the partnership's table."""

    REPRESENTATIVE = "representative"
    ALTERNATE = "alternate"


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


class Partnership(Base, Identified):
    """Agencies that have agreed why, when and how they share; the unit of isolation."""

    __tablename__ = "partnership"

    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(2))
    """Postal code of the state whose overlay of the law applies, such as ``MT``."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    """True for invented partnerships; it is never unset."""
    contact_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Whom families call. Mail names this person and no agency, so they speak for the partnership and for none of it."""
    contact_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")

    @validates("contact_name")
    def _require_seen(self, key: str, name: str) -> str:
        require_seen({key: ("name", name)})
        return name


class Agency(Base, Identified, InPartnership):
    """A partner agency: it holds records, asks for records, or both."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint(_one_of("system", System), name="system"),)

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    """What lists and sentences call it."""
    system: Mapped[str] = mapped_column(String(32))
    """A word of :class:`System`."""
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    """IANA time zone; its civil days and the times its people read are in it."""
    phone: Mapped[str] = mapped_column(String(40), default="")


class Person(Base, Identified, InPartnership):
    """A member of an agency's staff who signs in. Never a child, never a guardian."""

    __tablename__ = "person"

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """The address they sign in with, in lower case."""
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(120), default="")
    """What they are at their agency, in its own words."""
    seat: Mapped[str | None] = mapped_column(String(20), default=None)
    """A word of :class:`Seat`, or NULL for people who don't sit at the table."""
    seat_last_on: Mapped[date | None] = mapped_column(default=None)
    """Last civil day of the seat in the agency's zone; NULL means until it is changed."""
    password_hash: Mapped[str] = mapped_column(String(255))
    """Argon2id in PHC form; empty for people who can't sign in with a password."""
    active: Mapped[bool] = mapped_column(default=True)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    role_rows: Mapped[list[PersonRole]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="PersonRole.role"
    )

    @validates("name")
    def _require_seen(self, key: str, name: str) -> str:
        require_seen({key: ("name", name)})
        return name

    @property
    def roles(self) -> frozenset[Role]:
        """Return what the person is for the agency."""
        return frozenset(Role(row.role) for row in self.role_rows)


class PersonRole(Base, InPartnership):
    """One role of one person."""

    __tablename__ = "person_role"
    __table_args__ = (CheckConstraint(_one_of("role", Role), name="role"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class WebSession(Base, InPartnership):
    """A signed-in browser. The browser has the token; the database only its hash."""

    __tablename__ = "web_session"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token, lower-case hexadecimal."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When it ends at the latest, however busy it is."""


class ResetWish(Base, Identified):
    """Somebody asked for a new password; kept until the worker has looked whether there is such an account."""

    __tablename__ = "reset_wish"

    email: Mapped[str] = mapped_column(Encrypted("reset_wish.email"))
    """The address as typed, whether or not it has an account."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInAttempt(Base, Identified):
    """One try to sign in, or to get a new password, counted before anything is looked up.

    Kept for the throttle's window only.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_client", "client", "at"),
    )

    account: Mapped[str] = mapped_column(String(64))
    """Keyed hash of the address that was typed, whether or not it has an account."""
    client: Mapped[str] = mapped_column(String(64))
    """Keyed hash of the network address it came from."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
