"""The declarative base of every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from sqlalchemy import JSON, Connection, MetaData, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; constraints get stable names, so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[str]: JSON}


def table(model: type[Base]) -> Table:
    """Return a model's table, for the hot path: SQLAlchemy Core costs a third of the ORM there."""
    return cast(Table, model.__table__)


def insert_if_absent(connection: Connection, into: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there; tell whether it was inserted. Safe when two do it at once."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(into).values(values).on_conflict_do_nothing().returning(*into.primary_key)
    return connection.execute(statement).first() is not None


class Identified:
    """Mixin: a random identifier as the primary key."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class InPartnership:
    """Mixin: every row belongs to one partnership, the unit of isolation and of distribution."""

    partnership_id: Mapped[UUID] = mapped_column(index=True)
