"""Settings, from the environment (prefix ``CONCORD_``)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import ConfigurationError

MIN_SECRET_BYTES = 32


class Settings(BaseSettings):
    """What an administrator can set. Every field can be given as ``CONCORD_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True, extra="ignore")

    mode: Literal["demo", "production"] = "demo"
    """``production`` refuses demo databases, clear-text mail and generated secrets."""
    home: Path = Path("var")
    """Folder for everything Concord writes: database, files, keys."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in ``home``."""
    base_url: str = "http://127.0.0.1:8000"
    """How people reach the web pages; links in mail start with it."""
    secret: str = ""
    """At least 32 bytes of hex; empty means a generated one in ``home`` (demo only)."""
    trusted_proxy: str = ""
    """Address of the proxy that ends TLS; its ``X-Forwarded-For`` and ``-Proto`` are believed, and nobody else's."""
    smtp_host: str = ""
    """Mail server; empty means the built-in mail catcher (demo only)."""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    mail_from: str = "Concord <no-reply@concord.invalid>"
    max_upload_bytes: int = Field(default=64 * 1024 * 1024, gt=0)
    """Largest single file a custodian may attach, in bytes."""

    @property
    def url(self) -> str:
        """Return the database URL, with SQLite in ``home`` as the default."""
        return self.database_url or f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path | None:
        """Return the file of the default database; None if ``database_url`` names another."""
        return None if self.database_url else self.home.resolve() / "concord.db"

    @property
    def is_demo(self) -> bool:
        """Tell whether this installation only shows Concord to newcomers."""
        return self.mode == "demo"

    @property
    def catches_mail(self) -> bool:
        """Tell whether mail goes to the built-in catcher instead of a mail server."""
        return not self.smtp_host

    def require_production_ready(self) -> None:
        """Refuse a production start with settings that are only fit for a demo.

        Raises:
            ConfigurationError: names the first setting at fault and what to do.
        """
        if self.is_demo:
            return
        if not self.secret:
            raise ConfigurationError("expected CONCORD_SECRET in production, but it is empty")
        if self.catches_mail or self.smtp_tls == "none":
            raise ConfigurationError(
                "expected a mail server with TLS in production, but CONCORD_SMTP_* names none"
            )
        if not self.base_url.startswith("https://"):
            raise ConfigurationError("expected an https:// CONCORD_BASE_URL in production, but it is not")
        if not self.trusted_proxy:
            raise ConfigurationError(
                "expected the address of the proxy that ends TLS in CONCORD_TRUSTED_PROXY, but it is empty: without it "
                "everybody would be throttled as one client"
            )

    def make_home(self) -> None:
        """Make the folder for everything Concord writes; nobody else on the machine reads in it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)

    def secret_bytes(self) -> bytes:
        """Return the installation's root secret; make one in ``home`` if a demo has none yet.

        Raises:
            ConfigurationError: the secret is missing in production, not hexadecimal, or too short.
        """
        text = self.secret or self._generated_secret()
        try:
            value = bytes.fromhex(text)
        except ValueError:
            raise ConfigurationError("expected CONCORD_SECRET in hexadecimal, but it is not") from None
        if len(value) < MIN_SECRET_BYTES:
            raise ConfigurationError(
                f"expected a secret of {MIN_SECRET_BYTES} bytes, but it has {len(value)}"
            )
        return value

    def _generated_secret(self) -> str:
        if not self.is_demo:
            raise ConfigurationError("expected CONCORD_SECRET in production, but it is empty")
        path = self.home / "secret.hex"
        if not path.exists():
            self.make_home()
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(MIN_SECRET_BYTES))
        return path.read_text().strip()
