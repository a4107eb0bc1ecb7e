"""The diagrams that ship, and what they may refer to."""

from __future__ import annotations

from importlib.resources import files

from engine.access import Role
from engine.workflow.operations import OperationCall, OperationResult, OperationSpec

FORMS = frozenset(
    {
        "match_subject",
        "decide_emergency",
        "legal_review",
        "answer_question",
        "prepare_release",
        "review_emergency",
    }
)
PARAMS = {
    "request.triage": frozenset[str](),
    "consent.check": frozenset[str](),
    "consent.ask": frozenset({"kind"}),
    "records.release": frozenset[str](),
    "mail.queue": frozenset({"template", "to"}),
}


def _run(_session: object, _call: OperationCall) -> OperationResult:
    return OperationResult({})


RESULTS = {
    "request.triage": frozenset({"urgent", "due_days"}),
    "consent.check": frozenset({"outcome", "reason", "consent_id", "releasable"}),
    "consent.ask": frozenset({"asked", "until"}),
    "records.release": frozenset({"outcome", "reason", "disclosure_id", "basis"}),
    "mail.queue": frozenset({"queued"}),
}
OPERATIONS = {
    name: OperationSpec(name, _run, "Ships.", params, RESULTS[name]) for name, params in PARAMS.items()
}
ROLES = frozenset(role.value for role in Role)


def shipped() -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in files("bpmn").iterdir() if each.name.endswith(".bpmn")}


def shipped_forms() -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in files("forms").iterdir() if each.name.endswith(".json")}
