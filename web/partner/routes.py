"""Pages of the room Partner: the partnership, its agencies, its people. Only ever the visitor's own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine import reports
from engine.access import Permission, Role
from engine.partner import partnership as rooms
from engine.partner.models import System
from engine.partner.partnership import PeopleFilter
from web.guard import current_actor, needs, now, reading
from web.partner import words

bp = Blueprint("partner", __name__, url_prefix="/partner")
FIGURES_OF = timedelta(days=365)
TERM_WARNING_DAYS = 30
"""A seat that ends within this many days is pointed out."""


@bp.app_template_global("partner_words")
def partner_words() -> object:
    """Give templates the names and icons of systems, roles and seats."""
    return words


@bp.get("/")
@needs(Permission.PARTNERSHIP_READ)
def partnership() -> ResponseReturnValue:
    """Show who sits at the table, which of the five systems doesn't, and who can do the work."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "partner/partnership.html",
            partnership=rooms.get_partnership(session, actor=actor),
            coverage=rooms.coverage(session, actor.partnership_id),
            agencies=rooms.list_agencies(session, actor=actor),
            counts=rooms.role_counts(session, actor=actor),
            term_warning_days=TERM_WARNING_DAYS,
        )


@bp.get("/agencies")
@needs(Permission.PARTNERSHIP_READ)
def agencies() -> ResponseReturnValue:
    """List the agencies."""
    actor, text, system = current_actor(), request.args.get("q", "").strip(), _system()
    with reading() as session:
        return render_template(
            "partner/agencies.html",
            partnership=rooms.get_partnership(session, actor=actor),
            agencies=rooms.list_agencies(session, actor=actor, words=text, system=system),
            counts=rooms.role_counts(session, actor=actor),
            q=text,
            system=system,
        )


@bp.get("/figures")
@needs(Permission.PARTNERSHIP_READ)
def figures() -> ResponseReturnValue:
    """Show how often each agency was asked in the last twelve months, and released, without small numbers."""
    actor, until = current_actor(), now()
    with reading() as session:
        return render_template(
            "partner/figures.html",
            partnership=rooms.get_partnership(session, actor=actor),
            agencies={row.id: row for row in rooms.list_agencies(session, actor=actor)},
            answers=reports.answers(session, actor=actor, since=until - FIGURES_OF, until=until),
            since=until - FIGURES_OF,
            small=reports.SMALL,
            late=reports.late_tasks(session, actor=actor, now=until),
            many=reports.MANY,
        )


def _system() -> str:
    asked = request.args.get("system", "")
    return asked if asked in set(System) else ""


@bp.get("/agencies/<uuid:agency_id>")
@needs(Permission.PARTNERSHIP_READ)
def agency(agency_id: UUID) -> ResponseReturnValue:
    """Show one agency and its people."""
    actor = current_actor()
    with reading() as session:
        found = rooms.get_agency(session, agency_id, actor=actor)
        page = rooms.list_people(session, PeopleFilter(agency_id=agency_id), actor=actor, limit=200)
        return render_template("partner/agency.html", agency=found, page=page)


@bp.get("/people")
@needs(Permission.PARTNERSHIP_READ)
def people() -> ResponseReturnValue:
    """List the people, by name, fifty a page."""
    actor, chosen = current_actor(), _people_filter()
    with reading() as session:
        return render_template(
            "partner/people.html",
            partnership=rooms.get_partnership(session, actor=actor),
            page=rooms.list_people(session, chosen, actor=actor, after=_after()),
            agencies=rooms.list_agencies(session, actor=actor),
            chosen=chosen,
        )


def _people_filter() -> PeopleFilter:
    role = request.args.get("role", "")
    return PeopleFilter(
        words=request.args.get("q", "").strip(),
        role=Role(role) if role in set(Role) else None,
        agency_id=request.args.get("agency", type=UUID),
    )


def _after() -> tuple[str, UUID] | None:
    """Return the key after which the page starts; what nobody's pager made starts at the beginning."""
    name, person_id = request.args.get("after", ""), request.args.get("id", type=UUID)
    return (name, person_id) if name and person_id else None
