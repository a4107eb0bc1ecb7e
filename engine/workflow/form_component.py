"""One component of a form-js schema, read with suspicion: what is not understood is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.workflow.form_model import FormError, ShownWhen

_ALWAYS_ALLOWED = frozenset({"type", "id", "layout", "properties", "conditional"})
"""Allowed on every component; the editor's ``id`` and ``layout`` mean nothing here."""
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_SIMPLE = re.compile(r'\s*([A-Za-z_][\w.]*)\s*!=\s*"([^"\\]*)"\s*', re.ASCII)
_MAX_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Component:
    """A component, its place, and how to read and to refuse what it says."""

    given: Mapping[str, Any]
    ident: str
    prefix: str
    """Path of the groups around it, with a dot at its end; or empty."""

    @classmethod
    def read(cls, given: object, *, prefix: str, ident: str) -> Component:
        """Take one entry of ``components``.

        Raises:
            FormError: it is no object, or has no type.
        """
        if not isinstance(given, dict) or not isinstance(given.get("type"), str):
            raise FormError(ident.replace("-", " "), "is no component with a type")
        return cls(given, ident, prefix)

    @property
    def type(self) -> str:
        """The component's type, in form-js's words."""
        return str(self.given["type"])

    def refuse(self, why: str) -> FormError:
        """Return the error that names this component by its key, else its label, else its place."""
        named = self.given.get("key") or self.given.get("label")
        return FormError(repr(named) if isinstance(named, str) else self.ident.replace("-", " "), why)

    def allow(self, *keys: str) -> None:
        """Refuse every setting other than these: it would be shown in the editor and do nothing."""
        for key in self.given:
            if key not in keys and key not in _ALWAYS_ALLOWED:
                raise self.refuse(f"has the setting {key!r}, which Concord doesn't follow")

    def words(self, key: str, *, required: bool = False) -> str:
        """Return a text for people, without space around it."""
        found = self.given.get(key, "")
        if not isinstance(found, str) or len(found) > _MAX_WORDS:
            raise self.refuse(f"has a {key} that is no text of at most {_MAX_WORDS} characters")
        if required and not found.strip():
            raise self.refuse(f"has no {key}")
        return found.strip()

    def name(self) -> str:
        """Return the field's full name: the groups' path and its key."""
        return self.prefix + self._path("key", required=True)

    def inner_prefix(self) -> str:
        """Return the prefix for what is inside this group; ``path`` is optional."""
        path = self._path("path", required=False)
        return f"{self.prefix}{path}." if path else self.prefix

    def _path(self, key: str, *, required: bool) -> str:
        path = self.words(key, required=required)
        if path and not _PATH.fullmatch(path):
            raise self.refuse(f"has a {key} that is no name of letters, digits and underscores")
        return path

    def settings(self, key: str, known: frozenset[str]) -> Mapping[str, Any]:
        """Return a group of settings such as ``validate``; only ``known`` ones may be there."""
        found = self.given.get(key, {})
        if not isinstance(found, dict):
            raise self.refuse(f"has settings under {key!r} that are no object")
        for name in found:
            if name not in known:
                raise self.refuse(f"has the setting '{key}.{name}', which Concord doesn't follow")
        return found

    def properties(self, known: frozenset[str], *, prefix: str | None = None) -> Mapping[str, str]:
        """Return the custom properties; only ``known`` ones, and those that start with ``prefix``."""
        found = self.given.get("properties", {})
        if not isinstance(found, dict):
            raise self.refuse("has properties that are no object")
        for name, value in found.items():
            if name not in known and not (prefix and name.startswith(prefix)):
                raise self.refuse(f"has the property {name!r}, which Concord doesn't know")
            if not isinstance(value, str) or len(value) > _MAX_WORDS:
                raise self.refuse(f"has a property {name!r} that is no text")
        return found

    def flag(self, settings: Mapping[str, Any], key: str) -> bool:
        """Return a yes or no among ``settings``; false if it is not there."""
        found = settings.get(key, False)
        if not isinstance(found, bool):
            raise self.refuse(f"has a {key} that is neither true nor false")
        return found

    def condition(self) -> tuple[str | None, ShownWhen | None]:
        """Return the FEEL of ``conditional.hide``, and its meaning if it is as simple as can be."""
        hide = self.settings("conditional", frozenset({"hide"})).get("hide")
        if hide is None or hide == "":
            return None, None
        if not isinstance(hide, str) or not hide.startswith("=") or not hide[1:].strip():
            raise self.refuse("has a condition that is no FEEL expression, starting with '='")
        expression = hide[1:].strip()
        simple = _SIMPLE.fullmatch(expression)
        return expression, ShownWhen(simple[1], simple[2]) if simple else None
