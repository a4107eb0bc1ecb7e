"""The guardian's page over a seeded demo: saying no, a page that was left open, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.act.models import ConsentAsk, DisclosureRequest
from engine.clock import fixed_clock
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from tests.web import demo
from tests.web.demo import Person, visit
from tests.web.test_journey import guardian_of, link_of, match, submit

NOTHING_CHANGED = "This changed nothing: the question was closed already."


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    home: Path = tmp_path_factory.mktemp("demo")
    made = demo.make(home, clock=fixed_clock(demo.DAY), cases=2)
    yield made
    made.database.dispose()
    install_keyring(keyring)


@pytest.fixture(autouse=True)
def demo_keyring(runtime: Runtime, keyring: Keyring) -> Iterator[None]:
    install_keyring(runtime.keyring)
    yield
    install_keyring(keyring)


@pytest.fixture(scope="module")
def people(runtime: Runtime) -> dict[str, Person]:
    install_keyring(runtime.keyring)
    return {name: visit(runtime, name) for name in ("theo", "priya")}


@pytest.fixture
def asked(runtime: Runtime, people: dict[str, Person], request: pytest.FixtureRequest) -> DisclosureRequest:
    """A request whose guardian was asked; each test has another purpose, so that no consent carries it already."""
    made = submit(runtime, people["theo"], purpose=request.param)
    match(runtime, people["priya"], made)
    return made


def answer_of(runtime: Runtime, asked: DisclosureRequest) -> str | None:
    with runtime.database.read() as session:
        return session.scalars(select(ConsentAsk.answer).where(ConsentAsk.request_id == asked.id)).one()


@pytest.mark.parametrize(
    ("asked", "typed"),
    [("return_to_school", ""), ("coordination_of_care", "Mickey Mouse")],
    indirect=["asked"],
)
def test_saying_no_needs_the_click_only(runtime: Runtime, asked: DisclosureRequest, typed: str) -> None:
    link, guardian = link_of(runtime, asked), visit(runtime)
    assert guardian.send(link, action="refuse", typed_name=typed).status_code == 303
    page = guardian.get(link).text
    assert "You said no. Nothing is shared." in page
    assert "<dt>Answered</dt><dd>Wednesday 25 November 2026, 10:00 MST" in page
    assert "<dt>Signed</dt>" not in page
    assert "Mickey" not in page
    assert NOTHING_CHANGED not in page


@pytest.mark.parametrize("asked", ["safety_plan"], indirect=True)
def test_the_page_names_somebody_of_the_partnership_to_call(
    runtime: Runtime, asked: DisclosureRequest
) -> None:
    page = visit(runtime).get(link_of(runtime, asked)).text
    assert "Or call Olive Kessler of the Helena Valley Partnership" in page
    assert 'href="tel:4065550100"' in page


@pytest.mark.parametrize("asked", ["safety_plan"], indirect=True)
def test_choosing_no_for_everything_needs_no_name_either_and_a_yes_does(
    runtime: Runtime, asked: DisclosureRequest
) -> None:
    link, guardian = link_of(runtime, asked), visit(runtime)
    unsigned = guardian.send(link, action="sign", **{"c-mental_health": "yes"})
    assert unsigned.status_code == 422
    assert "Type your full name." in unsigned.text
    assert answer_of(runtime, asked) is None
    assert guardian.send(link, action="sign", **{"c-mental_health": "no"}).status_code == 303
    assert answer_of(runtime, asked) == "refused"


@pytest.mark.parametrize("asked", ["service_referral"], indirect=True)
def test_a_stale_page_that_says_no_after_a_yes_says_that_it_changed_nothing(
    runtime: Runtime, asked: DisclosureRequest
) -> None:
    link, one, other = link_of(runtime, asked), visit(runtime), visit(runtime)
    stale = other.get(link)
    assert "Sign my choices" in stale.text
    one.send(link, action="sign", typed_name=guardian_of(asked), **{"c-mental_health": "yes"})
    assert NOTHING_CHANGED not in one.get(link).text
    assert other.send(link, action="refuse").status_code == 303
    page = other.get(link).text
    assert f"{NOTHING_CHANGED} Below is what counts now." in page
    assert "may share: <strong>Mental health</strong>" in page
    assert answer_of(runtime, asked) == "signed"
    assert NOTHING_CHANGED not in other.get(link).text


@pytest.mark.parametrize("asked", ["case_planning"], indirect=True)
def test_a_link_whose_case_has_ended_says_that_no_answer_is_needed(
    runtime: Runtime, asked: DisclosureRequest
) -> None:
    link = link_of(runtime, asked)
    with runtime.database.write() as session:
        session.get_one(DisclosureRequest, asked.id).ended_at = demo.DAY
        session.execute(
            update(ConsentAsk).where(ConsentAsk.request_id == asked.id).values(expires_at=demo.DAY)
        )
    text = visit(runtime).get(link).text
    assert "Your answer is no longer needed. You gave no permission." in text


@pytest.mark.parametrize("asked", ["case_planning"], indirect=True)
def test_the_link_of_a_request_that_was_withdrawn_says_so(
    runtime: Runtime, people: dict[str, Person], asked: DisclosureRequest
) -> None:
    page = f"/act/requests/{asked.id}"
    assert people["theo"].send(page, f"{page}/withdraw").status_code == 303
    text = visit(runtime).get(link_of(runtime, asked)).text
    assert "took the question back" in text
    assert "Nothing is shared for it." in text
    assert "The time to answer is over" not in text
