"""The part of the kernel that this room needs for telling cases what happened outside of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from engine.workflow.operations import Write


class Messenger(Protocol):
    """Delivers messages to cases; :class:`engine.workflow.instances.Workflow` does."""

    def deliver(
        self,
        *,
        partnership_id: UUID,
        name: str,
        business_key: str,
        payload: Mapping[str, Any],
        now: datetime,
        also: Sequence[Write] = (),
    ) -> bool:
        """Give a message to who waits for it, with ``also`` in the same transaction; False if it is kept."""
