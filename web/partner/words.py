"""What the words of the room Partner are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.access import Role
from engine.partner.models import Seat, System

SYSTEM_NAMES: Mapping[str, str] = MappingProxyType(
    {
        System.SCHOOL: "School",
        System.LAW_ENFORCEMENT: "Law enforcement",
        System.JUVENILE_JUSTICE: "Juvenile justice",
        System.MENTAL_HEALTH: "Mental health",
        System.CHILD_WELFARE: "Child welfare",
        System.OTHER: "Other",
    }
)
SYSTEM_ICONS: Mapping[str, str] = MappingProxyType(
    {
        System.SCHOOL: "school",
        System.LAW_ENFORCEMENT: "shield",
        System.JUVENILE_JUSTICE: "court",
        System.MENTAL_HEALTH: "heart",
        System.CHILD_WELFARE: "home",
        System.OTHER: "agency",
    }
)
ROLE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        Role.REQUESTER: "Requester",
        Role.COUNSEL: "Legal counsel",
        Role.CUSTODIAN: "Records custodian",
        Role.ANALYST: "Analyst",
        Role.COORDINATOR: "Coordinator",
        Role.AUDITOR: "Auditor",
        Role.ADMINISTRATOR: "Administrator",
    }
)
ROLE_WORK: Mapping[str, str] = MappingProxyType(
    {
        Role.REQUESTER: "asks for records",
        Role.COUNSEL: "reviews requests",
        Role.CUSTODIAN: "prepares records",
    }
)
"""The roles that a request passes through, and what each does to it."""
ANSWERING = frozenset({Role.COUNSEL, Role.CUSTODIAN})
"""The roles without which an agency can't answer a request."""
SEAT_NAMES: Mapping[str, str] = MappingProxyType(
    {Seat.REPRESENTATIVE: "Representative", Seat.ALTERNATE: "Alternate"}
)
