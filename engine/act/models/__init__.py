"""Tables of the room Act."""

from engine.act.models.consents import Consent, ConsentAsk, ConsentEffect, Reliance
from engine.act.models.disclosures import AT_ONCE, Disclosure, Download, ReleaseStop, ReleaseWatch
from engine.act.models.law import LawText, StoredDecision
from engine.act.models.releases import ReleaseItem, ReleasePackage, mark_of
from engine.act.models.requests import (
    Clarification,
    Counter,
    DisclosureRequest,
    EmergencyBasis,
    LegalReview,
)
from engine.act.models.subjects import Representative, Subject, SubjectAuthority

__all__ = [
    "AT_ONCE",
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
    "ReleaseStop",
    "ReleaseWatch",
    "Reliance",
    "Representative",
    "StoredDecision",
    "Subject",
    "SubjectAuthority",
    "mark_of",
]
