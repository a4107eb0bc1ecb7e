"""What an auditor reads, and what stays with the agency it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from lxml import html
from sqlalchemy import select, update

from engine.access import Role
from engine.act.models import DisclosureRequest
from engine.audit.models import AuditEntry
from engine.clock import fixed_clock
from engine.partner.models import Agency, Person
from engine.partner.people import set_roles
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from tests.web import demo
from tests.web.demo import visit


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    made = demo.make(tmp_path_factory.mktemp("audit"), clock=fixed_clock(demo.DAY))
    with made.database.write() as session:
        for name in ("Marit", "Jonah"):  # an auditor of the holder, one of the requester
            person = session.scalars(select(Person).where(Person.name.startswith(name))).first()
            assert person
            clinic = session.scalars(select(Agency).where(Agency.name.startswith("Prickly Pear"))).one()
            school = session.scalars(select(Agency).where(Agency.name.startswith("Helena"))).first()
            assert school
            person.agency_id = clinic.id if name == "Marit" else school.id
            set_roles(session, person, [Role.AUDITOR])
    yield made
    made.database.dispose()
    install_keyring(keyring)


@pytest.fixture(autouse=True)
def demo_keyring(runtime: Runtime, keyring: Keyring) -> Iterator[None]:
    install_keyring(runtime.keyring)
    yield
    install_keyring(keyring)


def rows(text: str) -> list[str]:
    return [
        " ".join(row.text_content().split()) for row in html.fromstring(text).xpath("//tr[@class='item']")
    ]


def released(runtime: Runtime) -> DisclosureRequest:
    """Return a request of the school for the clinic's records that has ended."""
    with runtime.database.read() as session:
        query = (
            select(DisclosureRequest)
            .join(Agency, Agency.id == DisclosureRequest.holder_id)
            .join(Person, Person.id == DisclosureRequest.requested_by)
            .where(Agency.name.startswith("Prickly Pear"), Person.name.startswith("Theo"))
            .where(DisclosureRequest.ended_at.is_not(None))
        )
        found = session.scalars(query.order_by(DisclosureRequest.number)).first()
        assert found
        return found


def test_nobody_else_reads_the_audit(runtime: Runtime) -> None:
    for name in ("priya", "simon", "theo"):
        assert visit(runtime, name).get("/audit/").status_code == 403


def test_the_holder_s_auditor_reads_the_whole_case_and_the_requester_s_only_their_own_part(
    runtime: Runtime,
) -> None:
    number = released(runtime).number
    holder = rows(visit(runtime, "marit").get(f"/audit/?case={number}").text)
    requester = rows(visit(runtime, "jonah").get(f"/audit/?case={number}").text)
    assert any("Theo" in row for row in holder)
    assert any("Priya" in row for row in holder)
    assert 0 < len(requester) < len(holder)
    assert all("Theo" in row for row in requester)


def test_nobody_reads_another_partnership_s_case(runtime: Runtime) -> None:
    number = released(runtime).number
    assert rows(visit(runtime, "yusuf").get(f"/audit/?case={number}").text) == []
    assert "No entries" in visit(runtime, "marit").get("/audit/?case=R-9999").text


def test_pages_go_on_where_the_one_before_ended_and_repeat_nothing(runtime: Runtime) -> None:
    person = visit(runtime, "marit")
    seen: list[str] = []
    address: str | None = "/audit/"
    while address:
        page = html.fromstring(person.get(address).text)
        seen += [" ".join(cell.text_content().split()) for cell in page.xpath("//td[@data-label='Entry']")]
        older = page.xpath("//nav[@aria-label='Pages']//a[text()='Older']/@href")
        address = older[0] if older else None
    assert len(seen) == len(set(seen)) > 50


def test_a_place_that_is_none_is_refused(runtime: Runtime) -> None:
    for place in (
        "x",
        "2026-01-01T00:00:00~case:1~1",
        "2026-01-01T00:00:00+00:00~case:1~x",
        f"2026-01-01T00:00:00+00:00~case:1~{'9' * 30}",
    ):
        assert visit(runtime, "marit").get(f"/audit/?after={quote(place)}").status_code == 422


def test_verifying_tells_whether_the_record_is_whole(runtime: Runtime) -> None:
    person = visit(runtime, "marit")
    person.send("/audit/", "/audit/verification")
    assert "The audit verifies" in person.get("/audit/").text
    with runtime.database.write() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.stream.startswith("case:"))).first()
        assert entry
        this = (AuditEntry.stream == entry.stream, AuditEntry.seq == entry.seq)
        session.execute(update(AuditEntry).where(*this).values(tag="act:request:forged"))
    person.send("/audit/", "/audit/verification")
    assert "does not verify: 1 chain is broken" in person.get("/audit/").text
