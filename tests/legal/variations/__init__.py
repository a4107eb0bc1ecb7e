"""Cases of our own, so that every rule fires at least once."""

from tests.legal.variations import ferpa, hipaa, part2, states

VARIATIONS = [*ferpa.CASES, *hipaa.CASES, *part2.CASES, *states.CASES]
