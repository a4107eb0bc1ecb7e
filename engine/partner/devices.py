"""Browsers that somebody has signed in with before.

Strangers who try passwords for an address use up its tries, and would keep its owner out; a browser that the owner has
signed in with counts its own. What it holds is no way in: it only says whose tries these are.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer

from engine.store.crypto import installed_keyring

KEPT_FOR = timedelta(days=180)
_PURPOSE = "partner.device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(installed_keyring().derive(_PURPOSE), salt=_PURPOSE)


def _owner(email: str) -> str:
    return installed_keyring().index(email, context=f"{_PURPOSE}.owner")


def make_mark(email: str) -> str:
    """Return what a browser keeps after a sign-in with ``email``; it names nobody."""
    mark = _serializer().dumps([_owner(email), secrets.token_urlsafe(12)])
    return mark if isinstance(mark, str) else mark.decode()


def device_of(mark: str | None, email: str) -> str | None:
    """Return the device that a mark stands for, if it is ours and was made for ``email``."""
    if not mark:
        return None
    try:
        owner, device = _serializer().loads(mark)
    except (BadData, ValueError, TypeError):
        return None
    return str(device) if owner == _owner(email) else None
