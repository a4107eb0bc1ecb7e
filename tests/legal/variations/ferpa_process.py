"""FERPA: subpoenas, warrants and orders."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, REVIEW, Case

PROCESS = [
    Case(
        "an order in a dependency case tells the parent nothing more",
        "FERPA-044",
        CONDITIONS,
        without=["notify_parent_before_subpoena"],
    ),
    Case(
        "an order in a dependency case of another parent",
        "FERPA-044",
        CONDITIONS,
        {"process.parent_is_party": False},
        ["notify_parent_before_subpoena"],
    ),
    Case(
        "a secret subpoena",
        "FERPA-045",
        CONDITIONS,
        {"court_order_type": "subpoena_law_enforcement", "process": {"nondisclosure_ordered": True}},
        ["do_not_notify_parent"],
        ["notify_parent_before_subpoena", "record_disclosure_99_32"],
    ),
    Case(
        "an order",
        "FERPA-045",
        CONDITIONS,
        {"court_order_type": "court_order"},
        ["notify_parent_before_subpoena", "limit_to_order_scope", "validate_process"],
    ),
    Case(
        "a secret order",
        "FERPA-045",
        REVIEW,
        {"court_order_type": "court_order", "process": {"nondisclosure_ordered": True}},
        ["do_not_notify_parent", "validate_process"],
    ),
    Case(
        "an administrative subpoena",
        "FERPA-045",
        CONDITIONS,
        {"court_order_type": "administrative_subpoena"},
        ["notify_parent_before_subpoena"],
    ),
    Case(
        "a paper of no known kind",
        "FERPA-045",
        REVIEW,
        {"court_order_type": "royal_edict"},
        ["validate_process"],
    ),
    Case(
        "who holds it for a school",
        "FERPA-025",
        CONDITIONS,
        {"court_order_type": "subpoena_attorney", "record_facts.received_under": "34 CFR 99.31(a)"},
        ["notify_parent_before_subpoena"],
    ),
    Case("received on an order", "FERPA-025", REVIEW, {"record_facts.received_under": "34 CFR 99.31(a)(9)"}),
]

CASES = [*PROCESS]
