from __future__ import annotations

from uuid import uuid4

import pytest

from engine.access import ROLE_PERMISSIONS, Actor, Permission, Role, require
from engine.errors import PermissionDeniedError


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_what_its_row_says_and_nothing_else(role: Role, permission: Permission) -> None:
    actor = Actor(uuid4(), uuid4(), uuid4(), frozenset({role}), "Dana Whitlock")
    if permission in ROLE_PERMISSIONS[role]:
        require(actor, permission)
    else:
        with pytest.raises(PermissionDeniedError):
            require(actor, permission)


def test_only_analysts_edit_processes() -> None:
    assert [r for r in Role if Permission.PROCESS_EDIT in ROLE_PERMISSIONS[r]] == [Role.ANALYST]


def test_who_submits_requests_does_not_administer() -> None:
    for role in Role:
        granted = ROLE_PERMISSIONS[role]
        assert not {Permission.REQUEST_SUBMIT, Permission.ADMINISTRATION} <= granted
