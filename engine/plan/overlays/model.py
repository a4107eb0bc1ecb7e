"""The law of a state as data: rules that tighten federal law, or fill an opening that federal law leaves to the states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.workflow.feel import UnaryTests


class Effect(StrEnum):
    """What a rule of an overlay does to a request that it matches."""

    FORBID = "forbid"
    REQUIRE = "require"
    """Wants conditions; neither permits nor forbids."""
    PERMIT_IF = "permit_if"
    """Fills the opening that it names, under its conditions; it never loosens anything else."""
    REVIEW = "review"


class Opening(StrEnum):
    """What federal law leaves to the states: only there may an overlay permit."""

    JUVENILE_JUSTICE = "34 CFR 99.38"
    """Education records to juvenile justice, by a state statute."""
    CHILD_ABUSE_RECORDS = "CAPTA"
    """The classes of recipients that a state authorises."""
    JUVENILE_RECORDS = "STATE_JUVENILE"
    """Records that no federal law governs."""


class Service(StrEnum):
    """Care to which a minor may be able to consent alone."""

    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    MEDICAL = "medical"


class Access(StrEnum):
    """How a recipient may come to know a record."""

    INSPECT = "inspect"
    COPY = "copy"
    ORAL = "oral"


class MinorAnswer(StrEnum):
    """Whether a minor of an age may consent to a service alone."""

    YES = "yes"
    NO = "no"
    ON_FACTS = "on_facts"
    """Only on facts that the holder states, such as living apart."""
    REVIEW = "review"
    """Sources conflict, or have not been read."""


@dataclass(frozen=True, slots=True)
class OverlayRule:
    """One rule. An empty list of a kind matches anything of it.

    Attributes:
        opens: The opening of federal law that a permission fills, or on which a review casts doubt; None if none.
        from_age: The subject's lowest age in years, inclusive; None if it has none.
        below_age: The first age at which it does not match any more.
        when: FEEL unary tests by path, such as ``record.sealed``; all must hold.
        otherwise: It matches only if no other rule about its records did.
        redisclosure: What the recipient may do with the record, in words.
    """

    id: str
    effect: Effect
    citations: tuple[str, ...]
    why: str
    cure: str
    opens: Opening | None
    holders: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    stage: str
    access: tuple[Access, ...]
    from_age: int | None
    below_age: int | None
    when: Mapping[str, UnaryTests]
    conditions: tuple[str, ...]
    redisclosure: str
    otherwise: bool
    effective_from: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MinorConsent:
    """Whether a minor may consent to a service alone, from an age on and below another."""

    service: Service
    from_age: int
    below_age: int
    answer: MinorAnswer
    citations: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """A version of the rules of one state.

    Attributes:
        version: SHA-256 of its text, in hexadecimal.
        effective_from: The first day on which it may be decided by.
        ends_on: Its last day, inclusive; None if it has none.
        signed_off_by: Counsel who signed it off; empty if nobody did.
        review_on: The day by which counsel looks at it again.
        suspended: Nothing is decided by it: the state counts as unread.
    """

    jurisdiction: str
    title: str
    version: str
    effective_from: date
    ends_on: date | None
    signed_off_by: str
    signed_off_on: date | None
    review_on: date | None
    rules: tuple[OverlayRule, ...]
    minors: tuple[MinorConsent, ...]
    text: str
    suspended: bool = False

    def in_force(self, on: date) -> bool:
        """Tell whether it may be decided by on a day."""
        return self.effective_from <= on and (self.ends_on is None or on <= self.ends_on)
