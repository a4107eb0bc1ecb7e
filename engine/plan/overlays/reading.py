"""Overlays as TOML: read, and refused in words if something in them is not as it must be."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from engine.errors import InvalidInputError
from engine.plan.overlays.model import (
    Access,
    Effect,
    MinorAnswer,
    MinorConsent,
    Opening,
    Overlay,
    OverlayRule,
    Service,
)
from engine.workflow.feel import FeelError, UnaryTests, parse_unary

MAX_BYTES = 512 * 1024
STAGES = ("", "pre_adjudication", "post_adjudication")


class OverlayRefusedError(InvalidInputError):
    """A text is no overlay; the message says where and why."""

    code: ClassVar[str] = "overlay_refused"


class _Reader:
    """A table of the text; every fact that is taken out of it is checked, and none may be left over."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        self._left = dict(values)
        self._place = place

    def refuse(self, name: str, expected: str) -> OverlayRefusedError:
        return OverlayRefusedError(
            f"expected {expected} for {name} of {self._place}, but it is something else"
        )

    def text(self, name: str, default: str | None = None) -> str:
        value = self._left.pop(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse(name, "a text")
        return value

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.refuse(name, "a list of texts")
        if needed and not value:
            raise self.refuse(name, "at least one text")
        return tuple(value)

    def day(self, name: str) -> date | None:
        value = self._left.pop(name, None)
        if value is not None and type(value) is not date:
            raise self.refuse(name, "a day")
        return value

    def age(self, name: str) -> int | None:
        value = self._left.pop(name, None)
        if value is not None and (type(value) is not int or not 0 <= value <= 130):
            raise self.refuse(name, "an age in years")
        return value

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise self.refuse(name, "true or false")
        return value

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.refuse(name, "a list of tables")
        return value

    def tests(self, name: str) -> Mapping[str, UnaryTests]:
        value = self._left.pop(name, {})
        if not isinstance(value, dict):
            raise self.refuse(name, "a table of FEEL tests by path")
        return {path: self._test(f"{name}.{path}", each) for path, each in value.items()}

    def _test(self, name: str, value: object) -> UnaryTests:
        try:
            return parse_unary(value if isinstance(value, str) else "")
        except FeelError as fault:
            raise OverlayRefusedError(
                f"expected a FEEL test for {name} of {self._place}, but {fault}"
            ) from fault

    def finish(self) -> None:
        if self._left:
            names = ", ".join(sorted(self._left))[:200]
            raise OverlayRefusedError(f"expected known facts of {self._place}, but got {names}")


_Code = TypeVar("_Code", bound=StrEnum)


def _code(reader: _Reader, name: str, codes: type[_Code], written: str) -> _Code:
    try:
        return codes(written)
    except ValueError:
        raise reader.refuse(name, f"one of {', '.join(codes)}") from None


def read_overlay(text: str) -> Overlay:
    """Return the overlay that a text is.

    Raises:
        OverlayRefusedError: it is no TOML, or something in it is not as it must be.
    """
    content = text.encode()
    if len(content) > MAX_BYTES:
        raise OverlayRefusedError(f"expected at most {MAX_BYTES} bytes, but the overlay has {len(content)}")
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise OverlayRefusedError(f"expected TOML, but {str(fault)[:200]}") from fault
    return _overlay(values, text, hashlib.sha256(content).hexdigest())


def _overlay(values: Mapping[str, Any], text: str, version: str) -> Overlay:
    reader = _Reader(values, "the overlay")
    effective_from = reader.day("effective_from")
    if effective_from is None:
        raise reader.refuse("effective_from", "a day")
    found = Overlay(
        jurisdiction=reader.text("jurisdiction"),
        title=reader.text("title"),
        version=version,
        effective_from=effective_from,
        ends_on=reader.day("ends_on"),
        signed_off_by=reader.text("signed_off_by", ""),
        signed_off_on=reader.day("signed_off_on"),
        review_on=reader.day("review_on"),
        rules=tuple(_rule(each, effective_from) for each in reader.tables("rule")),
        minors=tuple(_minor(each) for each in reader.tables("minor_consent")),
        text=text,
    )
    reader.finish()
    ids = [rule.id for rule in found.rules]
    if len(set(ids)) < len(ids):
        raise OverlayRefusedError("expected each rule's id once, but one is there twice")
    return found


def _rule(values: Mapping[str, Any], effective_from: date) -> OverlayRule:
    reader = _Reader(values, f"rule {str(values.get('id', '?'))[:80]}")
    found = OverlayRule(
        id=reader.text("id"),
        effect=_code(reader, "effect", Effect, reader.text("effect")),
        citations=reader.texts("citations", needed=True),
        why=reader.text("why"),
        cure=reader.text("cure", ""),
        opens=_opening(reader),
        holders=reader.texts("holders"),
        categories=reader.texts("categories"),
        recipients=reader.texts("recipients"),
        roles=reader.texts("roles"),
        purposes=reader.texts("purposes"),
        stage=reader.text("stage", ""),
        access=tuple(_code(reader, "access", Access, each) for each in reader.texts("access")),
        from_age=reader.age("from_age"),
        below_age=reader.age("below_age"),
        when=reader.tests("when"),
        conditions=reader.texts("conditions"),
        redisclosure=reader.text("redisclosure", ""),
        otherwise=reader.flag("otherwise"),
        effective_from=reader.day("effective_from") or effective_from,
        ends_on=reader.day("ends_on"),
    )
    reader.finish()
    if found.stage not in STAGES:
        raise reader.refuse("stage", f"one of {', '.join(STAGES[1:])}")
    if found.effect is Effect.PERMIT_IF and found.opens is None:
        raise OverlayRefusedError(
            f"expected rule {found.id} to name the opening that it fills, but it names none"
        )
    return found


def _opening(reader: _Reader) -> Opening | None:
    written = reader.text("opens", "")
    return _code(reader, "opens", Opening, written) if written else None


def _minor(values: Mapping[str, Any]) -> MinorConsent:
    reader = _Reader(values, f"minor consent {str(values.get('service', '?'))[:80]}")
    below = reader.age("below_age")
    found = MinorConsent(
        service=_code(reader, "service", Service, reader.text("service")),
        from_age=reader.age("from_age") or 0,
        below_age=18 if below is None else below,
        answer=_code(reader, "answer", MinorAnswer, reader.text("answer")),
        citations=reader.texts("citations", needed=True),
        why=reader.text("why"),
    )
    reader.finish()
    return found


def suspended(overlay: Overlay) -> Overlay:
    """Return an overlay by which nothing is decided."""
    return replace(overlay, suspended=True)
