"""Drafts, on both databases: who may save and publish, and what can't get past whom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from engine.errors import ConcordError, ConflictError, NotFoundError, PermissionDeniedError
from engine.plan import drafts
from engine.plan.drafts import DefinitionDraft
from engine.plan.errors import DraftChangedError, DraftRejectedError, SamePersonError
from engine.store.session import Database
from engine.workflow import definitions
from engine.workflow.errors import ModelRejectedError
from engine.workflow.forms import FormError
from engine.workflow.lint import FindingsError
from engine.workflow.models import ProcessDefinition
from tests.engine.plan.kit import CHANGED, FILES, Room, furnish
from tests.engine.workflow.dmn.kit import decision, input_data, model


@pytest.fixture
def room(database: Database, now: datetime) -> Room:
    return furnish(database, now)


def versions(room: Room) -> list[int]:
    with room.database.read() as session:
        return list(session.scalars(select(ProcessDefinition.version).order_by(ProcessDefinition.version)))


def test_a_second_person_publishes_what_the_first_one_wrote(room: Room) -> None:
    draft = room.save(room.copy().id, 1)
    made = room.publish(draft.id, 2)
    assert (made.version, made.drafted_by, made.published_by) == (2, room.noor.user_id, room.marit.user_id)
    assert definitions.unpack(made.files) == {**FILES, **CHANGED}


def test_an_earlier_version_is_put_back_as_a_draft_that_replaces_the_one_in_force(room: Room) -> None:
    room.publish(room.save(room.copy().id, 1).id, 2)
    back = room.copy()
    made = room.publish(back.id, 1)
    assert versions(room) == [1, 2, 3]
    assert definitions.unpack(made.files) == FILES


def test_nobody_who_ever_saved_a_draft_can_publish_it(room: Room) -> None:
    draft = room.copy(room.lena)
    room.save(draft.id, 1, room.noor)
    room.save(draft.id, 2, room.lena)
    for writer in (room.noor, room.lena):
        with pytest.raises(SamePersonError):
            room.publish(draft.id, 3, writer)
    assert versions(room) == [1]
    room.publish(draft.id, 3, room.marit)


def test_who_made_the_copy_can_not_publish_it(room: Room) -> None:
    draft = room.copy(room.noor)
    room.save(draft.id, 1, room.lena)
    with pytest.raises(SamePersonError):
        room.publish(draft.id, 2, room.noor)


def test_a_writer_of_the_release_before_is_not_forgotten_at_the_next_save(room: Room) -> None:
    draft = room.copy(room.noor)
    with room.database.write() as session:  # that release knows no authors
        row = session.get_one(DefinitionDraft, draft.id)
        row.authors, row.created_by, row.saved_by = [], room.lena.user_id, room.noor.user_id
    room.save(draft.id, 1, room.lena)
    with pytest.raises(SamePersonError):
        room.publish(draft.id, 2, room.noor)


def test_what_was_saved_after_the_publisher_looked_is_not_put_in_force(room: Room) -> None:
    draft = room.save(room.copy().id, 1)
    room.save(draft.id, 2, any__form__json=FILES["any.form.json"].replace(b"Outcome", b"Result"))
    with pytest.raises(DraftChangedError):
        room.publish(draft.id, 2)
    assert versions(room) == [1]
    assert room.publish(draft.id, 3).version == 2


def at_once(*attempts: Callable[[], object]) -> list[str]:
    """Run attempts at the same moment; return who was done and who was told of a conflict."""
    results: list[str] = []
    gate = threading.Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> None:
        gate.wait()
        try:
            attempt()
            results.append("done")
        except ConflictError:
            results.append("told")

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_of_two_drafts_published_at_once_one_comes_into_force(room: Room) -> None:
    one = room.save(room.copy().id, 1)
    other = room.save(room.copy(room.lena).id, 1, room.lena, any__form__json=FILES["any.form.json"] + b" ")
    both = at_once(lambda: room.publish(one.id, 2), lambda: room.publish(other.id, 2))
    assert both == ["done", "told"]
    assert versions(room) == [1, 2]


def test_a_save_between_the_look_and_the_write_of_a_publication_wins(room: Room) -> None:
    """Both read revision 1, then both write; whoever is second must be told."""
    draft = room.copy()
    both = at_once(lambda: room.save(draft.id, 1), lambda: room.publish(draft.id, 1))
    assert both == ["done", "told"]
    with room.database.read() as session:
        row = session.get_one(DefinitionDraft, draft.id)
        assert (row.rev == 2) != (row.published_id is not None)


def test_a_draft_is_published_once(room: Room) -> None:
    draft = room.save(room.copy().id, 1)
    room.publish(draft.id, 2)
    with pytest.raises(ConflictError):
        room.publish(draft.id, 2)
    with pytest.raises(ConflictError):
        room.save(draft.id, 2)


def test_a_draft_of_a_version_that_was_replaced_can_not_be_published(room: Room) -> None:
    late, first = room.copy(room.lena), room.save(room.copy().id, 1)
    room.publish(first.id, 2)
    with pytest.raises(ConflictError):
        room.publish(late.id, 1)


def test_a_save_must_name_the_revision_it_was_made_on(room: Room) -> None:
    draft = room.copy()
    room.save(draft.id, 1)
    for rev in (0, 1, 3):
        with pytest.raises(DraftChangedError):
            room.save(draft.id, rev)
    with room.database.read() as session:
        assert session.get_one(DefinitionDraft, draft.id).rev == 2


def test_only_files_of_the_draft_can_be_saved(room: Room) -> None:
    with pytest.raises(NotFoundError):
        room.save(room.copy().id, 1, other__bpmn=FILES["main.bpmn"])


@pytest.mark.parametrize("name", ["marit", "theo"])
def test_only_analysts_write(room: Room, name: str) -> None:
    draft, actor = room.copy(), getattr(room, name)
    with pytest.raises(PermissionDeniedError):
        room.copy(actor)
    with pytest.raises(PermissionDeniedError):
        room.save(draft.id, 1, actor)


def test_who_only_reads_can_not_publish(room: Room) -> None:
    draft = room.copy()
    with pytest.raises(PermissionDeniedError):
        room.publish(draft.id, 1, room.theo)


def test_another_partnership_sees_no_draft(room: Room) -> None:
    draft = room.copy()
    for attempt in (
        lambda: room.copy(room.stranger),
        lambda: room.save(draft.id, 1, room.stranger),
        lambda: room.publish(draft.id, 1, room.stranger),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    with room.database.read() as session:
        assert drafts.open_drafts(session, actor=room.stranger) == []


def test_the_newest_draft_stands_first(room: Room) -> None:
    one, other = room.copy(), room.copy(room.lena)
    with room.database.write() as session:
        session.get_one(DefinitionDraft, one.id).saved_at = room.now.replace(hour=room.now.hour + 1)
    with room.database.read() as session:
        assert [row.id for row in drafts.open_drafts(session, actor=room.theo)] == [one.id, other.id]


def test_a_refusal_is_one_of_concord_s_own(room: Room) -> None:
    with pytest.raises(ConcordError):
        room.save(room.copy().id, 1, main__bpmn=b"<not bpmn/>")


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b'{"type": "default", "id": "any"}'])
def test_what_is_no_form_is_not_saved(room: Room, content: bytes) -> None:
    with pytest.raises(DraftRejectedError) as refused:
        room.save(room.copy().id, 1, any__form__json=content)
    assert refused.value.file == "any.form.json"
    assert isinstance(refused.value.__cause__, FormError)


def test_a_draft_with_errors_is_saved_and_not_published(room: Room) -> None:
    draft = room.save(
        room.copy().id, 1, main__bpmn=FILES["main.bpmn"].replace(b'value="counsel"', b'value="king"')
    )
    with pytest.raises(FindingsError) as refused:
        room.publish(draft.id, 2)
    assert [finding.rule for finding in refused.value.findings] == ["role_unknown"]
    assert versions(room) == [1]


TABLE = model(input_data("review"), decision("route", "review.outcome", inputs=["review"]))


def test_a_decision_table_is_added_and_then_replaced_like_any_other_file(room: Room) -> None:
    draft = room.save(room.copy().id, 1, route__dmn=TABLE)
    draft = room.save(draft.id, 2, route__dmn=TABLE.replace(b"outcome", b"conditions"))
    made = room.publish(draft.id, 3)
    assert definitions.unpack(made.files)["route.dmn"] == TABLE.replace(b"outcome", b"conditions")


@pytest.mark.parametrize(
    "name", ["route__xml", "../route__dmn", "Route__dmn", "__dmn", "a" * 61 + "__dmn", "a__bpmn"]
)
def test_only_decision_tables_with_a_plain_name_are_added(room: Room, name: str) -> None:
    draft = room.copy()
    with pytest.raises(NotFoundError):
        room.save(draft.id, 1, **{name: TABLE})


@pytest.mark.parametrize("content", [b"", b"<x/>", FILES["main.bpmn"], b"<!DOCTYPE x>" + TABLE])
def test_what_is_no_decision_model_is_not_saved(room: Room, content: bytes) -> None:
    draft = room.copy()
    with pytest.raises(ModelRejectedError):
        room.save(draft.id, 1, route__dmn=content)


def test_a_process_carries_a_bounded_number_of_tables(room: Room) -> None:
    draft = room.copy()
    room.save(draft.id, 1, **{f"t{number}__dmn": TABLE for number in range(drafts.MAX_TABLES)})
    with pytest.raises(ModelRejectedError, match="they are 21"):
        room.save(draft.id, 2, one_more__dmn=TABLE)
    half = TABLE + b" " * 2**19
    with pytest.raises(ModelRejectedError, match="1048576 bytes together"):
        room.save(draft.id, 2, t0__dmn=half, t1__dmn=half)


def test_a_table_that_can_t_decide_keeps_a_draft_from_being_published(room: Room) -> None:
    draft = room.save(room.copy().id, 1, route__dmn=TABLE.replace(b"review.outcome", b"review."))
    with pytest.raises(FindingsError) as refused:
        room.publish(draft.id, 2)
    assert [(each.rule, each.file) for each in refused.value.findings] == [("table_invalid", "route.dmn")]
