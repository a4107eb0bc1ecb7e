"""42 CFR Part 2: subpoenas, warrants and orders."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, DENY, REVIEW, Case, asked

BASE = "PART2-031"
"""A minor's consent with both signatures, to child welfare."""


def program(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("sud_program", "PART2 HIPAA", requester, purpose, category, **facts)


def order(kind: str, category: str, purpose: str = "custody_case", **process: object) -> dict[str, object]:
    return program(
        "law_enforcement/detective" if "65" in kind else "court/judge",
        purpose,
        category,
        court_order_type=kind,
        process={"subpart_e": True, "compulsory_process": True, **process},
    )


ORDERS = [
    Case(
        "a subpoena",
        BASE,
        DENY,
        program(
            "attorney/civil_litigant_counsel",
            "litigation",
            "sud_treatment_summary",
            court_order_type="subpoena_attorney",
        ),
        ["counsel_responds_without_confirming_patient"],
    ),
    Case(
        "an investigation without an order",
        BASE,
        DENY,
        program("law_enforcement/detective", "criminal_investigation", "sud_treatment_summary"),
        ["counsel_responds_without_confirming_patient"],
    ),
    Case(
        "a paper of no known kind",
        BASE,
        REVIEW,
        program("court/judge", "custody_case", "sud_treatment_summary", court_order_type="royal_edict"),
        ["validate_process"],
    ),
    Case(
        "a civil order for a charge",
        BASE,
        DENY,
        order("court_order_part2_2_64", "sud_treatment_summary", "new_charge_against_subject"),
    ),
    Case(
        "communications, with the finding",
        BASE,
        CONDITIONS,
        order("court_order_part2_2_64", "confidential_communications", finding_2_63=True),
        ["limit_to_order_scope"],
    ),
    Case(
        "communications, finding not stated",
        BASE,
        REVIEW,
        order("court_order_part2_2_64", "confidential_communications"),
    ),
    Case(
        "attendance, for an investigation",
        BASE,
        CONDITIONS,
        order("court_order_part2_2_65", "attendance_sud", "criminal_investigation_of_subject"),
    ),
    Case(
        "a summary, for an investigation, with the finding",
        BASE,
        CONDITIONS,
        order(
            "court_order_part2_2_65",
            "sud_treatment_summary",
            "criminal_investigation_of_subject",
            finding_2_63=True,
        ),
    ),
    Case(
        "communications, for an investigation, with the finding",
        BASE,
        CONDITIONS,
        order(
            "court_order_part2_2_65",
            "confidential_communications",
            "criminal_investigation_of_subject",
            finding_2_63=True,
        ),
    ),
    Case(
        "an order that says subpart E and is not",
        BASE,
        DENY,
        order("court_order_part2_2_64", "sud_treatment_summary", subpart_e=False),
    ),
]

CASES = [*ORDERS]
