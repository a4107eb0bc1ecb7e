from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, select

from engine.act.models import wall
from engine.plan.drafts import DefinitionDraft
from engine.store.migrate import SCRIPTS, upgrade
from engine.store.session import Database
from tests.conftest import NOW


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'concord.db'}")
        yield made
        made.dispose()
        return
    server, _ = request.getfixturevalue("postgres")
    name = server.create()
    made = Database(server.url(name))
    yield made
    made.dispose()
    server.drop(name)


def migrate_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    with database.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def table_now(database: Database, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=database.engine)


def add(database: Database, of: str, /, **values: object) -> None:
    known = table_now(database, of)
    plain = {
        key: value.hex
        if isinstance(value, UUID) and database.dialect == "sqlite"
        else NOW.replace(tzinfo=None)
        if value is NOW and database.dialect == "sqlite"
        else value
        for key, value in values.items()
    }
    with database.writer.begin() as connection:
        connection.execute(known.insert().values(plain))


def add_draft(database: Database, partnership_id: UUID, writer: UUID) -> UUID:
    """Insert what the release of revision 0001 inserts: without authors."""
    base, draft = uuid4(), uuid4()
    add(
        database,
        "process_definition",
        id=base,
        partnership_id=partnership_id,
        key="main",
        version=1,
        content_hash="0",
        files=b"",
        published_at=NOW,
    )
    add(
        database,
        "definition_draft",
        id=draft,
        partnership_id=partnership_id,
        key="main",
        base_id=base,
        files=b"",
        rev=1,
        created_by=writer,
        created_at=NOW,
        saved_by=writer,
        saved_at=NOW,
    )
    return draft


def test_an_open_draft_keeps_everybody_whom_the_audit_knows_as_its_writer(empty: Database) -> None:
    migrate_to(empty, "0001")
    partnership, first, second, reader = (uuid4() for _ in range(4))
    draft_id = add_draft(empty, partnership, first)
    did = [(first, "create"), (second, "save"), (first, "save"), (reader, "publish")]
    for seq, (person, action) in enumerate(did, start=1):
        add(
            empty,
            "audit_entry",
            stream=f"plan:{partnership}",
            seq=seq,
            at=NOW,
            tag=f"plan:draft:{action}",
            actor_id=person,
            subject=f"draft:{draft_id}",
            facts={},
            previous="",
            hash="",
        )
    assert upgrade(empty)
    with empty.read() as session:
        assert session.get_one(DefinitionDraft, draft_id).writers == {first, second}


def test_the_release_before_can_still_add_drafts(empty: Database) -> None:
    migrate_to(empty, "head")
    writer = uuid4()
    draft_id = add_draft(empty, uuid4(), writer)
    with empty.read() as session:
        assert session.scalars(select(DefinitionDraft.authors)).all() == [[]]
        assert session.get_one(DefinitionDraft, draft_id).writers == {writer}


def add_case(database: Database) -> tuple[UUID, UUID]:
    """Insert a request that is matched to a child; return both."""
    here, school, clinic, person, child, request_id = (uuid4() for _ in range(6))
    add(database, "partnership", id=here, name="Pinewater", state="MT", is_demo=False)
    for agency in (school, clinic):
        more = {"name": "A", "short_name": "A", "system": "other", "zone": "UTC", "phone": ""}
        add(database, "agency", id=agency, partnership_id=here, **more)
    more = {"email": "a@example.org", "name": "A", "title": "", "password_hash": "", "active": True}
    add(database, "person", id=person, partnership_id=here, agency_id=school, **more)
    names = dict.fromkeys(("given_name", "family_name", "born_on", "local_id"), b"")
    indexes = dict.fromkeys(("local_id_index", "match_index", "born_index"), "")
    add(
        database,
        "subject",
        id=child,
        partnership_id=here,
        holder_id=clinic,
        created_at=NOW,
        **names,
        **indexes,
    )
    add(
        database,
        "disclosure_request",
        id=request_id,
        partnership_id=here,
        number="R-1",
        requesting_agency_id=school,
        holder_id=clinic,
        requested_by=person,
        child_given_name=b"",
        child_family_name=b"",
        child_born_on=b"",
        purpose="x",
        categories=[],
        reason=b"",
        urgent=False,
        submitted_at=NOW,
        submit_token="t",
        subject_id=child,
    )
    return request_id, child


def add_package(database: Database, request_id: UUID) -> None:
    """Insert what the release of revision 0005 inserts: without a subject."""
    with database.read() as session:
        person = session.execute(select(table_now(database, "person"))).one()
    add(
        database,
        "release_package",
        id=uuid4(),
        partnership_id=UUID(str(person.partnership_id)),
        request_id=request_id,
        prepared_by=UUID(str(person.id)),
        created_at=NOW,
        conditions_met=[],
    )


def test_what_is_there_gets_the_child_of_its_request_and_the_release_before_goes_on_without(
    empty: Database,
) -> None:
    migrate_to(empty, "0005")
    request_id, child = add_case(empty)
    add_package(empty, request_id)
    assert upgrade(empty)
    add_package(empty, request_id)
    known = table_now(empty, "release_package")
    with empty.read() as session:
        found = session.scalars(select(known.c.subject_id)).all()
    assert {UUID(str(one)) if one else None for one in found} == {child, None}


def test_the_migrated_wall_is_the_one_of_the_models(empty: Database) -> None:
    """A migration carries its own copy; what it leaves must be what new databases are made with."""
    migrate_to(empty, "head")
    with empty.read() as session:
        if empty.dialect == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'disclosure'"
            left, made = session.connection().exec_driver_sql(query).scalars().all(), wall.SQLITE_WALL
        else:
            query = "SELECT prosrc FROM pg_proc WHERE proname LIKE 'disclosure_%%' ORDER BY proname"
            left = session.connection().exec_driver_sql(query).scalars().all()
            made = tuple(one.split("$wall$")[1] for one in wall.POSTGRESQL_WALL if "$wall$" in one)
    assert sorted(map(plain, left)) == sorted(map(plain, made))


def plain(statement: str) -> str:
    return " ".join(statement.split())
