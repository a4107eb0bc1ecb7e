"""What a coordinator finds behind the mail about a late task: a count, and nothing of whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.access import Role
from engine.reports import late_tasks
from engine.runtime import Runtime
from engine.workflow.models import UserTask
from tests.web.demo import Person
from tests.web.test_journey import CLOCK, _actor


def test_the_count_is_of_what_is_late_in_the_own_partnership_and_for_coordinators(runtime: Runtime) -> None:
    at = CLOCK.at + timedelta(days=2)
    with runtime.database.read() as session:
        marit, theo = _actor(session, "marit"), _actor(session, "theo")
        rows = session.scalars(select(UserTask).where(UserTask.partnership_id == marit.partnership_id)).all()
        late = [row for row in rows if row.ended_at is None and row.due_at < at]
        everywhere = session.scalars(
            select(UserTask.id).where(UserTask.ended_at.is_(None), UserTask.due_at < at)
        )
        assert 1 < len(late) < min(100, len(everywhere.all()))
        assert Role.COORDINATOR in marit.roles
        assert late_tasks(session, actor=marit, now=at) == len(late)
        assert late_tasks(session, actor=theo, now=at) is None


@pytest.mark.parametrize(("name", "shown"), [("marit", True), ("theo", False)])
def test_the_page_shows_the_count_to_coordinators(
    runtime: Runtime, people: dict[str, Person], name: str, shown: bool
) -> None:
    del runtime
    page = people[name].get("/partner/figures").text
    assert ("past its due time" in page or "past their due time" in page) is shown
    assert "<h1>Figures</h1>" in page
