"""Pages of signing in and out, and of a forgotten password."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import InvalidInputError
from engine.partner import attempts, devices, people, resets, sessions
from engine.partner.errors import TooManyAttemptsError
from engine.partner.models import Person
from engine.partner.passwords import MIN_CHARACTERS
from web.auth.demo import demo_accounts
from web.errors import too_many_words
from web.guard import (
    current_actor,
    local_path,
    now,
    public,
    reading,
    runtime,
    session_cookie,
    signed_in,
    visitor,
    writing,
)

bp = Blueprint("auth", __name__)
WRONG = "Address and password don't fit together. Check both and try again."


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if visitor():
        return redirect(local_path(request.args.get("next")) or url_for("home"), code=303)
    return _form()


@bp.post("/sign-in")
@public
def sign_in_submit() -> ResponseReturnValue:
    """Sign in with address and password."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    device = devices.device_of(request.cookies.get(_device_cookie()), email)
    try:
        with writing() as session:
            attempts.count_attempt(session, email, client=request.remote_addr or "", now=now(), device=device)
    except TooManyAttemptsError as error:
        return _form(email, too_many_words(error), status=429, title="Too many tries")
    with reading() as session:
        person = people.authenticate(session, email, password)
        person_id = person.id if person else None
    if person_id is None:
        _record_refusal(email)
        return _form(email, WRONG, status=401)
    return _welcome(person_id, email, device)


def _form(email: str = "", problem: str = "", *, status: int = 200, title: str = "") -> ResponseReturnValue:
    fields = {
        "email": email,
        "problem": problem,
        "title": title,
        "next": local_path(request.values.get("next")),
    }
    if not runtime().settings.is_demo:
        return render_template("auth/sign_in.html", **fields), status
    with reading() as session:
        return render_template("auth/sign_in.html", demo=demo_accounts(session), **fields), status


def _record_refusal(email: str) -> None:
    account = f"account:{attempts.account_key(email)[:16]}"
    with writing() as session:
        audit.record(
            session, stream="signin", tag="auth:account:refuse", actor_id=None, subject=account, at=now()
        )


def _record(session: Session, person_id: UUID, action: str) -> None:
    audit.record(
        session,
        stream="signin",
        tag=f"auth:person:{action}",
        actor_id=person_id,
        subject=f"person:{person_id}",
        at=now(),
    )


def _device_cookie() -> str:
    return f"{session_cookie()}-device"


def _welcome(person_id: UUID, email: str, device: str | None) -> ResponseReturnValue:
    """Open a new session, so that whatever token the browser had before is worth nothing."""
    old = request.cookies.get(session_cookie())
    with writing() as session:
        attempts.forget_attempts(session, email, device=device)
        if old:
            sessions.close_session(session, old)
        token = sessions.open_session(session, session.get_one(Person, person_id), now=now())
        _record(session, person_id, "sign-in")
    form_session.clear()
    answer = make_response(redirect(local_path(request.form.get("next")) or url_for("home"), code=303))
    answer.set_cookie(
        session_cookie(),
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["CONCORD_SECURE"],
        path="/",
    )
    if device is None:
        answer.set_cookie(
            _device_cookie(),
            devices.make_mark(email),
            max_age=devices.KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["CONCORD_SECURE"],
            path="/",
        )
    return answer


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    with writing() as session:
        sessions.close_session(session, request.cookies[session_cookie()])
        _record(session, current_actor().user_id, "sign-out")
    form_session.clear()
    flash("You are signed out.", "ok")
    answer = make_response(redirect(url_for("auth.sign_in"), code=303))
    answer.delete_cookie(
        session_cookie(), path="/", httponly=True, samesite="Lax", secure=current_app.config["CONCORD_SECURE"]
    )
    return answer


@bp.get("/forgotten-password")
@public
def forgotten() -> ResponseReturnValue:
    """Ask for the address that the link is sent to."""
    return _forgotten_form()


@bp.post("/forgotten-password")
@public
def forgotten_submit() -> ResponseReturnValue:
    """Take the wish down; whether there is an account neither the answer tells nor how long it takes."""
    email = request.form.get("email", "")
    try:
        with writing() as session:
            resets.wish(session, email, client=request.remote_addr or "", now=now())
    except TooManyAttemptsError as error:
        minutes = f"{error.minutes} minute{'' if error.minutes == 1 else 's'}"
        return _forgotten_form(email, f"Wait {minutes}, then ask again."), 429
    return render_template("auth/forgotten_sent.html", minutes=_minutes())


def _forgotten_form(email: str = "", problem: str = "") -> str:
    return render_template("auth/forgotten.html", minutes=_minutes(), email=email, problem=problem)


def _minutes() -> int:
    return int(resets.OPEN_FOR.total_seconds() // 60)


@bp.get("/new-password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Show the form for a new password; looking at it does not use the link up."""
    with reading() as session:
        resets.person_of_token(session, token, now=now())
    return _new_password_form(token)


@bp.post("/new-password/<token>")
@public
def new_password_submit(token: str) -> ResponseReturnValue:
    """Change the password and ask to sign in with it."""
    try:
        with writing() as session:
            resets.reset_password(session, token, request.form.get("password", ""), now=now())
    except InvalidInputError as error:
        return _new_password_form(token, error.problems.get("password", ""), status=422)
    flash("Your password is changed. Sign in with the new one.", "ok")
    return redirect(url_for("auth.sign_in"), code=303)


def _new_password_form(token: str, problem: str = "", *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "auth/new_password.html", link_token=token, problem=problem, min_characters=MIN_CHARACTERS
    )
    return page, status
