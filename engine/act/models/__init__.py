"""Tables of the room Act."""

from engine.act.models.consents import Consent, ConsentAsk, ConsentEffect, Reliance
from engine.act.models.disclosures import Disclosure, Download
from engine.act.models.law import LawText, StoredDecision
from engine.act.models.releases import ReleaseItem, ReleasePackage
from engine.act.models.requests import (
    Clarification,
    Counter,
    DisclosureRequest,
    EmergencyBasis,
    LegalReview,
)
from engine.act.models.subjects import Representative, Subject, SubjectAuthority

__all__ = [
    "Clarification",
    "Consent",
    "ConsentAsk",
    "ConsentEffect",
    "Counter",
    "Disclosure",
    "DisclosureRequest",
    "Download",
    "EmergencyBasis",
    "LawText",
    "LegalReview",
    "ReleaseItem",
    "ReleasePackage",
    "Reliance",
    "Representative",
    "StoredDecision",
    "Subject",
    "SubjectAuthority",
]
