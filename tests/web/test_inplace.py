from __future__ import annotations

from tests.table import PASSWORD
from tests.web.conftest import Browser


def test_a_script_is_told_where_a_sent_form_leads(browser: Browser) -> None:
    fields = {
        "email": "theo@school.example",
        "password": PASSWORD,
        "csrf_token": browser.token_on("/sign-in"),
    }
    plain = browser.client.post("/sign-in", data=fields)
    assert plain.status_code == 303
    sent = {"X-Concord-Form": "in-place"}
    answer = browser.client.post("/sign-in", data={**fields, "password": "wrong"}, headers=sent)
    assert answer.status_code not in (204, 303)
    fields["csrf_token"] = browser.token_on("/partner/")
    answer = browser.client.post("/sign-out", data=fields, headers=sent)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-Concord-Location"] == "/sign-in"
    assert "Location" not in answer.headers
