"""From ``given`` to what the tables read: the same facts under the tables' names, days as days, unknown as null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.act.law.given import AGREEMENT, CONSENT, EMERGENCY, GIVEN, PROCESS
from engine.act.law.kinds import Field, day

Inputs = Mapping[str, Any]
"""Values of the input data of the tables, by name."""


def carried(given: Mapping[str, Any]) -> Inputs:
    """Return the facts of a request without a record; they must be without fault.

    The names are those of the input data in ``legal_basis.dmn``: ``requester`` has its facts beside ``type`` and
    ``role``, ``process`` has the paper's ``type``. A fact that was not given is null.
    """
    facts = _inside(given, GIVEN)
    return {
        "jurisdiction": facts["jurisdiction"],
        "holder": {"type": facts["holder_agency_type"], "regimes": facts["holder_regimes"]},
        "requester": {
            **facts["requester_facts"],
            "type": facts["requester_agency_type"],
            "role": facts["requester_role"],
        },
        "purpose": facts["purpose"],
        "subject": {"age": facts["subject_age"], "emancipated": facts["emancipated"]},
        "emergency": facts["emergency"],
        "process": {**(facts["process"] or _inside({}, PROCESS)), "type": facts["court_order_type"]},
        "consent": facts["consent"],
        "agreement": facts["agreement"],
        "today": facts["today"],
    }


def with_record(inputs: Inputs, given: Mapping[str, Any], category: str) -> Inputs:
    """Return the facts of a request with those of one of its records."""
    record = _inside(given["record_facts"], GIVEN["record_facts"].inside or {})
    return {**inputs, "record": {**record, "category": category}}


def paths() -> frozenset[str]:
    """Return every path by which a table or an overlay can read a fact, such as ``record.sealed``."""
    blank = carried({name: _BLANK.get(name) for name in GIVEN})
    nested = with_record(blank, {"record_facts": {}}, "")
    whole = {"consent": CONSENT, "agreement": AGREEMENT, "emergency": EMERGENCY}
    found = set(nested)
    for name, value in nested.items():
        fields = whole.get(name, value)
        found |= {f"{name}.{each}" for each in fields} if isinstance(fields, Mapping) else set()
    return frozenset(found)


_BLANK: Mapping[str, Any] = {"requester_facts": {}, "record_facts": {}}


def _inside(value: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: _one(value.get(name), field) for name, field in fields.items()}


def _one(value: Any, field: Field) -> Any:
    if value is None:
        return None
    if field.inside is not None:
        return _inside(value, field.inside)
    return date.fromisoformat(value) if field.expected is day else value
