"""Cases of our own, so that every rule fires at least once."""

from tests.legal.variations import (
    california,
    ferpa_consents,
    ferpa_exceptions,
    ferpa_process,
    hipaa_authorizations,
    hipaa_permissions,
    idea,
    part2_consents,
    part2_exceptions,
    part2_orders,
    states,
)

VARIATIONS = [
    *california.CASES,
    *ferpa_consents.CASES,
    *ferpa_exceptions.CASES,
    *ferpa_process.CASES,
    *hipaa_authorizations.CASES,
    *hipaa_permissions.CASES,
    *idea.CASES,
    *part2_consents.CASES,
    *part2_exceptions.CASES,
    *part2_orders.CASES,
    *states.CASES,
]
