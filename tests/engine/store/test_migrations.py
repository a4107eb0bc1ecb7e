from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, select

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


def add(database: Database, name: str, **values: object) -> None:
    known = table_now(database, name)
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
