from __future__ import annotations

from uuid import UUID

import pytest

from engine.runtime import Runtime
from tests.web.conftest import Browser
from web.links import Links


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("request", "/act/requests/00000000-0000-0000-0000-000000000007"),
        ("inbox", "/act/inbox"),
        ("figures", "/partner/figures"),
    ],
)
def test_a_link_of_a_mail_to_staff_leads_to_a_page(
    runtime: Runtime, browser: Browser, kind: str, path: str
) -> None:
    assert (
        Links(runtime.keyring, "https://x.example/").link_for(kind, UUID(int=7)) == f"https://x.example{path}"
    )
    browser.sign_in()
    if kind != "request":
        assert browser.get(path).status_code == 200
