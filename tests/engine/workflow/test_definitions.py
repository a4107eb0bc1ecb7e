"""Publication: what comes into force is checked, whoever brings it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Role
from engine.store.session import Database
from engine.workflow import definitions
from engine.workflow.definitions import pack, unpack
from engine.workflow.errors import ModelRejectedError
from engine.workflow.lint import FindingsError, Installation
from engine.workflow.models import ProcessDefinition
from tests.engine.workflow.kit import FORM, chain, process, service, user

HERE = Installation({}, roles=[role.value for role in Role])
PARTNERSHIP = uuid4()
START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'
GOOD = {
    "main.bpmn": process("main", START + user("review") + END + chain("start", "review", "end")),
    "any.form.json": FORM,
}
BURNS = process("main", START + service("act", "records.burn", "burnt") + END + chain("start", "act", "end"))


def publish(
    session: Session,
    files: dict[str, bytes],
    now: datetime,
    *,
    key: str = "main",
    here: Installation = HERE,
    partnership_id: UUID = PARTNERSHIP,
) -> ProcessDefinition:
    return definitions.publish(
        session,
        partnership_id=partnership_id,
        key=key,
        files=files,
        installation=here,
        drafted_by=None,
        published_by=None,
        now=now,
    )


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"main.bpmn": BURNS}, "operation_unknown"),
        ({"main.bpmn": b"<"}, "xml_unreadable"),
        ({"any.form.json": b"{"}, "form_unusable"),
        ({"other.form.json": b"\xff"}, "form_unusable"),
    ],
)
def test_what_has_errors_comes_into_force_by_no_way(
    sqlite_database: Database, now: datetime, changed: dict[str, bytes], rule: str
) -> None:
    with sqlite_database.write() as session:
        with pytest.raises(FindingsError) as refused:
            publish(session, GOOD | changed, now)
        assert [finding.rule for finding in refused.value.findings] == [rule]
        assert definitions.in_force(session, partnership_id=PARTNERSHIP, key="main") is None


def test_warnings_and_hints_don_t_keep_a_version_back(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as session:
        assert publish(session, GOOD, now).version == 1


def test_what_is_in_force_already_is_not_checked_again(sqlite_database: Database, now: datetime) -> None:
    nobody = Installation({}, roles=())
    with sqlite_database.write() as session:
        made = publish(session, GOOD, now)
        assert publish(session, GOOD, now, here=nobody) is made
        with pytest.raises(FindingsError):
            publish(session, GOOD, now, here=nobody, partnership_id=uuid4())


def test_a_process_that_is_not_among_the_files_is_refused(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as session, pytest.raises(ModelRejectedError):
        publish(session, GOOD, now, key="another")


def test_files_that_are_no_utf_8_are_refused_by_name() -> None:
    with pytest.raises(ModelRejectedError, match=r"a\.form\.json in UTF-8, but byte 2 "):
        pack({"a.form.json": b"\x20\xff"})


def test_files_come_back_as_they_were_packed() -> None:
    assert unpack(pack(GOOD)) == GOOD
