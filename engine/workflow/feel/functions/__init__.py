"""The built-in functions, by name.

Source: DMN 1.5, 10.3.4; ``extract`` and ``is defined``, which the bpmn.io editors know as well, are not of DMN. The
latter is compiled in place.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.workflow.feel.functions.aggregates import AGGREGATES
from engine.workflow.feel.functions.contexts import CONTEXTS
from engine.workflow.feel.functions.conversion import CONVERSIONS
from engine.workflow.feel.functions.lists import LISTS
from engine.workflow.feel.functions.numeric import NUMERIC
from engine.workflow.feel.functions.ranges import RANGES
from engine.workflow.feel.functions.regex import REGEX
from engine.workflow.feel.functions.sorting import SORTING
from engine.workflow.feel.functions.table import BuiltIn
from engine.workflow.feel.functions.temporals import TEMPORALS
from engine.workflow.feel.functions.texts import TEXTS
from engine.workflow.feel.names import KnownNames

FUNCTIONS: Mapping[str, BuiltIn] = {
    **CONVERSIONS,
    **TEMPORALS,
    **TEXTS,
    **REGEX,
    **LISTS,
    **AGGREGATES,
    **SORTING,
    **NUMERIC,
    **RANGES,
    **CONTEXTS,
}
"""Name to function; a name may have several words."""

SEVERAL_WORDS = KnownNames([*FUNCTIONS, "is defined"])
"""The names whose end a parser can't see; never added to."""
