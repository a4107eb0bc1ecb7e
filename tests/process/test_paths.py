"""Every path of the diagrams that ship, to every end: straight through, and saved and restored between any two steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.runtime import PROCESSES, shipped_files
from engine.workflow.diagram import Diagram
from tests.process.twin import MODELS, Move, Twin, days, done, said

PERMIT, REQUIRED = {"outcome": "permit"}, {"outcome": "consent_required"}
RELEASED = {"outcome": "released", "basis": "consent"}
ON_EMERGENCY, BLOCKED = {"outcome": "released", "basis": "emergency"}, {"outcome": "blocked", "basis": None}
MATCHED, READY, APPROVED = (
    done("match_subject", outcome="matched", subject_id="1"),
    done("prepare_release", outcome="ready"),
    done("legal_review", outcome="approve"),
)
ANSWERED = said("consent_answered", outcome="signed")


REQUESTER = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Path:
    """A case from its start to its end."""

    name: str
    moves: Sequence[Move]
    outcome: str
    operations: str
    """What Concord did, in order: the operations' last words."""
    checks: Sequence[Mapping[str, Any]] = (PERMIT,)
    releases: Sequence[Mapping[str, Any]] = (RELEASED,)
    urgent: bool = False
    key: str = "disclosure_request"
    passes: frozenset[str] = field(default_factory=frozenset)

    def run(self, *, restored: bool) -> Twin:
        answers = {
            "request.triage": [{"urgent": self.urgent, "due_days": 14}],
            "consent.check": self.checks,
            "records.release": self.releases,
        }
        twin = Twin(self.key, answers, restored)
        consent = {"id": "2", "end_at": "2026-12-25T17:00:00Z"}
        twin.start(
            {"request": {"id": "1", "requested_by": REQUESTER, "urgent": self.urgent}, "consent": consent}
        )
        for move in self.moves:
            move(twin)
        return twin


PATHS = [
    Path("released", (MATCHED, APPROVED, READY), "released", "triage check release queue"),
    Path(
        "asked, then released",
        (MATCHED, ANSWERED, APPROVED, READY),
        "released",
        "triage check ask check release queue",
        checks=(REQUIRED, PERMIT),
    ),
    Path(
        "released with conditions",
        (MATCHED, done("legal_review", outcome="approve_with_conditions", conditions=["a"]), READY),
        "released",
        "triage check release queue",
    ),
    Path(
        "denied",
        (MATCHED, done("legal_review", outcome="deny", reason="No basis.")),
        "denied",
        "triage check queue",
        passes=frozenset({"end_refused"}),
    ),
    Path(
        "asked the requester",
        (
            MATCHED,
            done("legal_review", outcome="ask_requester", question="Why?"),
            done("answer_question", answer="Because."),
            APPROVED,
            READY,
        ),
        "released",
        "triage check release queue",
    ),
    Path("no record", (done("match_subject", outcome="no_record"),), "no_record", "triage queue"),
    Path(
        "nothing responsive",
        (MATCHED, APPROVED, done("prepare_release", outcome="no_record")),
        "no_record",
        "triage check queue",
    ),
    Path(
        "nobody answered",
        (MATCHED, days(13.9), days(0.2)),
        "lapsed",
        "triage check ask queue",
        checks=(REQUIRED,),
        passes=frozenset({"on_deadline", "end_unanswered"}),
    ),
    Path(
        "late review",
        (MATCHED, days(2.9), days(0.2), days(10), APPROVED, READY),
        "released",
        "triage check queue release queue",
        passes=frozenset({"on_review_late", "escalate", "end_escalated"}),
    ),
    Path(
        "blocked, then checked again",
        (MATCHED, APPROVED, READY, ANSWERED, APPROVED, READY),
        "released",
        "triage check release check ask check release queue",
        checks=(PERMIT, REQUIRED, PERMIT),
        releases=(BLOCKED, RELEASED),
    ),
    Path("withdrawn", (MATCHED, said("request_withdrawn")), "withdrawn", "triage check"),
    Path(
        "withdrawn while the guardian is asked",
        (MATCHED, said("request_withdrawn")),
        "withdrawn",
        "triage check ask",
        checks=(REQUIRED,),
    ),
    Path(
        "consent ended",
        (MATCHED, APPROVED, said("consent_ended", kind="revoked")),
        "lapsed",
        "triage check queue",
        passes=frozenset({"on_consent_ended"}),
    ),
    Path(
        "emergency",
        (
            MATCHED,
            done("decide_emergency", outcome="approve"),
            READY,
            done("review_emergency", finding="justified"),
        ),
        "released",
        "triage queue release queue",
        urgent=True,
        releases=(ON_EMERGENCY,),
        passes=frozenset({"page_counsel", "end_reviewed"}),
    ),
    Path(
        "emergency, blocked, then released on a consent",
        (MATCHED, done("decide_emergency", outcome="approve"), READY, APPROVED, READY),
        "released",
        "triage queue release check release queue",
        releases=(BLOCKED, RELEASED),
        urgent=True,
        passes=frozenset({"end_handed_over"}),
    ),
    Path(
        "urgent, the ordinary way",
        (MATCHED, done("decide_emergency", outcome="ordinary"), APPROVED, READY),
        "released",
        "triage queue check release queue",
        urgent=True,
    ),
    Path("renewed", (said("consent_answered", outcome="signed"),), "renewed", "ask", key="consent_renewal"),
    Path(
        "renewed in part",
        (said("consent_answered", outcome="narrowed"),),
        "renewed",
        "ask",
        key="consent_renewal",
    ),
    Path(
        "renewal refused",
        (said("consent_answered", outcome="refused"),),
        "refused",
        "ask",
        key="consent_renewal",
    ),
    Path("renewal lapsed", (days(29), days(2)), "lapsed", "ask", key="consent_renewal"),
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_path_is_the_same_straight_through_and_restored_between_any_two_steps(path: Path) -> None:
    straight, restored = path.run(restored=False), path.run(restored=True)
    assert straight.seen == restored.seen
    assert restored.seen[-1]["completed"]
    assert restored.outcome == path.outcome
    assert [name.rpartition(".")[2] for name in restored.operations] == path.operations.split()
    assert path.passes <= restored.passed


@pytest.mark.parametrize("key", PROCESSES)
def test_together_the_paths_pass_every_element(key: str) -> None:
    drawn = {
        node.get("id")
        for name, content in shipped_files(key).items()
        if name.endswith(".bpmn")
        for node in Diagram(name, content).nodes
    }
    passed = set[str]().union(*(path.run(restored=True).passed for path in PATHS if path.key == key))
    assert drawn - passed == set()
    assert key in MODELS
