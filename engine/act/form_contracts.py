"""What this room reads from the forms of a process: an analyst may change their words, and not what they must give.

Whoever reads an answer is named beside it; an answer that is read anew is entered here first.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.act.vocabulary import CATEGORIES, CONDITIONS, PURPOSES, ReviewOutcome
from engine.workflow.form_contract import (
    CHOICE,
    DAY,
    SEVERAL,
    TEXT,
    UPLOAD,
    FormContract,
    Need,
    When,
)

FORM_DAYS = frozenset({"emergency_latest"})
"""Days that the pages give to every form, beside ``today``."""


def _choice(*values: str) -> Need:
    return Need(CHOICE, frozenset(values))


def _when(key: str, *values: str) -> When:
    return When(key, frozenset(values))


_URGENT = _when("urgent", "yes")
_DISCLOSURE_REQUEST = FormContract(
    {
        "holder_id": Need(CHOICE, options_key="holders"),
        "purpose": _choice(*PURPOSES),
        "categories": Need(SEVERAL, frozenset(CATEGORIES)),
        "reason": Need(TEXT),
        "given_name": Need(TEXT),
        "family_name": Need(TEXT),
        "born_on": Need(DAY),
        "needed_by": Need(DAY, optional=True),
        "urgent": _choice("yes", "no"),
        "threat": Need(TEXT, when=_URGENT),
        "threatened_person": Need(TEXT, when=_URGENT),
    }
)
"""Read by ``submissions.submit_request``."""

_MATCH = FormContract(
    {
        "outcome": _choice("matched", "no_record"),
        "subject_id": Need(CHOICE, options_key="subjects", when=_when("outcome", "matched")),
    }
)
"""Read by ``matching.match``."""

_UNEXPLAINED = (ReviewOutcome.DENY.value, ReviewOutcome.APPROVE_WITH_CONDITIONS.value)
_REVIEW = FormContract(
    {
        "outcome": _choice(*(outcome.value for outcome in ReviewOutcome)),
        "conditions": Need(
            SEVERAL,
            frozenset(CONDITIONS),
            when=_when("outcome", ReviewOutcome.APPROVE_WITH_CONDITIONS.value),
        ),
        "question": Need(TEXT, when=_when("outcome", ReviewOutcome.ASK_REQUESTER.value)),
        "reason": Need(TEXT, when=_when("outcome", *_UNEXPLAINED)),
    }
)
"""Read by ``reviews.record_review``."""

_APPROVED = _when("outcome", "approve")
_EMERGENCY = FormContract(
    {
        "outcome": _choice("approve", "ordinary"),
        "threat_articulated": Need(TEXT, when=_APPROVED),
        "to_whom": Need(TEXT, when=_APPROVED),
        "ends_on": Need(DAY, when=_APPROVED),
    }
)
"""Read by ``emergencies.decide``."""

_PREPARE = FormContract(
    {
        "outcome": _choice("ready", "no_record"),
        "summary": Need(TEXT, optional=True),
        "files": Need(UPLOAD, optional=True),
        "item_category": Need(CHOICE, options_key="item_categories", when=_when("outcome", "ready")),
    },
    either=("files", "summary"),
)
"""Read by ``packages`` and ``sealing.seal``."""

FORM_CONTRACTS: Mapping[str, FormContract] = {
    "disclosure_request": _DISCLOSURE_REQUEST,
    "match_subject": _MATCH,
    "legal_review": _REVIEW,
    "answer_question": FormContract({"answer": Need(TEXT)}),
    "decide_emergency": _EMERGENCY,
    "prepare_release": _PREPARE,
    "review_emergency": FormContract({"finding": _choice("justified", "not_justified"), "note": Need(TEXT)}),
}
"""By form; of every other form only the diagram reads the answers."""
