"""Permissions as data: who may do what. Whether it is *their* agency's business is checked where the row is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from engine.errors import PermissionDeniedError


class Role(StrEnum):
    """What a person is for an agency; one person may have several."""

    REQUESTER = "requester"
    COUNSEL = "counsel"
    CUSTODIAN = "custodian"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that can be done."""

    INBOX_WORK = "inbox.work"
    REQUEST_SUBMIT = "request.submit"
    REQUEST_READ = "request.read"
    CONSENT_READ = "consent.read"
    CONSENT_REVOKE = "consent.revoke"
    PROCESS_READ = "process.read"
    PROCESS_EDIT = "process.edit"
    PROCESS_PUBLISH = "process.publish"
    PARTNERSHIP_READ = "partnership.read"
    AUDIT_READ = "audit.read"
    ADMINISTRATION = "administration"


_EVERYBODY = frozenset({Permission.PARTNERSHIP_READ, Permission.PROCESS_READ})

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.REQUESTER: _EVERYBODY
        | {Permission.INBOX_WORK, Permission.REQUEST_SUBMIT, Permission.REQUEST_READ},
        Role.COUNSEL: _EVERYBODY
        | {
            Permission.INBOX_WORK,
            Permission.REQUEST_READ,
            Permission.CONSENT_READ,
            Permission.CONSENT_REVOKE,
        },
        Role.CUSTODIAN: _EVERYBODY
        | {
            Permission.INBOX_WORK,
            Permission.REQUEST_READ,
            Permission.CONSENT_READ,
            Permission.CONSENT_REVOKE,
        },
        Role.ANALYST: _EVERYBODY | {Permission.PROCESS_EDIT, Permission.PROCESS_PUBLISH},
        Role.COORDINATOR: _EVERYBODY | {Permission.INBOX_WORK, Permission.PROCESS_PUBLISH},
        Role.AUDITOR: _EVERYBODY | {Permission.AUDIT_READ},
        Role.ADMINISTRATOR: _EVERYBODY | {Permission.ADMINISTRATION},
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, in the agency they act for."""

    user_id: UUID
    partnership_id: UUID
    agency_id: UUID
    roles: frozenset[Role]
    name: str

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles carries ``permission``."""
        return any(permission in ROLE_PERMISSIONS[role] for role in self.roles)

    @property
    def groups(self) -> frozenset[str]:
        """Return the candidate groups whose tasks this person may claim, as ``role@agency``."""
        return frozenset(group_key(role, self.agency_id) for role in self.roles)


def group_key(role: str, scope: UUID | str) -> str:
    """Return the key of a candidate group: a role within a scope (here: an agency)."""
    return f"{role}@{scope}"


def require(actor: Actor, permission: Permission) -> None:
    """Let pass who may.

    Raises:
        PermissionDeniedError: none of the actor's roles carries ``permission``.
    """
    if not actor.may(permission):
        raise PermissionDeniedError(
            f"expected the permission {permission}, but the actor's roles don't carry it"
        )
