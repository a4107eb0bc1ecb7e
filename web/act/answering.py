"""The guardian's pages: no account, a signed link. Opening it changes nothing; mail scanners open links too."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.act import revocations, stops
from engine.act.answers import Answer, record_answer, tell_answer
from engine.act.asks import get_ask
from engine.act.consents import state_at
from engine.act.models import Consent, ConsentAsk, DisclosureRequest, Representative, Subject
from engine.act.signing import Signature, same_name
from engine.act.vocabulary import CATEGORIES, PURPOSES, Route
from engine.calendars import last_day_before
from engine.errors import ConflictError, InvalidInputError, LinkError
from engine.partner.models import Agency, Partnership
from web.act.requests import UNPROCESSABLE
from web.guard import after_commit, now, public, reading, runtime, writing
from web.links import Links

MINIMUM_NAME, LONGEST_NAME = 3, 200
CHANGED_NOTHING = "This changed nothing: the question was closed already. Below is what counts now."


def register(bp: Blueprint) -> None:
    """Add the guardian's pages to the room."""
    bp.add_url_rule("/answer/<token>", view_func=answer, methods=["GET", "POST"])
    bp.add_url_rule("/answer/<token>/stop", view_func=stop, methods=["POST"])


@public
def answer(token: str) -> ResponseReturnValue:
    """Show what is asked and take the answer; or show what was answered, and how to stop it."""
    ask_id = _ask_id(token)
    if request.method == "GET":
        return _page(token, ask_id)
    try:
        with writing() as session:
            ask = get_ask(session, ask_id)
            record_answer(session, ask_id, _answer(session, ask), actor=None, now=now())
    except InvalidInputError as refused:
        return _page(token, ask_id, refused.problems), UNPROCESSABLE
    except LinkError:  # answered on another page meanwhile, or too late: the page says which
        flash(CHANGED_NOTHING, "warn")
        return _shown(token)
    after_commit(
        "answers", ask_id, lambda one: tell_answer(runtime().database, runtime().workflow, one, now=now())
    )
    after_commit("release_watch", ask.subject_id, _look_again)
    return _shown(token)


@public
def stop(token: str) -> ResponseReturnValue:
    """Revoke what was given through this link."""
    ask_id = _ask_id(token)
    try:
        with writing() as session:
            ask = get_ask(session, ask_id)
            consent_id = ask.consent_id or ask.renews_id
            if consent_id is None:
                raise InvalidInputError("expected a permission to stop, but none was given")
            revocations.revoke_by_ask(session, ask_id, consent_id, now=now())
    except ConflictError:
        return _shown(token)  # it had ended already, and the page says so
    after_commit("consent_effects", consent_id, _interrupt)
    after_commit("release_watch", ask.subject_id, _look_again)
    return _shown(token)


def _interrupt(consent_id: UUID) -> None:
    revocations.deliver_effects(runtime().database, runtime().workflow, consent_id=consent_id, now=now())


def _look_again(subject_id: UUID) -> None:
    stops.look_again(runtime().database, now=now(), subject_id=subject_id)


def _shown(token: str) -> ResponseReturnValue:
    """Lead to the page itself, so that going back or loading again sends nothing twice."""
    return redirect(url_for("act.answer", token=token), code=303)


def _ask_id(token: str) -> UUID:
    return Links(runtime().keyring, runtime().settings.base_url).read("consent_ask", token)


def _page(token: str, ask_id: UUID, problems: dict[str, str] | None = None) -> str:
    with reading() as session:
        facts = _facts(session, get_ask(session, ask_id))
        labels = {f"c-{category.code}": category.label for category in facts["categories"]}
        return render_template(
            "act/answer.html",
            link=token,
            problems=problems or {},
            labels=labels | {"typed_name": "Your full name"},
            **facts,
        )


def _facts(session: Session, ask: ConsentAsk) -> dict[str, Any]:
    subject = session.get_one(Subject, ask.subject_id)
    holder = session.get_one(Agency, ask.holder_id)
    about = session.get(DisclosureRequest, ask.request_id) if ask.request_id else None
    return {
        "ask": ask,
        "child": subject.given_name,
        "guardian": session.get_one(Representative, ask.representative_id).name,
        "holder": holder,
        "zone": ZoneInfo(holder.zone),
        "recipient": session.get_one(Agency, ask.recipient_id),
        "partnership": session.get_one(Partnership, ask.partnership_id),
        "categories": [CATEGORIES[code] for code in ask.categories],
        "purposes": [PURPOSES[code].label for code in ask.purposes],
        "reason": about.reason if about else "",
        "open": ask.answered_at is None and now() < ask.expires_at,
        "withdrawn": about is not None and about.withdrawn_at is not None,
        # The end of a case closes what is still asked, at that very moment.
        "ended": about is not None and about.ended_at == ask.expires_at,
        **_given(session, ask, ZoneInfo(holder.zone)),
    }


def _given(session: Session, ask: ConsentAsk, zone: ZoneInfo) -> dict[str, Any]:
    """Return what was answered: the permission and the refusal, if there are such, and until when."""
    consent_id = ask.consent_id or ask.renews_id
    consent = session.get(Consent, consent_id) if consent_id else None
    refusal = session.get(Consent, ask.refusal_id) if ask.refusal_id else None
    return {
        "consent": consent,
        "refusal": refusal,
        "consent_state": state_at(consent, now()) if consent else None,
        "last_on": last_day_before(consent.end_at, zone) if consent and consent.end_at else None,
        "shared": [CATEGORIES[code].label for code in consent.categories] if consent else [],
        "kept": [CATEGORIES[code].label for code in refusal.categories] if refusal else [],
    }


def _answer(session: Session, ask: ConsentAsk) -> Answer:
    """Return what was sent; ``refuse`` says no to everything at once. Who says only no signs nothing.

    Raises:
        InvalidInputError: a category without an answer, or a yes without the name on record.
    """
    refuses = request.form.get("action") == "refuse"
    given = {code: "no" if refuses else request.form.get(f"c-{code}", "") for code in ask.categories}
    problems = {f"c-{code}": "Choose yes or no." for code, word in given.items() if word not in ("yes", "no")}
    signs = set(given.values()) != {"no"}
    name = request.form.get("typed_name", "").strip() if signs else ""
    if signs:
        problems |= _name_problems(name, session.get_one(Representative, ask.representative_id).name)
    if problems:
        raise InvalidInputError(f"expected an answer to everything, but {len(problems)} are open", problems)
    return Answer(
        yes=frozenset(code for code, word in given.items() if word == "yes"),
        no=frozenset(code for code, word in given.items() if word == "no"),
        last_on=None,
        signature=Signature(Route.LINK, name, "en", _text_hash(session, ask)),
    )


def _name_problems(name: str, guardian: str) -> dict[str, str]:
    if len(name) < MINIMUM_NAME or len(name) > LONGEST_NAME:
        return {"typed_name": "Type your full name."}
    return {} if same_name(name, guardian) else {"typed_name": f"Are you {guardian}? Sign with that name."}


def _text_hash(session: Session, ask: ConsentAsk) -> str:
    """Return the SHA-256 of what the guardian read: who, what, why and until when."""
    facts = _facts(session, ask)
    words = [
        facts["holder"].name,
        facts["recipient"].name,
        facts["guardian"],
        *(category.label for category in facts["categories"]),
        *facts["purposes"],
        facts["reason"],
        ask.proposed_last_on.isoformat(),
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
