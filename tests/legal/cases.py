"""Cases of our own: a decided case, changed in a few facts, and what a careful lawyer would then say."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.act.law.outcomes import LegalOutcome
from tests.legal.vectors import given

PERMIT = LegalOutcome.PERMIT
CONDITIONS = LegalOutcome.PERMIT_WITH_CONDITIONS
REVIEW = LegalOutcome.LEGAL_REVIEW
CONSENT = LegalOutcome.CONSENT_REQUIRED
DENY = LegalOutcome.DENY

NOTHING: Mapping[str, Any] = {
    "requester_facts": {},
    "record_facts": {},
    "emergency": None,
    "court_order_type": None,
    "process": None,
    "consent": None,
    "agreement": None,
}
"""What clears a case of everything but who asks whom for what."""


@dataclass(frozen=True)
class Case:
    """A case of our own.

    Attributes:
        name: What it is about.
        base: The decided case that it starts from.
        outcome: The answer.
        changes: Facts by path (``consent.signed``), as they are in this case.
        conditions: Codes that must be among those of the answer.
        without: Codes that must not be.
    """

    name: str
    base: str
    outcome: LegalOutcome
    changes: Mapping[str, Any] = field(default_factory=dict)
    conditions: Sequence[str] = ()
    without: Sequence[str] = ()

    def given(self) -> dict[str, Any]:
        """Return its facts."""
        facts = given(self.base)
        for path, value in self.changes.items():
            *under, last = path.split(".")
            place = facts
            for name in under:
                if place[name] is None:
                    place[name] = {}
                place = place[name]
            place[last] = copy.deepcopy(value)
        return facts


def asked(
    holder: str,
    regimes: str,
    requester: str,
    purpose: str,
    category: str,
    **facts: Any,
) -> dict[str, Any]:
    """Return the changes that make any case one of its own: ``requester`` is ``agency/role``, regimes are words."""
    agency, role = requester.split("/")
    return {
        **NOTHING,
        "holder_agency_type": holder,
        "holder_regimes": regimes.split(),
        "requester_agency_type": agency,
        "requester_role": role,
        "purpose": purpose,
        "record_categories": category.split(),
        **facts,
    }


def scope(category: str, recipient: str, purpose: str) -> dict[str, list[str]]:
    """Return the scope of a consent to one thing."""
    return {"categories": [category], "recipients": [recipient], "purposes": [purpose]}


def form(vector_id: str, **changes: Any) -> dict[str, Any]:
    """Return the consent of a decided case, changed."""
    return {**given(vector_id)["consent"], **changes}
