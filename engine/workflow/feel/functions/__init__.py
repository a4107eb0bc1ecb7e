"""The built-in functions, by name.

Source: DMN 1.5, 10.3.4; ``is defined``, which the bpmn.io editors know as well, is compiled in place.
"""

from __future__ import annotations

from engine.workflow.feel.functions.contexts import CONTEXTS
from engine.workflow.feel.functions.conversion import CONVERSIONS
from engine.workflow.feel.functions.lists import LISTS
from engine.workflow.feel.functions.numeric import NUMERIC
from engine.workflow.feel.functions.table import BuiltIn
from engine.workflow.feel.functions.temporals import TEMPORALS
from engine.workflow.feel.functions.texts import TEXTS

FUNCTIONS: dict[str, BuiltIn] = {**CONVERSIONS, **TEMPORALS, **TEXTS, **LISTS, **NUMERIC, **CONTEXTS}
"""Name to function; a name may have several words."""

SEVERAL_WORDS = frozenset({name for name in FUNCTIONS if " " in name} | {"is defined"})
"""The names whose end a parser can't see."""
