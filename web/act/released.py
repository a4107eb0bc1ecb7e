"""What the case page says of released records: what they are, on what conditions, and whether they can still be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engine.act.disclosures import may_download, of_request, why_stopped
from engine.act.models import DisclosureRequest, ReleasePackage
from web.guard import current_actor, now


def released(session: Session, row: DisclosureRequest) -> dict[str, Any]:
    """Return what was released, and why the visitor can't read it any more, if so."""
    actor = current_actor()
    found = of_request(session, row.id, actor=actor)
    if found is None:
        return {
            "disclosure": None,
            "items": (),
            "refused": None,
            "stopped": False,
            "release_conditions": (),
        }
    package = session.get_one(ReleasePackage, found.package_id)
    return {
        "disclosure": found,
        "items": package.items,
        "stopped": why_stopped(session, found, now()) is not None,
        "release_conditions": package.conditions_met,
        "refused": may_download(session, found, actor, now()),
    }
