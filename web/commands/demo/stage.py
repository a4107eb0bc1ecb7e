"""One partnership of the demo on its stage: its registries, agreements, consents and cases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.act.models import Representative, Subject
from engine.act.revocations import revoke
from engine.act.signing import NewConsent, Signature, record_consent
from engine.act.standing import zone_of
from engine.act.vocabulary import Decision, Route
from engine.calendars import civil_day
from engine.partner.models import Agency, Partnership, Person
from engine.partner.people import actor_of
from engine.plan.agreements import Agreement, AgreementStatus, Tier, add_parties
from engine.runtime import Runtime
from web.commands.demo.cases import ORDINARY, STILL_OPEN, URGENT, Case, Cast
from web.commands.demo.people import Child, register
from web.commands.demo.world import REASONS, PartnershipSeed

ENDS_IN = (5, 30, 60, 120)
"""Days until the demo's valid consents end."""
EVERY_URGENT = 11
"""Every so many cases, one is urgent."""


class Stage:
    """Sets up a partnership and plays its cases; the same arguments play the same."""

    def __init__(self, runtime: Runtime, plan: PartnershipSeed, everybody: Sequence[Child]) -> None:
        self._runtime = runtime
        self._plan = plan
        self._everybody = everybody
        self._now = runtime.clock()
        self._chance = random.Random(everybody[0].number)  # noqa: S311 - a demo that looks alive
        self._registered: dict[str, list[tuple[Child, UUID, UUID]]] = {}
        with runtime.database.read() as session:
            self._partnership = session.scalars(
                select(Partnership).where(Partnership.name == plan.name)
            ).one()
            own = Agency.partnership_id == self._partnership.id
            self._agencies = {row.short_name: row for row in session.scalars(select(Agency).where(own))}
            here = Person.partnership_id == self._partnership.id
            self._actors = [actor_of(row) for row in session.scalars(select(Person).where(here))]

    def set_up(self) -> None:
        """Fill the registries, sign the agreements, and write consents in every state."""
        for position, agency in enumerate(self._plan.agencies):
            known = self._everybody if agency.system == "school" else self._everybody[position * 15 :][:25]
            custodian = self._actor(agency.short_name, Role.CUSTODIAN)
            with self._runtime.database.write() as session:
                self._registered[agency.short_name] = [self._register(session, c, custodian) for c in known]
                self._write_consents(session, agency.short_name, custodian)
        with self._runtime.database.write() as session:
            for title, parties, purposes in self._plan.agreements:
                self._sign(session, title, parties, purposes)

    def recall(self) -> None:
        """Take the registries as an earlier ``set_up`` left them."""
        known = {(child.given_name, child.family_name, child.born_on): child for child in self._everybody}
        query = (
            select(Subject, Representative.id)
            .join(Representative, Representative.subject_id == Subject.id)
            .where(Subject.partnership_id == self._partnership.id)
        )
        with self._runtime.database.read() as session:
            rows = [(row, guardian_id) for row, guardian_id in session.execute(query)]
        for name, agency in self._agencies.items():
            own = (one for one in rows if one[0].holder_id == agency.id)
            found = [
                (known.get((row.given_name, row.family_name, row.born_on)), row.id, by) for row, by in own
            ]
            self._registered[name] = sorted(
                ((child, subject_id, by) for child, subject_id, by in found if child),
                key=lambda one: one[0].number,
            )

    def _register(self, session: Session, child: Child, custodian: Actor) -> tuple[Child, UUID, UUID]:
        subject, guardian = register(session, child, custodian=custodian)
        return child, subject.id, guardian.id

    def _sign(self, session: Session, title: str, parties: Sequence[str], purposes: Sequence[str]) -> None:
        row = Agreement(
            partnership_id=self._partnership.id,
            tier=Tier.MOU.value,
            title=title,
            purposes=list(purposes),
            categories=[],
            effective_on=date(self._now.year - 1, 7, 1),
            expires_on=date(self._now.year + 1, 6, 30),
            review_due_on=self._now.date() + timedelta(days=120),
            status=AgreementStatus.ACTIVE.value,
        )
        session.add(row)
        session.flush()
        add_parties(row, [self._agencies[name].id for name in parties])

    def _write_consents(self, session: Session, holder: str, custodian: Actor) -> None:
        """Write paper consents at the end of the registry: valid, expiring, expired, revoked and refused ones."""
        plan = next(one for one in self._plan.agencies if one.short_name == holder)
        recipient = next(row for name, row in self._agencies.items() if name != holder)
        zone = zone_of(session, custodian.agency_id)
        today = civil_day(self._now, zone)
        shown = self._registered[holder][-8:]
        for number, (child, subject_id, guardian_id) in enumerate(shown):
            refused, expired = number == len(ENDS_IN), number == len(ENDS_IN) + 1
            signed_at = self._now - timedelta(days=100 if expired else 30)
            days = ENDS_IN[number % len(ENDS_IN)]
            new = NewConsent(
                subject_id=subject_id,
                grantor_id=guardian_id,
                recipient_id=recipient.id,
                categories=plan.holds[:2],
                purposes=["return_to_school", "safety_plan"],
                decision=Decision.DENY if refused else Decision.PERMIT,
                last_on=None
                if refused
                else today - timedelta(days=3)
                if expired
                else today + timedelta(days=days),
                signature=Signature(Route.PAPER, child.guardian, "en", "0" * 64),
            )
            row = record_consent(session, new, actor=custodian, now=signed_at)
            if number == len(ENDS_IN) + 2:
                revoke(session, row.id, actor=custodian, now=self._now - timedelta(days=2))

    def play(self, count: int) -> None:
        """Run ``count`` cases, the oldest first."""
        for number in range(count):
            urgent = number % EVERY_URGENT == EVERY_URGENT - 1
            stories = URGENT if urgent else ORDINARY
            story = stories[(number // EVERY_URGENT if urgent else number) % len(stories)]
            # What still waits is recent, or everything in the demo would be late.
            days_ago = 2 if story in STILL_OPEN else 40 - (number * 37 // max(count, 1))
            case = Case(
                self._runtime,
                self._cast(number),
                at=self._now - timedelta(days=days_ago, minutes=self._chance.randint(0, 400)),
                urgent=urgent,
            )
            story(case)

    def open_case(self, number: int) -> Case:
        """Submit a request now, about the next child in turn, to be played by the caller."""
        return Case(self._runtime, self._cast(number), at=self._now)

    def _cast(self, number: int) -> Cast:
        holders = [one for one in self._plan.agencies if one.system != "school"] + [self._plan.agencies[0]]
        holder = holders[number % len(holders)]
        askers = [one for one in self._plan.agencies if one.short_name != holder.short_name]
        asking = askers[(number // 2) % len(askers)]
        child, subject_id, _ = self._registered[holder.short_name][(number // len(holders)) % 12]
        return Cast(
            requester=self._actor(asking.short_name, Role.REQUESTER),
            custodian=self._actor(holder.short_name, Role.CUSTODIAN),
            counsel=self._actor(holder.short_name, Role.COUNSEL),
            child=child,
            subject_id=subject_id,
            categories=tuple(holder.holds[: 1 + number % 2]),
            purpose=self._plan.agreements[0][2][number % 5],
            reason=REASONS[number % len(REASONS)],
        )

    def _actor(self, agency: str, role: Role) -> Actor:
        wanted = self._agencies[agency].id
        return next(one for one in self._actors if one.agency_id == wanted and role in one.roles)
