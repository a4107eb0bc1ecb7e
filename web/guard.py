"""Who may see a page, and what a page works with: the visitor, the time, a unit of work.

Access is default-deny. Every view function carries a mark - :func:`public`, :func:`signed_in` or :func:`needs` -
and an application with an unmarked one does not start.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from engine import sweep
from engine.access import Actor, Permission, require
from engine.errors import ConcordError, ConfigurationError, PermissionDeniedError
from engine.partner import sessions
from engine.partner.models import Partnership, Person
from engine.partner.people import actor_of
from engine.runtime import Runtime

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "concord_access"
_PUBLIC = "public"


class NotSignedInError(ConcordError):
    """A script asked for something that needs somebody signed in."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signed-in person, with what every page shows of them."""

    actor: Actor
    email: str
    agency_name: str
    partnership_name: str
    zone: ZoneInfo
    """Their agency's time zone; times are shown in it."""


def public(view: View) -> View:
    """Mark a view that anybody may call."""
    setattr(view, _MARK, _PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may call."""
    setattr(view, _MARK, frozenset())
    return view


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view that needs all of ``permissions``."""

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(permissions))
        return view

    return mark


def require_marks(app: Flask) -> None:
    """Refuse an application with a page whose access nobody decided.

    Raises:
        ConfigurationError: names the endpoint.
    """
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, _MARK):
            raise ConfigurationError(
                f"expected an access mark on every view, but {endpoint} has none (see web/guard.py)"
            )


def runtime() -> Runtime:
    """Return the composition root of this application."""
    return cast(Runtime, current_app.extensions["concord"])


def now() -> datetime:
    """Return the instant of this request (aware, UTC); it is the same from its first line to its last."""
    if "now" not in g:
        g.now = runtime().clock()
    return cast(datetime, g.now)


def writing() -> AbstractContextManager[Session]:
    """Open the unit of work of a route: it commits at its end, and rolls back if an error passes it."""
    return runtime().database.write()


def after_commit(name: str, key: UUID, work: Callable[[UUID], object]) -> None:
    """Do what follows from what has been committed. Should it fail, a job of the worker does it later.

    The visitor's page must say what is true: that what they sent was taken in.
    """
    sweep.each(name, [key], work)


def reading() -> AbstractContextManager[Session]:
    """Open a session for reading."""
    return runtime().database.read()


def visitor() -> Visitor | None:
    """Return who is signed in, if anybody is."""
    return cast("Visitor | None", g.get("visitor"))


def current_actor() -> Actor:
    """Return who acts.

    Raises:
        PermissionDeniedError: nobody is signed in; only a public view can get here.
    """
    found = visitor()
    if found is None:
        raise PermissionDeniedError("expected somebody signed in, but nobody is")
    return found.actor


def session_cookie() -> str:
    """Return the name of the cookie with our session token."""
    return cast(str, current_app.config["CONCORD_SESSION_COOKIE"])


def recognise() -> None:
    """Find out who is signed in; runs before everything else."""
    if request.endpoint != "static":
        g.visitor = _load_visitor()


def admit() -> BaseResponse | None:
    """Let the request through, send it to the sign-in page, or refuse it; runs before every view."""
    if request.endpoint == "static":
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    mark = getattr(view, _MARK, _PUBLIC)
    if mark == _PUBLIC:
        return None
    found = visitor()
    if found is None:
        return _to_sign_in()
    for permission in sorted(mark):
        require(found.actor, permission)
    return None


def _load_visitor() -> Visitor | None:
    token = request.cookies.get(session_cookie())
    if not token:
        return None
    with reading() as session:
        found = sessions.resume(session, token, now=now())
        person = session.get(Person, found.person_id) if found else None
        if found is None or person is None or not person.active:
            return None
        met = _visitor_of(session, person)
        stale = sessions.needs_touch(found, now=now())
    if stale:
        with writing() as session:
            sessions.touch(session, token, now=now())
    return met


def _visitor_of(session: Session, person: Person) -> Visitor:
    return Visitor(
        actor=actor_of(person),
        email=person.email,
        agency_name=person.agency.short_name,
        partnership_name=session.get_one(Partnership, person.partnership_id).name,
        zone=ZoneInfo(person.agency.zone),
    )


def wants_json() -> bool:
    """Tell whether the request comes from a script that reads JSON, and not from a page."""
    return request.accept_mimetypes.accept_json and not request.accept_mimetypes.accept_html


def _to_sign_in() -> BaseResponse:
    if wants_json():
        raise NotSignedInError("expected somebody signed in, but nobody is")
    had_one = session_cookie() in request.cookies
    sends = request.method not in {"GET", "HEAD"}
    kept = " What you sent was not taken; go back in your browser to find it." if sends else ""
    if had_one:
        flash(f"You were signed out because your session ended.{kept}", "warn")
    elif sends:
        flash(f"You are signed out, perhaps in another tab.{kept}", "warn")
    target = url_for("auth.sign_in", next=_here(sends=sends))
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, code=303)


def _here(*, sends: bool) -> str | None:
    """Return the page to come back to: this one, or the one a form was sent from."""
    if not sends:
        return local_path(request.full_path.rstrip("?"))
    referrer = urlsplit(request.referrer or "")
    return local_path(referrer.path) if referrer.netloc == request.host else None


def local_path(target: str | None) -> str | None:
    """Return ``target`` if it is a path of this site, else None: a link must not lead elsewhere after sign-in."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    parts = urlsplit(target)
    odd = "\\" in target or any(ord(char) < 0x20 for char in target)
    return None if odd or parts.scheme or parts.netloc or target == "/" else target
