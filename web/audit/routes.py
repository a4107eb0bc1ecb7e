"""Pages of the auditor: what was done, and whether the record of it is whole."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import audit
from engine.access import Permission
from engine.errors import InvalidInputError
from engine.partner.people import names_of
from engine.reports.trail import Place, trail
from web.guard import current_actor, needs, reading

MAX_SEQ = 2**31
"""Beyond every number of an entry, and within what each database can compare."""

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@needs(Permission.AUDIT_READ)
def show() -> ResponseReturnValue:
    """Show what was done, newest first; of one request if its number is given."""
    number = request.args.get("case", "").strip().upper() or None
    with reading() as session:
        page = trail(session, actor=current_actor(), case_number=number, after=_after())
        people = {entry.actor_id for entry in page.entries if entry.actor_id}
        return render_template(
            "audit/trail.html",
            page=page,
            names=names_of(session, people),
            case=number or "",
            place=_spelled(page.further) if page.further else None,
        )


@bp.post("/verification")
@needs(Permission.AUDIT_READ)
def verify() -> ResponseReturnValue:
    """Check every chain of the audit against its head."""
    with reading() as session:
        problems = audit.verify(session)
    if problems:
        chains = "1 chain is" if len(problems) == 1 else f"{len(problems)} chains are"
        flash(
            f"The audit does not verify: {chains} broken. Tell your administrator; concord audit verify names "
            "the first bad entry of each.",
            "bad",
        )
    else:
        flash("The audit verifies: no entry was changed, removed or put in.", "ok")
    return redirect(url_for("audit.show"), code=303)


def _spelled(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.stream}~{place.seq}"


def _after() -> Place | None:
    text = request.args.get("after", "")
    if not text:
        return None
    try:
        at, stream, seq = text.split("~")
        place = Place(datetime.fromisoformat(at), stream, int(seq))
    except ValueError:
        place = None
    if place is None or place.at.tzinfo is None or not 0 < place.seq < MAX_SEQ:
        raise InvalidInputError("expected the place of an entry, but the address holds something else")
    return place
