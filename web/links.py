"""Links that mail carries: signed locators of pages that need no account, and plain addresses of those that do.

A signed link says *which* thing, and that Concord issued it; opening it changes nothing, because mail scanners open
links too. What may be done with it, and until when, is checked where it leads.
"""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from engine.errors import LinkError
from engine.store.crypto import Keyring

_PATHS = {
    "consent_ask": "/answer/{token}",
    "request": "/act/requests/{key}",
    "inbox": "/act/inbox",
    "figures": "/partner/figures",
}
_SIGNED = frozenset({"consent_ask"})


class Links:
    """Makes and reads links of one installation."""

    def __init__(self, keyring: Keyring, base_url: str) -> None:
        self._keyring = keyring
        self._base_url = base_url.rstrip("/")

    def link_for(self, kind: str, key: UUID) -> str:
        """Return the address of a thing.

        Raises:
            LinkError: ``unknown`` kind.
        """
        if kind not in _PATHS:
            raise LinkError("unknown")
        token = self._serializer(kind).dumps(key.hex) if kind in _SIGNED else ""
        return self._base_url + _PATHS[kind].format(token=token, key=key)

    def read(self, kind: str, token: str) -> UUID:
        """Return the identifier in a signed link.

        Raises:
            LinkError: ``unknown``: not one of ours, or altered.
        """
        try:
            return UUID(hex=self._serializer(kind).loads(token))
        except (BadSignature, ValueError, TypeError, AttributeError):
            raise LinkError("unknown") from None

    def _serializer(self, kind: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._keyring.derive(f"link:{kind}"), salt=kind)
