"""What identifies the instance that a step is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Instance:
    """The unchanging part of a process instance."""

    id: UUID
    partnership_id: UUID
    business_key: str
    scopes: Mapping[str, Any]
