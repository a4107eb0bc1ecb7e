"""Every element of a decision model, checked."""

from __future__ import annotations

from collections.abc import Iterator

from engine.workflow.dmn.errors import DecisionModelError, Place
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import place_of
from engine.workflow.dmn.lint.definitions import of_types
from engine.workflow.dmn.lint.finding import TableFinding
from engine.workflow.dmn.lint.looking import look_at
from engine.workflow.dmn.lint.regions import Budget
from engine.workflow.dmn.model import Decision, Knowledge
from engine.workflow.dmn.program import Program
from engine.workflow.dmn.scopes import texts_of
from engine.workflow.dmn.tables import CompiledTable
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel.weight import weight

MAX_WEIGHT = 150_000
"""Words and signs of the texts of a model that lint reads; reading them all takes a few seconds."""


MAX_STEPS = 2_000_000
"""Parts of inputs that lint looks at in all tables of a model, to find gaps and the like; about a second's work."""


def findings(program: Program) -> tuple[TableFinding, ...]:
    """Return what is wrong with the elements of the main model, in their order; what it imports is not looked at."""
    main = program.library.main
    keys = [(main.namespace, each.id) for each in main.elements if isinstance(each, Decision | Knowledge)]
    if weight(each.text for each in texts_of((main.elements, main.items))) > MAX_WEIGHT:
        message = (
            f"expected at most {MAX_WEIGHT} words of FEEL in a file that is to be checked, but it has more"
        )
        return (TableFinding("table_invalid", message, None),)
    budget = Budget(MAX_STEPS)
    found = [*of_types(program), *(each for key in keys for each in _element(program, key, budget))]
    return tuple(dict.fromkeys(found))


def _element(program: Program, key: Key, budget: Budget) -> Iterator[TableFinding]:
    problems: list[DecisionModelError] = []
    tables: list[tuple[CompiledTable, Reader]] = []
    try:
        program.require_light(key)
        unit = program.compiled(key, problems.append, lambda *each: tables.append(each))
    except DecisionModelError as refusal:
        yield _invalid(refusal)
        return
    except RecursionError:
        place = place_of(program.library.elements[key])
        yield TableFinding("table_invalid", "expected boxes of a sensible depth, but they go deeper", place)
        return
    yield from map(_invalid, problems)
    yield from (TableFinding(f"table_{note.code}", note.text, note.place) for note in unit.notes)
    if not problems:
        names = _declared(program, key)
        for table, reader in tables:
            yield from look_at(table, reader, names, budget)


def _declared(program: Program, key: Key) -> dict[str, str | None]:
    """Return the names that the texts of an element read, and the types that they are declared to have."""
    library = program.library
    element = library.elements[key]
    if isinstance(element, Decision):
        required = library.required(key, element.information)
        # The types of an imported model have other names there.
        return {
            each.path[0]: library.elements[each.key].type_ref for each in required if each.key[0] == key[0]
        }
    parameters = element.function.parameters if isinstance(element, Knowledge) and element.function else ()
    return {each.name: each.type_ref for each in parameters}


def _invalid(refusal: DecisionModelError) -> TableFinding:
    place: Place | None = refusal.place
    return TableFinding("table_invalid", refusal.message, place)
