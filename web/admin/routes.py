"""Pages of the administrator: what failed, what could not be sent, whether the worker lives."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.access import Permission
from engine.jobs.models import JobRun
from engine.mail import outbox
from engine.workflow import incidents
from engine.workflow.errors import TaskFormError
from engine.workflow.models import Incident
from web.guard import current_actor, needs, now, reading, runtime, writing

bp = Blueprint("administration", __name__, url_prefix="/administration")


@bp.get("/")
@needs(Permission.ADMINISTRATION)
def overview() -> ResponseReturnValue:
    """Show open incidents, dead letters and the last run of every job."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "admin/overview.html",
            incidents=incidents.open_incidents(session, actor=actor),
            letters=outbox.dead_letters(session, actor=actor),
            jobs=session.scalars(select(JobRun).order_by(JobRun.name)).all(),
        )


@bp.post("/incidents/<uuid:incident_id>/retry")
@needs(Permission.ADMINISTRATION)
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Run a failed element again."""
    runtime().workflow.retry(incident_id, actor=current_actor(), now=now())
    with reading() as session:
        row = session.get_one(Incident, incident_id)
    if row.resolved_at is None:
        flash("It failed again. The cause is below; the case stands where it stood.", "warn")
    elif row.error_code == TaskFormError.code:
        flash(
            "Taken off the list. If the form still doesn't fit, who opens the task next brings it back.", "ok"
        )
    else:
        flash("It worked. The case goes on.", "ok")
    return redirect(url_for("administration.overview"), code=303)


@bp.post("/mail/<uuid:mail_id>/retry")
@needs(Permission.ADMINISTRATION)
def resend(mail_id: UUID) -> ResponseReturnValue:
    """Send a dead letter again."""
    with writing() as session:
        outbox.retry_dead(session, mail_id, actor=current_actor(), now=now())
    flash("It is in the outbox again.", "ok")
    return redirect(url_for("administration.overview"), code=303)
