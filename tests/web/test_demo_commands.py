"""Making the demo: whole or not at all, and more cases afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from engine.act.models import Disclosure, DisclosureRequest
from engine.act.renewals import start_renewals
from engine.clock import fixed_clock
from engine.config import Settings
from engine.mail.models import OutboxMail
from engine.partner.models import Partnership
from engine.reminders.models import Reminder
from engine.runtime import Runtime, build_runtime
from engine.store.migrate import upgrade
from engine.workflow.models import UserTask
from tests.web.demo import DAY, make, quiet
from web.commands import main
from web.commands.demo import seed as seeding
from web.commands.demo import stage as staging
from web.commands.demo.world import PARTNERSHIPS, AgencySeed


def _cases(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return session.scalar(select(func.count()).select_from(DisclosureRequest)) or 0


def test_a_start_that_is_killed_leaves_no_half_of_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path)
    with monkeypatch.context() as killed:
        killed.setattr(seeding.Stage, "play", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            seeding.make_demo(settings, progress=quiet, cases=4)
    assert not (tmp_path / "concord.db").exists()
    assert seeding.make_demo(settings, progress=quiet, cases=4)
    assert not list(tmp_path.glob("*.making*"))
    assert not seeding.make_demo(settings, progress=quiet, cases=4)


def test_the_first_minute_of_a_demo_brings_no_mail_but_what_families_have_not_answered(
    tmp_path: Path,
) -> None:
    runtime = make(tmp_path, clock=fixed_clock(DAY), cases=28)
    with runtime.database.read() as session:
        waiting = session.scalars(select(OutboxMail.template).where(OutboxMail.sent_at.is_(None))).all()
        due = select(Reminder).where(Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None))
        soon = [one for one in session.scalars(due) if one.due_at <= DAY]
    assert set(waiting) == {"consent_requested"}
    assert soon == []
    assert start_renewals(runtime.database, runtime.workflow, now=DAY) == 0
    runtime.database.dispose()


def test_an_emergency_of_the_demo_is_released_and_waits_for_its_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make(tmp_path, clock=fixed_clock(DAY), cases=0)
    monkeypatch.setattr(staging, "EVERY_URGENT", 1)
    seeding.opening_stage(runtime).play(2)
    with runtime.database.read() as session:
        waiting = session.scalars(select(UserTask.element_id).where(UserTask.ended_at.is_(None))).all()
        assert session.scalars(select(Disclosure.basis)).all() == ["emergency"]
    assert sorted(waiting) == ["decide_emergency", "review_emergency"]
    runtime.database.dispose()


@pytest.mark.parametrize("agency", [a for one in PARTNERSHIPS for a in one.agencies], ids=lambda a: a.name)
def test_the_short_name_of_an_agency_is_a_piece_of_its_name(agency: AgencySeed) -> None:
    assert agency.short_name in agency.name


def _interrupted(_stage: object, _count: int) -> None:
    raise KeyboardInterrupt


def test_more_cases_are_run_in_a_demo_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    assert seeding.make_demo(Settings(), progress=quiet, cases=4)
    runtime = build_runtime(Settings())
    before = _cases(runtime)
    ran = CliRunner().invoke(main, ["demo", "--cases", "15"])
    assert ran.exit_code == 0, ran.output
    assert _cases(runtime) == before + 15
    runtime.database.dispose()


def test_production_is_never_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    monkeypatch.setenv("CONCORD_MODE", "production")
    refused = CliRunner().invoke(main, ["demo"])
    assert refused.exit_code == 2
    assert "nothing was changed" in refused.output
    assert not list(tmp_path.iterdir())


def test_a_demo_is_not_served_from_a_database_of_real_partnerships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    runtime = build_runtime(Settings())
    upgrade(runtime.database)
    with runtime.database.write() as session:
        session.add(Partnership(name="A real one", state="MT"))
    runtime.database.dispose()
    refused = CliRunner().invoke(main, ["serve", "--port", "1"])
    assert refused.exit_code == 1
    assert "CONCORD_MODE=production" in refused.output
