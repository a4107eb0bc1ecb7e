from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.act.checks import SENTENCES, ConsentFacts, Outcome, Reason, Scope, check

AT = datetime(2026, 11, 25, 17, tzinfo=UTC)
DAY = timedelta(days=1)
CLINIC, SCHOOL, POLICE = UUID(int=1), UUID(int=2), UUID(int=3)
MOTHER, FATHER = UUID(int=11), UUID(int=12)
SCOPE = Scope(CLINIC, SCHOOL, "safety_plan", frozenset({"attendance", "health"}))
LESS_PERMISSIVE = {Outcome.DENY: 0, Outcome.LEGAL_REVIEW: 1, Outcome.CONSENT_REQUIRED: 2, Outcome.PERMIT: 3}

PERMIT = ConsentFacts(
    id=UUID(int=100),
    version=1,
    grantor_id=MOTHER,
    holder_id=CLINIC,
    recipient_id=SCHOOL,
    categories=frozenset({"attendance", "health"}),
    purposes=frozenset({"safety_plan"}),
    decision="permit",
    status="active",
    start_at=AT - 30 * DAY,
    end_at=AT + 30 * DAY,
    signed_at=AT - 30 * DAY,
)
REFUSAL = replace(PERMIT, id=UUID(int=200), grantor_id=FATHER, decision="deny", end_at=None)
ATTENDANCE, HEALTH = frozenset({"attendance"}), frozenset({"health"})

TABLE = [
    ("nothing on file", [], Outcome.CONSENT_REQUIRED, Reason.NO_CONSENT, ()),
    ("covers all", [PERMIT], Outcome.PERMIT, Reason.COVERED, ("attendance", "health")),
    ("no end", [replace(PERMIT, end_at=None)], Outcome.PERMIT, Reason.COVERED, ("attendance", "health")),
    ("draft", [replace(PERMIT, status="draft")], Outcome.CONSENT_REQUIRED, Reason.UNSIGNED, ()),
    ("sent", [replace(PERMIT, status="sent")], Outcome.CONSENT_REQUIRED, Reason.UNSIGNED, ()),
    ("superseded", [replace(PERMIT, status="superseded")], Outcome.CONSENT_REQUIRED, Reason.NO_CONSENT, ()),
    (
        "in error",
        [replace(PERMIT, status="entered_in_error")],
        Outcome.CONSENT_REQUIRED,
        Reason.NO_CONSENT,
        (),
    ),
    (
        "revoked",
        [replace(PERMIT, status="revoked", revoked_at=AT)],
        Outcome.CONSENT_REQUIRED,
        Reason.REVOKED,
        (),
    ),
    (
        "revoked_at alone",
        [replace(PERMIT, revoked_at=AT + DAY)],
        Outcome.CONSENT_REQUIRED,
        Reason.REVOKED,
        (),
    ),
    ("expired", [replace(PERMIT, end_at=AT - DAY)], Outcome.CONSENT_REQUIRED, Reason.EXPIRED, ()),
    ("not begun", [replace(PERMIT, start_at=AT + DAY)], Outcome.CONSENT_REQUIRED, Reason.NOT_YET, ()),
    (
        "other recipient",
        [replace(PERMIT, recipient_id=POLICE)],
        Outcome.CONSENT_REQUIRED,
        Reason.OTHER_SCOPE,
        (),
    ),
    ("other holder", [replace(PERMIT, holder_id=POLICE)], Outcome.CONSENT_REQUIRED, Reason.OTHER_SCOPE, ()),
    (
        "other purpose",
        [replace(PERMIT, purposes=frozenset({"case_planning"}))],
        Outcome.CONSENT_REQUIRED,
        Reason.OTHER_SCOPE,
        (),
    ),
    (
        "part only",
        [replace(PERMIT, categories=ATTENDANCE)],
        Outcome.CONSENT_REQUIRED,
        Reason.OTHER_SCOPE,
        ("attendance",),
    ),
    (
        "split over two",
        [replace(PERMIT, categories=ATTENDANCE), replace(PERMIT, id=UUID(int=101), categories=HEALTH)],
        Outcome.CONSENT_REQUIRED,
        Reason.SPLIT,
        ("health",),
    ),
    ("refused", [REFUSAL], Outcome.DENY, Reason.REFUSED, ()),
    ("a refusal never runs out", [replace(REFUSAL, end_at=AT - DAY)], Outcome.DENY, Reason.REFUSED, ()),
    ("the parents disagree", [PERMIT, REFUSAL], Outcome.LEGAL_REVIEW, Reason.CONFLICT, ()),
    (
        "the newest does not win",
        [replace(PERMIT, signed_at=AT), replace(REFUSAL, signed_at=AT - DAY)],
        Outcome.LEGAL_REVIEW,
        Reason.CONFLICT,
        (),
    ),
    (
        "they disagree on a part",
        [PERMIT, replace(REFUSAL, categories=HEALTH)],
        Outcome.LEGAL_REVIEW,
        Reason.CONFLICT,
        ("attendance",),
    ),
    (
        "narrowed by the same parent",
        [
            replace(PERMIT, categories=ATTENDANCE),
            replace(REFUSAL, grantor_id=MOTHER, categories=HEALTH),
        ],
        Outcome.LEGAL_REVIEW,
        Reason.PARTLY_REFUSED,
        ("attendance",),
    ),
    (
        "refused in part, the rest open",
        [replace(REFUSAL, categories=HEALTH)],
        Outcome.LEGAL_REVIEW,
        Reason.PARTLY_REFUSED,
        (),
    ),
    (
        "signer has no authority",
        [replace(PERMIT, grantor_may_consent=False)],
        Outcome.CONSENT_REQUIRED,
        Reason.NO_AUTHORITY,
        (),
    ),
    (
        "the child turned 18",
        [replace(PERMIT, grantor_to_at=AT)],
        Outcome.CONSENT_REQUIRED,
        Reason.NO_AUTHORITY,
        (),
    ),
    (
        "who may no longer decide can't refuse either",
        [replace(PERMIT, grantor_id=MOTHER), replace(REFUSAL, grantor_to_at=AT)],
        Outcome.PERMIT,
        Reason.COVERED,
        ("attendance", "health"),
    ),
    (
        "the most telling reason is named",
        [replace(PERMIT, recipient_id=POLICE), replace(PERMIT, id=UUID(int=101), end_at=AT)],
        Outcome.CONSENT_REQUIRED,
        Reason.EXPIRED,
        (),
    ),
]


@pytest.mark.parametrize(
    ("consents", "outcome", "reason", "releasable"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_each_state_of_the_consents_has_one_outcome(
    consents: list[ConsentFacts], outcome: Outcome, reason: Reason, releasable: tuple[str, ...]
) -> None:
    result = check(consents, SCOPE, AT)
    assert (result.outcome, result.reason, result.releasable) == (outcome, reason, releasable)


def test_a_permit_names_the_consent_and_its_version() -> None:
    result = check([replace(PERMIT, version=3)], SCOPE, AT)
    assert (result.consent_id, result.consent_version) == (PERMIT.id, 3)


def test_among_equal_consents_the_preferred_one_is_named_and_else_the_newest() -> None:
    newer = replace(PERMIT, id=UUID(int=101), signed_at=AT)
    assert check([PERMIT, newer], SCOPE, AT).consent_id == newer.id
    assert check([PERMIT, newer], SCOPE, AT, prefer=PERMIT.id).consent_id == PERMIT.id
    narrower = replace(PERMIT, id=UUID(int=102), categories=HEALTH)
    assert check([PERMIT, narrower], SCOPE, AT, prefer=narrower.id).consent_id == PERMIT.id


def test_a_request_for_nothing_goes_to_a_human() -> None:
    result = check([PERMIT], replace(SCOPE, categories=frozenset()), AT)
    assert result.outcome is Outcome.LEGAL_REVIEW


def test_periods_are_half_open() -> None:
    tick = timedelta(microseconds=1)
    assert check([replace(PERMIT, end_at=AT)], SCOPE, AT - tick).outcome is Outcome.PERMIT
    assert check([replace(PERMIT, end_at=AT)], SCOPE, AT).reason is Reason.EXPIRED
    assert check([replace(PERMIT, start_at=AT)], SCOPE, AT).outcome is Outcome.PERMIT
    assert check([replace(PERMIT, start_at=AT)], SCOPE, AT - tick).reason is Reason.NOT_YET
    assert check([replace(PERMIT, grantor_from_at=AT)], SCOPE, AT).outcome is Outcome.PERMIT
    assert check([replace(PERMIT, grantor_to_at=AT)], SCOPE, AT - tick).outcome is Outcome.PERMIT


def test_every_reason_has_a_sentence_for_people() -> None:
    assert set(SENTENCES) == set(Reason)


instants = st.integers(-3, 3).map(lambda days: AT + days * DAY)
facts = st.builds(
    ConsentFacts,
    id=st.integers(1000, 1005).map(lambda number: UUID(int=number)),
    version=st.integers(1, 3),
    grantor_id=st.sampled_from([MOTHER, FATHER]),
    holder_id=st.sampled_from([CLINIC, CLINIC, POLICE]),
    recipient_id=st.sampled_from([SCHOOL, SCHOOL, POLICE]),
    categories=st.frozensets(st.sampled_from(["attendance", "health", "discipline"]), min_size=1),
    purposes=st.frozensets(st.sampled_from(["safety_plan", "case_planning"]), min_size=1),
    decision=st.sampled_from(["permit", "permit", "deny"]),
    status=st.sampled_from(["active", "active", "active", "draft", "sent", "superseded", "entered_in_error"]),
    start_at=instants,
    end_at=st.none() | instants,
    signed_at=instants,
    grantor_may_consent=st.booleans(),
    grantor_from_at=st.none() | instants,
    grantor_to_at=st.none() | instants,
)
scopes = st.builds(
    Scope,
    holder_id=st.just(CLINIC),
    recipient_id=st.just(SCHOOL),
    purpose=st.just("safety_plan"),
    categories=st.frozensets(st.sampled_from(["attendance", "health", "discipline"]), min_size=1),
)


def not_more_permissive(before: list[ConsentFacts], after: list[ConsentFacts], scope: Scope) -> None:
    one, other = check(before, scope, AT), check(after, scope, AT)
    assert LESS_PERMISSIVE[other.outcome] <= LESS_PERMISSIVE[one.outcome]
    assert len(other.releasable) <= len(one.releasable)
    for category in scope.categories:
        single = replace(scope, categories=frozenset({category}))
        rank = LESS_PERMISSIVE[check(after, single, AT).outcome]
        assert rank <= LESS_PERMISSIVE[check(before, single, AT).outcome]


@given(st.lists(facts, max_size=5), scopes, st.data())
def test_a_revocation_never_makes_the_outcome_more_permissive(
    consents: list[ConsentFacts], scope: Scope, data: st.DataObject
) -> None:
    ended = data.draw(st.integers(0, len(consents)))
    after = [
        replace(c, status="revoked", revoked_at=AT) if n == ended and c.status == "active" else c
        for n, c in enumerate(consents)
    ]
    not_more_permissive(consents, after, scope)


@given(st.lists(facts, max_size=5), scopes, st.data())
def test_an_expiry_never_makes_the_outcome_more_permissive(
    consents: list[ConsentFacts], scope: Scope, data: st.DataObject
) -> None:
    ended = data.draw(st.integers(0, len(consents)))
    after = [replace(c, end_at=AT) if n == ended else c for n, c in enumerate(consents)]
    not_more_permissive(consents, after, scope)


@given(st.lists(facts, max_size=5), facts, scopes)
def test_a_refusal_never_makes_the_outcome_more_permissive(
    consents: list[ConsentFacts], refusal: ConsentFacts, scope: Scope
) -> None:
    not_more_permissive(consents, [*consents, replace(refusal, decision="deny")], scope)


@given(st.lists(facts, max_size=5), scopes)
def test_a_permit_stands_on_one_consent_that_is_in_force_and_carries_everything(
    consents: list[ConsentFacts], scope: Scope
) -> None:
    result = check(consents, scope, AT)
    if result.outcome is not Outcome.PERMIT:
        return
    carriers = [c for c in consents if c.id == result.consent_id and c.version == result.consent_version]
    assert set(result.releasable) == scope.categories
    assert any(
        c.decision == "permit"
        and c.status == "active"
        and c.start_at <= AT
        and (c.end_at is None or c.end_at > AT)
        and scope.categories <= c.categories
        for c in carriers
    )


@settings(max_examples=50)
@given(st.lists(facts, max_size=4, unique_by=lambda c: c.id), scopes, st.randoms())
def test_the_order_of_the_consents_does_not_matter(
    consents: list[ConsentFacts], scope: Scope, random: object
) -> None:
    shuffled = list(consents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert check(shuffled, scope, AT) == check(consents, scope, AT)
