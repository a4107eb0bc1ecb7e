"""What the inbox and the navigation say of one's work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from lxml import html

from engine.clock import fixed_clock
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from engine.workflow.extensions import PRIORITIES
from engine.workflow.models import UserTask
from tests.web import demo
from tests.web.demo import Person, visit


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    made = demo.make(tmp_path_factory.mktemp("inbox"), clock=fixed_clock(demo.DAY))
    yield made
    made.database.dispose()
    install_keyring(keyring)


@pytest.fixture(autouse=True)
def demo_keyring(runtime: Runtime, keyring: Keyring) -> Iterator[None]:
    install_keyring(runtime.keyring)
    yield
    install_keyring(keyring)


def lede(person: Person) -> str:
    page = html.fromstring(person.get("/act/inbox").text)
    return " ".join(page.xpath("//p[@class='lede']")[0].text_content().split())


def badge(person: Person, path: str = "/act/inbox") -> str:
    return str(html.fromstring(person.get(path).text).xpath("//a[@class='inbox-link']/span[1]/text()")[0])


def test_what_waits_in_the_groups_is_counted_said_and_linked(runtime: Runtime) -> None:
    priya = visit(runtime, "priya")
    rows = html.fromstring(priya.get("/act/inbox?view=unclaimed").text).xpath("//tr[@class='item']")
    late = [row for row in rows if "late" in row.text_content()]
    assert badge(priya) == badge(priya, "/partner/") == str(len(rows)) != "0"
    waits = f"{len(rows)} {'waits' if len(rows) == 1 else 'wait'} in your groups"
    assert lede(priya).startswith(f"Nothing claimed by you. {waits}")
    assert ("late" in lede(priya)) == bool(late)
    link = html.fromstring(priya.get("/act/inbox").text).xpath("//p[@class='lede']/a/@href")
    assert link == ["/act/inbox?view=unclaimed"]


def test_what_was_claimed_is_counted_apart(runtime: Runtime) -> None:
    dana = visit(runtime, "dana")
    before = badge(dana)
    task = re.search(r'action="(/act/tasks/[^"]+/claim)"', dana.get("/act/inbox").text)
    assert task
    assert dana.send("/act/inbox", task[1]).status_code == 303
    assert lede(dana).startswith("1 task is yours")
    assert badge(dana) == before


def test_who_has_nothing_to_do_is_told_so(runtime: Runtime) -> None:
    theo = visit(runtime, "jonah")
    assert lede(theo) == "Nothing waits for you."
    assert badge(theo) == "0"


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        ("simon", ["/partner/", "/plan/"]),
        ("noor", ["/partner/", "/plan/"]),
        ("evelyn", ["/partner/", "/plan/"]),
        ("theo", ["/partner/", "/plan/", "/act/"]),
        ("dana", ["/partner/", "/plan/", "/act/"]),
    ],
)
def test_the_navigation_leads_only_where_one_may_go(runtime: Runtime, name: str, rooms: list[str]) -> None:
    person = visit(runtime, name)
    links = html.fromstring(person.get("/partner/").text).xpath("//nav[@class='rooms']/a/@href")
    assert links == rooms
    assert {person.get(link).status_code for link in links} == {200}


def groups_of(text: str) -> list[tuple[str, int]]:
    """Return each heading of the list with how many of its tasks are urgent."""
    bodies = html.fromstring(text).xpath("//table//tbody")
    return [
        (body.xpath(".//th/text()")[0].strip(), len(body.xpath("tr[td[contains(., 'rgent')]]")))
        for body in bodies
    ]


def test_urgent_work_stands_above_all_else_and_its_pages_go_on(runtime: Runtime) -> None:
    priya = visit(runtime, "priya")
    link = html.fromstring(priya.get("/act/inbox?view=groups").text).xpath("//a[@class='title']/@href")[0]
    due_at = demo.DAY + timedelta(days=3)
    with runtime.database.write() as session:
        late = session.get_one(UserTask, UUID(link.rpartition("/")[2]))
        late.due_at, late.priority = demo.DAY - timedelta(days=3), PRIORITIES["normal"]
        kept = {column.name: getattr(late, column.name) for column in UserTask.__table__.columns}
        urgent_id = uuid4()
        changed = {"id": urgent_id, "due_at": due_at, "priority": PRIORITIES["urgent"]}
        session.add(UserTask(**kept | changed))
    found = groups_of(priya.get("/act/inbox?view=groups").text)
    assert [heading for heading, _ in found] == ["Urgent", "Late"]
    assert found[0][1] == 1
    place = f"{due_at.isoformat().replace('+', '%2B')}~{urgent_id}"
    assert groups_of(priya.get(f"/act/inbox?view=groups&after={place}~urgent").text) == found[1:]
    assert priya.get(f"/act/inbox?view=groups&after={place}~no").status_code == 422
