"""What the composition root tells the workflow room of the rooms above it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from engine.act import renewals, starting
from engine.act.models import Consent, DisclosureRequest
from engine.act.policy import HOLDER_WORK
from engine.runtime import PROCESSES, installation_of, shipped_files
from engine.workflow import feel
from engine.workflow.feel.types import ContextType
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


REQUEST = DisclosureRequest(
    id=uuid4(),
    number="R-0001",
    requested_by=uuid4(),
    requesting_agency_id=uuid4(),
    holder_id=uuid4(),
    urgent=False,
    purpose="safety_plan",
    categories=["attendance"],
)
CONSENT = Consent(id=uuid4(), end_at=datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "variables",
    [starting.start_variables(REQUEST), renewals.start_variables(CONSENT)],
    ids=["request", "consent"],
)
def test_lint_knows_the_first_variables_as_they_are(variables: dict[str, object]) -> None:
    here = installation_of(OperationRegistry())
    (name,) = variables
    of = feel.parse_type(here.variables[name])
    value = feel.parse(name).evaluate_in(feel.begin(variables, now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert feel.conforms(value, of, {})
    assert isinstance(of, ContextType)
    assert [each for each, _ in of.entries] == list(value)
