"""Settings: what a production start is refused for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.config import Settings
from engine.errors import ConfigurationError

FIT: dict[str, Any] = {
    "mode": "production",
    "secret": "ab" * 32,
    "smtp_host": "mail.example",
    "base_url": "https://concord.example",
    "trusted_proxy": "127.0.0.1",
}


def test_a_fit_production_may_start() -> None:
    Settings(**FIT).require_production_ready()


@pytest.mark.parametrize(
    ("unfit", "named"),
    [
        ({"secret": ""}, "CONCORD_SECRET"),
        ({"smtp_host": ""}, "CONCORD_SMTP"),
        ({"smtp_tls": "none"}, "CONCORD_SMTP"),
        ({"base_url": "http://concord.example"}, "CONCORD_BASE_URL"),
        ({"trusted_proxy": ""}, "CONCORD_TRUSTED_PROXY"),
    ],
)
def test_production_is_refused_what_only_a_demo_may_have(unfit: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Settings(**FIT | unfit).require_production_ready()


def test_nobody_else_reads_in_the_home(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.make_home()
    assert settings.home.stat().st_mode & 0o777 == 0o700
