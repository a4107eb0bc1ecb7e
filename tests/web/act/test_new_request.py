"""The form for a new request: sent twice, and sent again after it was changed."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from engine.act.models import DisclosureRequest
from engine.runtime import Runtime
from tests.web.demo import Person
from tests.web.test_journey import CHILDREN, all_requests


def form(theo: Person, **changed: Any) -> dict[str, Any]:
    holder = re.search(r'<option value="([^"]+)">Prickly Pear', theo.get("/act/requests/new").text)
    assert holder
    about = CHILDREN[0]
    return {
        "holder_id": holder[1],
        "purpose": "return_to_school",
        "categories": ["mental_health"],
        "reason": "A return meeting is planned.",
        "given_name": about.given_name,
        "family_name": about.family_name,
        "born_on": about.born_on.isoformat(),
        "urgent": "no",
        **changed,
    }


def reasons(runtime: Runtime, *, among: set[object]) -> list[str]:
    with runtime.database.read() as session:
        rows = session.scalars(select(DisclosureRequest).order_by(DisclosureRequest.number))
        return [row.reason for row in rows if row.id not in among]


def test_a_form_that_was_changed_since_is_offered_as_a_new_request(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    theo, before = people["theo"], set[object](all_requests(runtime))
    first = theo.send("/act/requests/new", **form(theo, submit_token="first"))
    again = theo.send("/act/requests/new", **form(theo, submit_token="first"))
    assert first.headers["Location"] == again.headers["Location"]
    changed = theo.send(
        "/act/requests/new", **form(theo, submit_token="first", reason="For another meeting.")
    )
    assert changed.status_code == 409
    assert "What you changed since was not sent, and is still here." in changed.text
    assert f'href="{first.headers["Location"]}"' in changed.text
    assert "For another meeting.</textarea>" in changed.text
    assert "Send as a new request</button>" in changed.text
    assert reasons(runtime, among=before) == ["A return meeting is planned."]
    token = re.search(r'name="submit_token" value="([^"]+)"', changed.text)
    assert token
    assert token[1] != "first"
    sent = theo.send("/act/requests/new", **form(theo, submit_token=token[1], reason="For another meeting."))
    assert sent.status_code == 303
    assert reasons(runtime, among=before) == ["A return meeting is planned.", "For another meeting."]


def test_forms_without_a_token_are_requests_of_their_own(runtime: Runtime, people: dict[str, Person]) -> None:
    theo, before = people["theo"], set[object](all_requests(runtime))
    for reason in ("One.", "Other."):
        assert theo.send("/act/requests/new", **form(theo, reason=reason)).status_code == 303
    assert reasons(runtime, among=before) == ["One.", "Other."]
