"""What a form is made of, once its form-js schema has been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from engine.workflow.errors import ModelRejectedError

EARLIEST = date(1900, 1, 1)
"""The first civil day that a form takes where its author sets no limit."""
LATEST = date(2199, 12, 31)
"""The last civil day that a form takes where its author sets no limit."""
GREATEST_NUMBER = 1e15
"""Beyond it, a number has no exact place in JSON."""


class FormError(ModelRejectedError):
    """A form can't be shown or checked; ``component`` is its key or place, ``why`` a clause for its author."""

    def __init__(self, component: str, why: str) -> None:
        super().__init__(f"expected a form that can be shown and checked, but {component} {why}")
        self.component = component
        self.why = why


class Kind(StrEnum):
    """The kinds of field; each word is form-js's component type or, for ``datetime``, its subtype."""

    LINE = "textfield"
    LINES = "textarea"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    FILES = "filepicker"


OPTION_KINDS = frozenset({Kind.SELECT, Kind.RADIO, Kind.CHECKLIST})
TEXT_KINDS = frozenset({Kind.LINE, Kind.LINES})
DAY_KINDS = frozenset({Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen: the code that is stored, the words that are read."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """A condition so simple that a page can follow it without asking: ``name`` has the answer ``value``."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What all parts of a form have in common."""

    ident: str
    """Unique in the form: a field's name, or ``item-3`` for what has none."""
    hide_if: str | None = None
    """FEEL without the leading ``=``; the item is hidden if, and only if, it gives true."""
    shown_when: ShownWhen | None = None
    """The same, where ``hide_if`` reads ``name != "value"``."""
    part: ClassVar[str] = ""
    """Tells templates the classes apart: field, text, separator, group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Item):
    """One question and the rules for its answer."""

    part: ClassVar[str] = "field"
    name: str
    """Name in the submission and key among problems; dots lead into nested objects (``child.name``)."""
    kind: Kind
    label: str
    help: str = ""
    when: str = ""
    """When a conditional field is asked, in words; shown above it, since a page may show all fields."""
    missing: str = ""
    """The sentence for a required answer that is not there; empty: one made from the label."""
    required: bool = False
    always: bool = True
    """Whether neither the field nor a group around it is conditional."""
    options: tuple[Option, ...] | None = None
    """None where there are none, and until `prepare` has put in those of ``options_key``."""
    options_key: str | None = None
    """form-js's ``valuesKey``: the server gives the options under this key."""
    min_length: int = 1
    max_length: int = 0
    """In code points, after surrounding space is gone; a line break counts one."""
    text_format: Literal["", "email", "phone"] = ""
    minimum: float = -GREATEST_NUMBER
    maximum: float = GREATEST_NUMBER
    decimals: int | None = None
    """Greatest number of decimals; 0 makes it a whole number; None: any."""
    earliest: date = EARLIEST
    latest: date = LATEST
    """Civil days, both inclusive."""
    earliest_key: str | None = None
    latest_key: str | None = None
    """``today``, or a key under which the server gives the day; `prepare` puts it in."""
    zone: ZoneInfo | None = None
    """The zone in which the civil time of a ``datetime`` is read; `prepare` puts it in."""
    multiple: bool = False
    accept: str = ""
    """For files, as in HTML's ``accept``."""
    look: Literal["", "short", "signature", "two"] = ""
    autocomplete: str = "off"

    @property
    def path(self) -> tuple[str, ...]:
        """Where the answer stands among the values."""
        return tuple(self.name.split("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticText(Item):
    """Something to read; paragraphs of plain text."""

    part: ClassVar[str] = "text"
    paragraphs: tuple[str, ...]
    title: str = ""
    tone: Literal["", "ok", "warn", "bad", "law", "now"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator(Item):
    """A line between two parts."""

    part: ClassVar[str] = "separator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Item):
    """Items that belong together, under one label."""

    part: ClassVar[str] = "group"
    label: str
    items: tuple[AnyItem, ...]


AnyItem: TypeAlias = Field | StaticText | Separator | Group


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form that converts: its items in the order of reading."""

    id: str
    items: tuple[AnyItem, ...]
    prepared: bool = False
    """Whether options, limits and zone of this instant have been put in."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, also inside groups, in the order of reading."""
        return tuple(item for item in walk(self.items) if isinstance(item, Field))

    @property
    def labels(self) -> dict[str, str]:
        """Every field's label by its name."""
        return {field.name: field.label for field in self.fields}


def walk(items: tuple[AnyItem, ...]) -> Iterator[AnyItem]:
    """Yield every item, a group before what is in it."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk(item.items)
