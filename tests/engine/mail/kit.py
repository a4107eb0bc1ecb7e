"""What the tests of mail share: a clock moved by hand, and a short way to queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from engine.mail import queue_mail
from engine.mail.models import OutboxMail
from engine.store.session import Database

PARTNERSHIP = uuid4()


class HandClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def queue(
    database: Database,
    to: str,
    now: datetime,
    key: str = "",
    link_id: UUID | None = None,
    link_kind: str = "case",
    template: str = "request_waiting",
) -> None:
    with database.write() as session:
        queue_mail(
            session,
            partnership_id=PARTNERSHIP,
            to=to,
            template=template,
            params={},
            dedupe_key=key or to,
            due_at=now,
            now=now,
            link_kind=link_kind if link_id else None,
            link_id=link_id,
        )


def rows(database: Database) -> list[OutboxMail]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMail)))
