"""The database's own wall: what it refuses when every line of the gate is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.act import packages, revocations
from engine.act.models import Consent, Disclosure, DisclosureRequest, EmergencyBasis, ReleasePackage
from engine.act.vocabulary import Decision
from engine.store.session import Database
from tests.engine.act.world import World, add_child, add_request, approve, make_world, prepare, sign

DAY = timedelta(days=1)


@pytest.fixture
def values(database: Database, world: World, now: datetime) -> dict[str, Any]:
    return passing(database, world, now)


@pytest.fixture
def sqlite_values(sqlite_database: Database, now: datetime) -> dict[str, Any]:
    with sqlite_database.write() as session:
        world = make_world(session, now)
    return passing(sqlite_database, world, now)


def passing(database: Database, world: World, now: datetime) -> dict[str, Any]:
    """A disclosure that the wall lets pass."""
    with database.write() as session:
        consent = sign(session, world, now - DAY)
        row = add_request(session, world, now - DAY)
        approve(session, world, row, now - DAY)
        package = prepare(session, world, row, now - DAY)
        return {
            "id": uuid4(),
            "partnership_id": world.partnership.id,
            "request_id": row.id,
            "subject_id": world.child.id,
            "holder_id": world.clinic.id,
            "basis": "consent",
            "consent_id": consent.id,
            "consent_version": 1,
            "emergency_id": None,
            "purpose": "return_to_school",
            "categories": ["attendance"],
            "recipient_agency_id": world.school.id,
            "recipient_id": world.theo.user_id,
            "package_id": package.id,
            "disclosed_at": now,
            "disclosed_by": world.priya.user_id,
            "authority_epoch": 3,
        }


def disclose(database: Database, values: dict[str, Any], *first: Executable) -> None:
    with database.write() as session:
        for statement in first:
            session.execute(statement)
        session.execute(insert(Disclosure).values(values))


def disclosed(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Disclosure.basis)))


def test_it_lets_a_carried_disclosure_pass(database: Database, values: dict[str, Any]) -> None:
    disclose(database, values)
    assert disclosed(database) == [values["basis"]]


@pytest.mark.parametrize(
    "change",
    [
        {"consent_version": 2},
        {"disclosed_at": datetime.fromisoformat("2027-07-01T06:00:00+00:00")},
        {"disclosed_at": datetime.fromisoformat("2026-11-24T16:59:59+00:00")},
        {"purpose": "case_planning"},
        {"categories": ["attendance", "health"]},
        {"consent_id": None},
        {"consent_version": None},
        {"basis": "agreement"},
        {"basis": "emergency"},
        {"consent_id": UUID(int=5)},
    ],
    ids=str,
)
def test_it_refuses_what_the_consent_does_not_carry(
    database: Database, values: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        disclose(database, values | change)


def test_the_end_of_a_consent_is_exclusive_to_the_microsecond(
    database: Database, values: dict[str, Any]
) -> None:
    with database.read() as session:
        end_at = session.scalars(select(Consent.end_at)).one()
    assert end_at is not None
    with pytest.raises(IntegrityError):
        disclose(database, values | {"disclosed_at": end_at})
    disclose(database, values | {"disclosed_at": end_at - timedelta(microseconds=1)})


def test_it_refuses_another_recipient_and_another_child(
    database: Database, values: dict[str, Any], world: World
) -> None:
    with pytest.raises(IntegrityError):
        disclose(database, values | {"recipient_agency_id": world.police.agency_id})
    with pytest.raises(IntegrityError):
        disclose(database, values | {"holder_id": world.school.id})


def test_it_refuses_a_revoked_consent(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        revocations.revoke(session, values["consent_id"], actor=world.dana, now=now)
    for version in (1, 2):
        with pytest.raises(IntegrityError):
            disclose(database, values | {"consent_version": version})


def test_it_refuses_a_refusal(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        refusal = sign(session, world, now, grantor=world.father, decision=Decision.DENY)
    with pytest.raises(IntegrityError):
        disclose(database, values | {"consent_id": refusal.id})


def _emergency(session: Session, values: dict[str, Any], world: World, now: datetime, **changes: Any) -> UUID:
    basis = EmergencyBasis(
        **{
            "partnership_id": values["partnership_id"],
            "request_id": values["request_id"],
            "approved_by": world.dana.user_id,
            "approved_at": now - DAY,
            "threat": "T",
            "to_whom": "W",
            "categories": ["attendance"],
            "ends_at": now + DAY,
            **changes,
        }
    )
    session.add(basis)
    session.flush()
    return basis.id


ON_EMERGENCY = {"basis": "emergency", "consent_id": None, "consent_version": None}


def test_it_lets_an_emergency_in_force_pass(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        basis_id = _emergency(session, values, world, now)
    disclose(database, values | ON_EMERGENCY | {"emergency_id": basis_id})
    assert disclosed(database) == ["emergency"]


@pytest.mark.parametrize("change", ["ended", "over", "not_begun", "less"])
def test_it_refuses_an_emergency_that_is_not_in_force(
    database: Database, values: dict[str, Any], world: World, now: datetime, change: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "ended": {"ended_at": now},
        "over": {"ends_at": now},
        "not_begun": {"approved_at": now + DAY / 2},
        "less": {"categories": ["health"]},
    }
    with database.write() as session:
        basis_id = _emergency(session, values, world, now, **changes[change])
    with pytest.raises(IntegrityError):
        disclose(database, values | ON_EMERGENCY | {"emergency_id": basis_id})


def test_the_request_the_package_and_the_emergency_are_about_the_child_that_is_named(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        other = add_child(session, world.clinic, world.priya, now, given="Elias").id
        elsewhere = add_request(session, world, now - DAY)
        basis_id = _emergency(session, values, world, now, subject_id=other)
        carried = _emergency(session, values, world, now, subject_id=world.child.id)
    on_emergency = values | ON_EMERGENCY | {"emergency_id": carried}
    for changed in (
        {"emergency_id": basis_id},
        {"subject_id": other},
        {"request_id": elsewhere.id},
        {"recipient_agency_id": world.police.agency_id},
        {"holder_id": world.school.id},
    ):
        with pytest.raises(IntegrityError):
            disclose(database, on_emergency | changed)
    for table in (ReleasePackage, DisclosureRequest):
        with pytest.raises(IntegrityError):
            disclose(database, on_emergency, update(table).values(subject_id=other))
    disclose(database, on_emergency)
    assert disclosed(database) == ["emergency"]


def test_the_package_is_the_request_s_own_and_sealed(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        elsewhere = add_request(session, world, now - DAY)
        approve(session, world, elsewhere, now - DAY)
        foreign = prepare(session, world, elsewhere, now - DAY).id
        opened = packages.open_package(session, values["request_id"], actor=world.priya, now=now).id
    for package_id in (foreign, opened):
        with pytest.raises(IntegrityError):
            disclose(database, values | {"package_id": package_id})


def test_what_the_release_before_wrote_is_carried_by_the_subject_of_its_request(
    database: Database, values: dict[str, Any], world: World, now: datetime
) -> None:
    with database.write() as session:
        session.execute(update(ReleasePackage).values(subject_id=None))
        basis_id = _emergency(session, values, world, now, subject_id=None)
    disclose(database, values | ON_EMERGENCY | {"emergency_id": basis_id})
    assert disclosed(database) == ["emergency"]


@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT"])
@pytest.mark.parametrize("same", ["id", "request_id", "rowid"])
def test_nothing_takes_the_place_of_a_disclosure(
    sqlite_database: Database, sqlite_values: dict[str, Any], verb: str, same: str
) -> None:
    """SQLite deletes what a replacement takes the place of, and fires no trigger for that."""
    disclose(sqlite_database, sqlite_values)
    columns = {column.name: column.name for column in Disclosure.__table__.columns}
    changed = {
        "id": "lower(hex(randomblob(16)))",
        "request_id": "lower(hex(randomblob(16)))",
        "purpose": "'x'",
    }
    taken = {"rowid": "rowid"} | columns | {name: sql for name, sql in changed.items() if name != same}
    if same != "rowid":
        del taken["rowid"]
    copy = f"{verb} INTO disclosure ({', '.join(taken)}) SELECT {', '.join(taken.values())} FROM disclosure"
    with pytest.raises(IntegrityError, match="take the place of one"), sqlite_database.write() as session:
        session.connection().exec_driver_sql(copy)
    with sqlite_database.read() as session:
        assert session.scalars(select(Disclosure.purpose)).one() == "return_to_school"


def test_a_disclosure_is_neither_changed_nor_deleted(database: Database, values: dict[str, Any]) -> None:
    disclose(database, values)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(update(Disclosure).values(purpose="case_planning"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(delete(Disclosure))
    with database.read() as session:
        assert session.scalars(select(Disclosure.purpose)).one() == "return_to_school"
