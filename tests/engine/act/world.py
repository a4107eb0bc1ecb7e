"""A small partnership with a child, her two parents and a request, so that each test says only what it is about."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.act import matching, packages, reviews, sealing, signing, subjects, submissions
from engine.act.models import Consent, DisclosureRequest, ReleasePackage, Representative, Subject
from engine.act.reviews import ReviewDecision
from engine.act.signing import NewConsent, Signature
from engine.act.subjects import NewRepresentative, NewSubject
from engine.act.submissions import NewRequest
from engine.act.vocabulary import Decision, ReviewOutcome, Route
from engine.partner.models import Agency, Partnership, Person, System
from engine.partner.people import actor_of, set_roles
from engine.workflow.operations import OperationCall

BORN = date(2012, 3, 14)
LAST_DAY = date(2027, 6, 30)
SHA = "a" * 64
ON_PAPER = Signature(Route.PAPER, "Marisol Vale", "en", SHA)
BY_LINK = Signature(Route.LINK, "Marisol Vale", "en", SHA)
_letters = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Who is there."""

    partnership: Partnership
    school: Agency
    clinic: Agency
    theo: Actor
    """Requester of the school."""
    colleague: Actor
    """Another requester of the school."""
    dana: Actor
    """Counsel of the clinic."""
    priya: Actor
    """Custodian of the clinic."""
    solo: Actor
    """Counsel and custodian of the clinic in one person."""
    police: Actor
    """Requester of a third agency of the same partnership."""
    stranger: Actor
    """Counsel and custodian in another partnership."""
    child: Subject
    mother: Representative
    father: Representative


def make_world(session: Session, now: datetime) -> World:
    """Write it."""
    partnership, elsewhere = (
        Partnership(name="Pinewater", state="MT"),
        Partnership(name="Elsewhere", state="CA"),
    )
    session.add_all([partnership, elsewhere])
    session.flush()
    school = _agency(session, partnership, System.SCHOOL)
    clinic = _agency(session, partnership, System.MENTAL_HEALTH)
    police = _agency(session, partnership, System.LAW_ENFORCEMENT)
    far = _agency(session, elsewhere, System.SCHOOL)
    custodian = _person(session, clinic, Role.CUSTODIAN)
    child = add_child(session, clinic, custodian, now)
    return World(
        partnership=partnership,
        school=school,
        clinic=clinic,
        theo=_person(session, school, Role.REQUESTER),
        colleague=_person(session, school, Role.REQUESTER),
        dana=_person(session, clinic, Role.COUNSEL),
        priya=custodian,
        solo=_person(session, clinic, Role.COUNSEL, Role.CUSTODIAN),
        police=_person(session, police, Role.REQUESTER),
        stranger=_person(session, far, Role.COUNSEL, Role.CUSTODIAN, Role.REQUESTER),
        child=child,
        mother=add_parent(session, child, "Marisol Vale", custodian, now),
        father=add_parent(session, child, "Conrad Vale", custodian, now),
    )


def _agency(session: Session, partnership: Partnership, system: System) -> Agency:
    agency = Agency(
        partnership_id=partnership.id, name=system, short_name=system, system=system, zone="America/Denver"
    )
    session.add(agency)
    session.flush()
    return agency


def _person(session: Session, agency: Agency, *roles: Role) -> Actor:
    name = f"person-{next(_letters)}"
    person = Person(
        partnership_id=agency.partnership_id,
        agency_id=agency.id,
        email=f"{name}@example.org",
        name=name,
        password_hash="",
    )
    session.add(person)
    session.flush()
    set_roles(session, person, roles)
    return actor_of(person)


def add_child(
    session: Session,
    holder: Agency,
    actor: Actor,
    now: datetime,
    *,
    given: str = "Juniper",
    born: date = BORN,
) -> Subject:
    new = NewSubject(given, "Vale", born, local_id=f"L-{next(_letters)}")
    return subjects.add_subject(session, holder.id, new, actor=actor, now=now)


def add_parent(
    session: Session,
    child: Subject,
    name: str,
    actor: Actor,
    now: datetime,
    *,
    relationship: str = "parent",
    email: str | None = "",
    may_consent: bool = True,
    valid_to_on: date | None = None,
) -> Representative:
    new = NewRepresentative(
        name=name,
        relationship=relationship,
        valid_from_on=date(2012, 3, 14),
        email=f"{name.split()[0].lower()}@example.net" if email == "" else email,
        may_consent=may_consent,
        valid_to_on=valid_to_on,
    )
    return subjects.add_representative(session, child.id, new, actor=actor, now=now)


def new_request(world: World, **changes: object) -> NewRequest:
    values: dict[str, object] = {
        "submit_token": uuid4().hex,
        "holder_id": world.clinic.id,
        "child_given_name": "Juniper",
        "child_family_name": "Vale",
        "child_born_on": BORN,
        "purpose": "return_to_school",
        "categories": ["attendance", "mental_health"],
        "reason": "A return meeting is planned.",
        **changes,
    }
    return NewRequest(**values)  # type: ignore[arg-type]


def add_request(
    session: Session, world: World, now: datetime, *, matched: bool = True, **changes: object
) -> DisclosureRequest:
    row = submissions.submit_request(session, new_request(world, **changes), actor=world.theo, now=now)
    if matched:
        matching.match(session, row.id, world.child.id, actor=world.priya, now=now)
    return row


def sign(
    session: Session,
    world: World,
    now: datetime,
    *,
    grantor: Representative | None = None,
    decision: Decision = Decision.PERMIT,
    categories: Sequence[str] = ("attendance", "mental_health"),
    last_on: date | None = LAST_DAY,
) -> Consent:
    new = NewConsent(
        subject_id=world.child.id,
        grantor_id=(grantor or world.mother).id,
        recipient_id=world.school.id,
        categories=categories,
        purposes=["return_to_school"],
        decision=decision,
        last_on=last_on,
        signature=ON_PAPER,
    )
    return signing.record_consent(session, new, actor=world.priya, now=now)


def approve(
    session: Session,
    world: World,
    request: DisclosureRequest,
    now: datetime,
    *,
    actor: Actor | None = None,
    conditions: Sequence[str] = (),
    categories: Sequence[str] = (),
    alone_reason: str = "",
) -> None:
    outcome = ReviewOutcome.APPROVE_WITH_CONDITIONS if conditions else ReviewOutcome.APPROVE
    decision = ReviewDecision(
        request.id,
        outcome,
        reason="It covers it.",
        conditions=conditions,
        categories=categories,
        alone_reason=alone_reason,
    )
    reviews.record_review(session, decision, actor=actor or world.dana, now=now)


def prepare(
    session: Session,
    world: World,
    request: DisclosureRequest,
    now: datetime,
    *,
    categories: Sequence[str] = ("attendance", "mental_health"),
    sealed: bool = True,
    conditions_met: Sequence[str] = (),
) -> ReleasePackage:
    package = packages.open_package(session, request.id, actor=world.priya, now=now)
    for category in categories:
        packages.add_summary(session, package.id, f"About {category}.", category, actor=world.priya, now=now)
    if sealed:
        sealing.seal(session, package.id, conditions_met=conditions_met, actor=world.priya, now=now)
    return package


def call(request: DisclosureRequest, operation: str, now: datetime, **params: object) -> OperationCall:
    return OperationCall(
        operation=operation,
        element_id=operation.replace(".", "_"),
        instance_id=UUID(int=7),
        partnership_id=request.partnership_id,
        business_key=str(request.id),
        params=params,
        variables={},
        now=now,
    )
