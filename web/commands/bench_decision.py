"""``concord bench decision``: what one legal decision costs, with all tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine.act.law.deciding import decide
from engine.act.law.tables import shipped_tables
from engine.act.legal_decisions import Law
from engine.plan.overlays import shipped_overlays
from engine.workflow.decisions import evaluate

REPEAT = 20
"""Times that a round decides each request."""

_FACTS: dict[str, Any] = {
    "jurisdiction": "US-MT",
    "requester_facts": {},
    "record_facts": {},
    "subject_age": 15,
    "emancipated": False,
    "emergency": None,
    "court_order_type": None,
    "process": None,
    "agreement": None,
    "today": "2026-11-24",
}
_SIGNED: dict[str, Any] = {
    "signed": True,
    "signed_on": "2026-09-01",
    "electronic": None,
    "expires_on": "2027-06-30",
    "expires_event": None,
    "revoked_on": None,
    "single_tpo": False,
    "separate_instrument_for": None,
    "combined_with": [],
}


def _request(
    holder: str, regimes: list[str], requester: tuple[str, str], records: list[str], form: str
) -> Any:
    agency, role = requester
    elements = dict.fromkeys(
        ("records_specified", "information_described", "purpose_stated", "recipient_identified"), True
    )
    return {
        **_FACTS,
        "holder_agency_type": holder,
        "holder_regimes": regimes,
        "requester_agency_type": agency,
        "requester_role": role,
        "purpose": "care_coordination",
        "record_categories": records,
        "consent": {
            **_SIGNED,
            "form": form,
            "signer_role": "parent",
            "elements": elements,
            "scope": {"categories": records, "recipients": [agency], "purposes": ["care_coordination"]},
        },
    }


REQUESTS: Mapping[str, Any] = {
    "an education record": _request(
        "school", ["FERPA"], ("mental_health_provider", "therapist"), ["attendance"], "ferpa"
    ),
    "a health record": _request(
        "mental_health_provider", ["HIPAA"], ("school", "school_counselor"), ["treatment_summary"], "hipaa"
    ),
    "a Part 2 record": _request(
        "sud_program", ["PART2", "HIPAA"], ("child_welfare", "caseworker"), ["sud_treatment_summary"], "part2"
    ),
    "special education": _request(
        "school", ["FERPA", "IDEA"], ("child_welfare", "caseworker"), ["iep"], "ferpa"
    ),
}


def _decided(given: Any, law: Law) -> float:
    begun = time.perf_counter()
    for _ in range(REPEAT):
        decide(given, tables=law.tables, overlays=law.overlays)
    return (time.perf_counter() - begun) / REPEAT


def _one_table(law: Law) -> float:
    inputs = {"purpose": "care_coordination"}
    begun = time.perf_counter()
    for _ in range(REPEAT):
        evaluate(law.tables.model, "Kind of purpose", inputs)
    return (time.perf_counter() - begun) / REPEAT


@contextmanager
def decision_bench() -> Iterator[Callable[[], Mapping[str, float]]]:
    """Time decisions beside one small table of the model."""
    law = Law(shipped_tables(), shipped_overlays())
    yield lambda: {
        "one small table": _one_table(law),
        **{f"a decision on {what}": _decided(given, law) for what, given in REQUESTS.items()},
    }
