from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from engine.access import Role
from engine.partner.models import Partnership, Person
from engine.partner.people import set_roles
from engine.runtime import Runtime
from tests.table import Table, add_person
from tests.web.conftest import Browser

PATHS = ["/partner/", "/partner/agencies", "/partner/people", "/partner/figures"]


@pytest.mark.parametrize("path", PATHS)
def test_pages_show_the_own_partnership_and_nothing_of_another(browser: Browser, path: str) -> None:
    browser.sign_in()
    page = browser.get(path).text
    assert "Pinewater County Partnership" in page
    for foreign in ("Elsewhere", "Faraway", "Stranger"):
        assert foreign not in page


@pytest.mark.parametrize("path", PATHS)
def test_pages_ask_to_sign_in(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", PATHS)
def test_pages_refuse_people_without_a_role(
    browser: Browser, runtime: Runtime, table: Table, path: str
) -> None:
    with runtime.database.write() as session:
        set_roles(session, session.get_one(Person, table.theo.id), [])
    browser.sign_in()
    assert browser.get(path).status_code == 403


def test_the_partnership_shows_whom_families_call_or_that_nobody_is_named(
    browser: Browser, runtime: Runtime, table: Table
) -> None:
    browser.sign_in()
    assert "say whom to call" in browser.get("/partner/").text
    with runtime.database.write() as session:
        row = session.get_one(Partnership, table.pinewater.id)
        row.contact_name, row.contact_phone, row.contact_email = "Ada Beck", "406-555-0101", "a@example.org"
    page = browser.get("/partner/").text
    assert 'Ada Beck: <a class="nowrap" href="tel:4065550101">406-555-0101</a>' in page
    assert "say whom to call" not in page


def test_agency_of_another_partnership_is_as_unknown_as_one_that_is_not_there(
    browser: Browser, table: Table
) -> None:
    browser.sign_in()

    def page(agency_id: UUID) -> str:
        answer = browser.get(f"/partner/agencies/{agency_id}")
        assert answer.status_code == 404
        return answer.text[answer.text.index("<main") :]

    assert page(table.far_school.id) == page(uuid4())
    assert browser.get(f"/partner/agencies/{table.clinic.id}").status_code == 200


def test_another_partnership_s_people_do_not_come_by_its_agency_s_filter(
    browser: Browser, table: Table
) -> None:
    browser.sign_in()
    page = browser.get(f"/partner/people?agency={table.far_school.id}").text
    assert "Nobody fits" in page
    assert "Stranger" not in page


def test_coverage_names_the_gaps(browser: Browser) -> None:
    browser.sign_in()
    page = browser.get("/partner/").text
    assert "1 of 5 systems has a seat" in page
    assert page.count("No seat yet") == 3
    assert page.count("No representative") == 1


def test_people_are_paged_and_every_page_can_be_linked_to(
    browser: Browser, runtime: Runtime, table: Table
) -> None:
    with runtime.database.write() as session:
        for number in range(60):
            add_person(
                session, table.school, f"n{number}@school.example", f"Person {number:02}", Role.REQUESTER
            )
    browser.sign_in()
    first = browser.get("/partner/people?role=requester").text
    assert "Showing 50 of 61" in first
    link = first.split('href="/partner/people?')[-1].split('"')[0].replace("&amp;", "&")
    second = browser.get(f"/partner/people?{link}").text
    assert "Showing 11 of 61" in second
    assert "Person 59" in second
    assert "Person 10" not in second


@pytest.mark.parametrize(
    "query", ["agency=nonsense", "role=wizard", "after=x", "after=x&id=nonsense", "system=moon"]
)
def test_nonsense_in_the_address_does_not_narrow(browser: Browser, query: str) -> None:
    browser.sign_in()
    assert "Theo Brandt" in browser.get(f"/partner/people?{query}").text
    assert "Cedar Bridge Clinic" in browser.get(f"/partner/agencies?{query}").text


def test_markup_in_a_name_is_text(browser: Browser, runtime: Runtime, table: Table) -> None:
    with runtime.database.write() as session:
        session.get_one(Person, table.priya.id).name = "<script>alert(1)</script>"
    browser.sign_in()
    page = browser.get("/partner/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_title_holds_no_name(browser: Browser, table: Table) -> None:
    browser.sign_in()
    assert "<title>People - Concord</title>" in browser.get("/partner/people?q=Theo").text


def test_act_starts_at_the_inbox_for_who_may_not_list_requests(
    browser: Browser, runtime: Runtime, table: Table
) -> None:
    with runtime.database.write() as session:
        set_roles(session, session.get_one(Person, table.theo.id), [Role.COORDINATOR])
    browser.sign_in()
    page = browser.get("/partner/").text
    assert '<a href="/act/inbox">Act</a>' in page
    assert browser.get("/act/inbox").status_code == 200
