"""What the case page says of a table's decision, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.act.models import DisclosureRequest
from engine.partner.models import Person
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from engine.workflow import definitions
from tests.engine.workflow.dmn.kit import decision, input_data, model, table
from tests.engine.workflow.kit import chain, element, process, rule_task
from tests.web import demo
from tests.web.demo import visit

ROUTE = model(
    input_data("request"),
    decision("days left", table(["request.days"], ["left"], ["> 100 => 1"]), inputs=["request"]),
    decision(
        "route",
        table(["request.days"], [""], ['<= 14 => "quick" // Two weeks are <b>little</b>.']),
        inputs=["request"],
        decisions=["days left"],
    ),
)


@pytest.fixture
def runtime(tmp_path: Path, keyring: Keyring) -> Iterator[Runtime]:
    made = demo.make(tmp_path, clock=lambda: demo.DAY, cases=6)
    yield made
    made.database.dispose()
    install_keyring(keyring)


def decide(runtime: Runtime) -> DisclosureRequest:
    """Let a table decide something about a request between the agencies of Theo and Dana."""
    body = (
        element("startEvent", "start") + rule_task("decide", "route", "routed") + element("endEvent", "end")
    )
    files = {"0.bpmn": process("routing", body + chain("start", "decide", "end")), "0.dmn": ROUTE}
    with runtime.database.write() as session:
        agencies = dict(session.execute(select(Person.email, Person.agency_id)).all())
        sides = agencies["theo@demo.invalid"], agencies["dana@demo.invalid"]
        rows = session.scalars(select(DisclosureRequest)).all()
        request = next(row for row in rows if (row.requesting_agency_id, row.holder_id) == sides)
        definitions.publish(
            session,
            partnership_id=request.partnership_id,
            key="routing",
            files=files,
            installation=runtime.installation,
            drafted_by=None,
            published_by=None,
            now=demo.DAY,
        )
    runtime.workflow.start(
        partnership_id=request.partnership_id,
        key="routing",
        business_key=str(request.id),
        variables={"request": {"days": 3}},
        scopes={},
        actor=None,
        now=demo.DAY,
    )
    return request


def test_the_holder_reads_which_rules_decided_and_why_and_the_requester_nothing_of_it(
    runtime: Runtime,
) -> None:
    request = decide(runtime)
    page = f"/act/requests/{request.id}"
    text = visit(runtime, "dana").get(page).text
    assert "decided “route”: <code>&#34;quick&#34;</code>" in text
    assert "Rule 1 of “route”: Two weeks are &lt;b&gt;little&lt;/b&gt;." in text
    assert "No rule of “days left” matched." in text
    theirs = visit(runtime, "theo").get(page).text
    assert "What happened" in theirs
    assert "decided" not in theirs
    assert "Two weeks" not in theirs
