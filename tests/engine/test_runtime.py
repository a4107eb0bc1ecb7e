"""What the composition root tells the workflow room of the rooms above it."""

from __future__ import annotations

import pytest

from engine.act.policy import HOLDER_WORK
from engine.runtime import PROCESSES, installation_of, shipped_files
from engine.workflow.lint import lint
from engine.workflow.operations import OperationRegistry


@pytest.mark.parametrize("form", sorted(HOLDER_WORK))
def test_lint_knows_whose_every_form_of_the_holder_s_is(form: str) -> None:
    here = installation_of(OperationRegistry())
    assert here.form_owners[form] == (HOLDER_WORK[form].value, "holder")
    files = shipped_files("disclosure_request")
    role = f'name="candidate_group" value="{HOLDER_WORK[form].value}"'.encode()
    for name in PROCESSES["disclosure_request"]:
        files[name] = files[name].replace(role, b'name="candidate_group" value="requester"')
    found = [each.message for each in lint(files, here) if each.rule == "form_of_others"]
    assert [message for message in found if f"the form {form}," in message]
