"""The web application: a factory, and the list of rooms that have pages."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Flask, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.access import Actor, Permission
from engine.runtime import Runtime
from web import act, admin, audit, auth, dates, demo, errors, guard, inplace, partner, plan, security, words
from web.assets import DIST, asset

BLUEPRINTS: tuple[Blueprint, ...] = (
    auth.bp,
    partner.bp,
    plan.bp,
    act.bp,
    admin.bp,
    audit.bp,
    demo.bp,
)
"""Every blueprint of the application; a room adds its pages with one line here."""

ROOMS: Mapping[str, tuple[tuple[Permission, str], ...]] = {
    "partner": ((Permission.PARTNERSHIP_READ, "partner.partnership"),),
    "plan": ((Permission.PROCESS_READ, "plan.processes"),),
    "act": ((Permission.REQUEST_READ, "act.requests"), (Permission.INBOX_WORK, "act.inbox")),
}
"""The navigation: each room with the pages that it may start at, by what they need; it leads to the first that fits."""


def create_app(runtime: Runtime) -> Flask:
    """Return the WSGI application over ``runtime``.

    Raises:
        ConfigurationError: the assets are not built, or a view has no access mark.
    """
    app = Flask(__name__, static_folder=str(DIST), static_url_path="/assets")
    app.extensions["concord"] = runtime
    settings = runtime.settings
    errors.install(app)
    # Whom the page is for comes first: pages that refuse something greet them too, and who was signed out is told so
    # instead of that their form is old.
    app.before_request(guard.recognise)
    app.before_request(guard.admit)
    security.configure(
        app,
        secure=settings.base_url.startswith("https://"),
        secret=runtime.keyring.derive("web.forms"),
        max_upload_bytes=settings.max_upload_bytes,
    )
    inplace.install(app)
    _teach_templates(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/", view_func=home)
    app.add_url_rule("/favicon.ico", view_func=favicon)
    guard.require_marks(app)
    return app


def _teach_templates(app: Flask) -> None:
    app.jinja_env.globals.update(
        asset=asset,
        due_of=dates.due_on_page,
        moment_of=dates.moment_on_page,
        end_of=dates.end_on_page,
        day_of=dates.day_on_page,
        days_left=dates.days_left,
        page_zone=dates.page_zone,
        visitor=guard.visitor,
        has_page=lambda endpoint: endpoint in app.view_functions,
        rooms=rooms,
        max_upload_bytes=lambda: guard.runtime().settings.max_upload_bytes,
        is_demo=lambda: guard.runtime().settings.is_demo,
    )
    app.jinja_env.filters.update(
        uuid=UUID,
        initials=words.initials,
        spell=words.spell,
        file_size=words.file_size,
        long_day=words.long_day,
        long_moment=words.long_moment,
        dialled=words.dialled,
        quotes=words.quotes,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def rooms() -> list[tuple[str, str]]:
    """Return the rooms that the visitor has work in, with the address where each starts."""
    found = guard.visitor()
    if found is None:
        return []
    starts = {
        room: next((page for needed, page in pages if found.actor.may(needed)), None)
        for room, pages in ROOMS.items()
    }
    return [(room, url_for(page)) for room, page in starts.items() if page]


@guard.public
def home() -> ResponseReturnValue:
    """Lead to where the visitor's work starts, or to the sign-in page."""
    found = guard.visitor()
    endpoint = start_endpoint(found.actor) if found else "auth.sign_in"
    return redirect(url_for(endpoint), code=303)


def start_endpoint(actor: Actor) -> str:
    """Return the endpoint where an actor's work starts: the inbox or the audit for those who have one."""
    works = actor.may(Permission.INBOX_WORK) and "act.inbox" in current_app.view_functions
    if works:
        return "act.inbox"
    return "audit.show" if actor.may(Permission.AUDIT_READ) else "partner.partnership"


@guard.public
def favicon() -> ResponseReturnValue:
    """Lead browsers that guess to the icon."""
    return redirect(asset("icon.svg"), code=302)
