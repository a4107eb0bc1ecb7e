"""The tables of the law: one decision model, known by the hash of its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

SHIPPED = "legal_basis.dmn"


@dataclass(frozen=True, slots=True)
class Tables:
    """A version of the tables.

    Attributes:
        model: The decision model, DMN as XML.
        version: SHA-256 of it, in hexadecimal.
    """

    model: bytes
    version: str


def tables_of(model: bytes) -> Tables:
    """Return the tables that a decision model is."""
    return Tables(model, hashlib.sha256(model).hexdigest())


@cache
def shipped_tables() -> Tables:
    """Return the tables that ship with this release."""
    return tables_of(resources.files("bpmn").joinpath(SHIPPED).read_bytes())
