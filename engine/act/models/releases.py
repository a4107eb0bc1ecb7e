"""Tables of what the custodian puts together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime


def mark_of(sha256: str, category: str) -> str:
    """Return what tells an item from any other one of a package: its content and its category."""
    return f"{sha256}:{category}"


class ReleasePackage(Identified, InPartnership, Base):
    """What is to be released for one request: open while the custodian works on it, then sealed."""

    __tablename__ = "release_package"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subject.id"))
    """Whom the request was matched to when it was written; NULL in rows of a release that didn't note it."""
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was declared ready; nothing in it changes any more."""
    conditions_met: Mapped[list[str]]
    """Conditions of the review that the custodian confirmed."""
    items: Mapped[list[ReleaseItem]] = relationship(
        lazy="selectin", order_by="ReleaseItem.position", cascade="all, delete-orphan"
    )

    @property
    def categories(self) -> frozenset[str]:
        """Return the categories of everything in it."""
        return frozenset(item.category for item in self.items)

    @property
    def marks(self) -> frozenset[str]:
        """Return the marks of everything in it."""
        return frozenset(item.mark for item in self.items)


class ReleaseItem(Identified, InPartnership, Base):
    """One file, or one written summary."""

    __tablename__ = "release_item"
    __table_args__ = (
        UniqueConstraint("package_id", "sha256"),
        CheckConstraint("(vault_key IS NULL) = (file_name IS NULL)", name="file"),
        CheckConstraint("(vault_key IS NULL) <> (summary IS NULL)", name="file_or_summary"),
    )

    package_id: Mapped[UUID] = mapped_column(ForeignKey("release_package.id"), index=True)
    position: Mapped[int]
    category: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(100))
    """Found in the content, not believed from the name."""
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str] = mapped_column(String(64))
    vault_key: Mapped[UUID | None]
    file_name: Mapped[str | None] = mapped_column(Encrypted("release_item.file_name"))
    summary: Mapped[str | None] = mapped_column(Encrypted("release_item.summary"))

    @property
    def mark(self) -> str:
        """Return what tells it from any other item of a package."""
        return mark_of(self.sha256, self.category)
