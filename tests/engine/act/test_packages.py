from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act import packages, sealing
from engine.act.errors import PackageChangedError, SamePersonError, SealedError
from engine.act.mediatypes import media_type_of, require_fitting_name
from engine.act.models import mark_of
from engine.act.packages import NewFile
from engine.errors import InvalidInputError, NotFoundError
from engine.store.vault import StoredFile
from tests.engine.act.world import World, add_request, approve, prepare, sign

HOUR = timedelta(hours=1)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def a_file(
    category: str = "attendance", *, name: str = "visits.pdf", head: bytes = PDF, size: int = 40
) -> NewFile:
    return NewFile(StoredFile(uuid4(), size, uuid4().hex * 2), name, head, category)


def office(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "image/jpeg"),
        ("Besuchstage: März".encode(), "text/plain"),
        (("x" * 8191 + "ä").encode()[:8192], "text/plain"),
        (
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("payload.exe"), None),
        (b"PK\x03\x04" + bytes(60), None),
        (b"MZ\x90\x00" + bytes(60), None),
        (b"\x7fELF" + bytes(60), None),
        (b"plain\0text", None),
        (b"\xff\xfe\xfd\xfc garbage", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_file_is_what_its_content_says(head: bytes, media_type: str | None) -> None:
    if media_type is not None:
        assert media_type_of(head) == media_type
    else:
        with pytest.raises(InvalidInputError):
            media_type_of(head)


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("visits.pdf", PDF, None),
        ("VISITS.PDF", PDF, None),
        ("scan.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), None),
        ("bad.exe", b"hello", "ends with .exe"),
        ("bad.pdf.exe", PDF, "ends with .exe"),
        ("fake.pdf", b"hello", "says that it is a PDF, but its content is plain text"),
        ("notes.txt", PDF, "says that it is plain text, but its content is a PDF"),
        ("list.docx", office("xl/workbook.xml"), "is a Word file, but its content is an Excel file"),
        ("visits", PDF, "doesn't say what kind"),
    ],
)
def test_a_file_s_name_fits_its_content(name: str, head: bytes, words: str | None) -> None:
    if words is None:
        require_fitting_name(name, media_type_of(head))
    else:
        with pytest.raises(InvalidInputError) as refusal:
            require_fitting_name(name, media_type_of(head))
        assert words in refusal.value.problems["file"]


def test_items_keep_their_order_and_nothing_is_in_twice(
    session: Session, world: World, now: datetime
) -> None:
    row = add_request(session, world, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    first = packages.add_file(session, package.id, a_file(), actor=world.priya, now=now)
    second = packages.add_summary(session, package.id, "Few days.", "attendance", actor=world.priya, now=now)
    with pytest.raises(InvalidInputError):
        packages.add_summary(session, package.id, " Few days. ", "attendance", actor=world.priya, now=now)
    assert [item.id for item in package.items] == [first.id, second.id]
    assert (first.media_type, second.media_type, second.size) == ("application/pdf", "text/plain", 9)


@pytest.mark.parametrize(
    "new",
    [a_file(name=" "), a_file(size=0), a_file("gossip"), a_file(head=b"MZ\x90\x00"), a_file(name="a.exe")],
)
def test_a_file_that_can_t_be_released_is_refused(
    session: Session, world: World, now: datetime, new: NewFile
) -> None:
    row = add_request(session, world, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    with pytest.raises(InvalidInputError):
        packages.add_file(session, package.id, new, actor=world.priya, now=now)
    assert package.items == []


def test_only_the_holder_s_custodian_works_on_a_package(
    session: Session, world: World, now: datetime
) -> None:
    row = add_request(session, world, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    for actor in (world.theo, world.dana, world.stranger, world.police):
        with pytest.raises(NotFoundError):
            packages.open_package(session, row.id, actor=actor, now=now)
        with pytest.raises(NotFoundError):
            packages.add_file(session, package.id, a_file(), actor=actor, now=now)


def test_a_sealed_package_does_not_change_and_the_next_one_starts_from_it(
    session: Session, world: World, now: datetime
) -> None:
    sign(session, world, now)
    row = add_request(session, world, now)
    approve(session, world, row, now)
    package = prepare(session, world, row, now)
    with pytest.raises(SealedError):
        packages.add_file(session, package.id, a_file(), actor=world.priya, now=now)
    with pytest.raises(SealedError):
        packages.remove_item(session, package.items[0].id, actor=world.priya, now=now)
    following = packages.open_package(session, row.id, actor=world.priya, now=now + HOUR)
    assert following.id != package.id
    assert [item.summary for item in following.items] == [item.summary for item in package.items]
    assert packages.open_package(session, row.id, actor=world.priya, now=now + 2 * HOUR).id == following.id


def test_a_removed_file_leaves_the_vault_only_when_no_package_has_it(
    session: Session, world: World, now: datetime
) -> None:
    sign(session, world, now)
    row = add_request(session, world, now)
    approve(session, world, row, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    kept = packages.add_file(session, package.id, a_file(), actor=world.priya, now=now)
    gone = packages.add_file(session, package.id, a_file(), actor=world.priya, now=now)
    assert packages.remove_item(session, gone.id, actor=world.priya, now=now) == gone.vault_key
    sealing.seal(session, package.id, conditions_met=(), actor=world.priya, now=now)
    following = packages.open_package(session, row.id, actor=world.priya, now=now + HOUR)
    copied = following.items[0]
    assert copied.vault_key == kept.vault_key
    assert packages.remove_item(session, copied.id, actor=world.priya, now=now + HOUR) is None


@pytest.mark.parametrize(("added", "removed", "fits"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_a_package_is_as_it_was_seen_if_nothing_came_and_nothing_went(
    session: Session, world: World, now: datetime, added: int, removed: int, fits: bool
) -> None:
    row = add_request(session, world, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    items = [packages.add_file(session, package.id, a_file(), actor=world.priya, now=now) for _ in range(2)]
    seen = package.marks
    for _ in range(added):
        packages.add_file(session, package.id, a_file(), actor=world.priya, now=now)
    for item in items[:removed]:
        packages.remove_item(session, item.id, actor=world.priya, now=now)
    if fits:
        sealing.require_seen(package, seen)
    else:
        with pytest.raises(PackageChangedError):
            sealing.require_seen(package, seen)


def test_the_same_content_under_another_category_is_another_item(
    session: Session, world: World, now: datetime
) -> None:
    row = add_request(session, world, now)
    package = packages.open_package(session, row.id, actor=world.priya, now=now)
    packages.add_summary(session, package.id, "Few days.", "attendance", actor=world.priya, now=now)
    seen = {mark_of(packages.summary_sha256("Few days."), "mental_health")}
    with pytest.raises(PackageChangedError):
        sealing.require_seen(package, seen)


class TestSealing:
    def problems(
        self, session: Session, world: World, package_id: object, now: datetime, *met: str
    ) -> set[str]:
        with pytest.raises(InvalidInputError) as refusal:
            sealing.seal(session, package_id, conditions_met=met, actor=world.priya, now=now)  # type: ignore[arg-type]
        return set(refusal.value.problems)

    def test_refuses_what_is_empty_or_not_approved(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        package = packages.open_package(session, row.id, actor=world.priya, now=now)
        assert self.problems(session, world, package.id, now) == {"items"}
        packages.add_summary(session, package.id, "Few days.", "attendance", actor=world.priya, now=now)
        assert self.problems(session, world, package.id, now) == {"items"}

    def test_refuses_what_goes_beyond_the_approval(
        self, session: Session, world: World, now: datetime
    ) -> None:
        sign(session, world, now)
        row = add_request(session, world, now)
        approve(session, world, row, now, categories=["attendance"])
        package = prepare(session, world, row, now, sealed=False)
        approved = sealing.approved_scope(session, row, at=now)
        assert [item.category for item in sealing.exceeding(package, approved)] == ["mental_health"]
        assert self.problems(session, world, package.id, now) == {"items"}

    def test_wants_every_condition_confirmed(self, session: Session, world: World, now: datetime) -> None:
        sign(session, world, now)
        row = add_request(session, world, now)
        approve(session, world, row, now, conditions=["limit_to_necessary", "redact_other_students"])
        package = prepare(session, world, row, now, sealed=False)
        assert self.problems(session, world, package.id, now, "limit_to_necessary") == {"conditions_met"}
        met = ["redact_other_students", "limit_to_necessary", "another"]
        sealing.seal(session, package.id, conditions_met=met, actor=world.priya, now=now)
        assert package.conditions_met == ["limit_to_necessary", "redact_other_students"]

    @pytest.mark.parametrize(("reason", "allowed"), [("", False), ("Nobody else works here.", True)])
    def test_is_not_for_who_approved_alone_unless_it_says_why(
        self, session: Session, world: World, now: datetime, reason: str, allowed: bool
    ) -> None:
        sign(session, world, now)
        row = add_request(session, world, now)
        approve(session, world, row, now, actor=world.solo, alone_reason=reason)
        package = prepare(session, world, row, now, sealed=False)

        def seal(actor: Actor) -> None:
            sealing.seal(session, package.id, conditions_met=(), actor=actor, now=now)

        if not allowed:
            with pytest.raises(SamePersonError):
                seal(world.solo)
        seal(world.solo if allowed else world.priya)
        assert package.sealed_at == now
