"""From a tree to closures, once; evaluating is calling the outermost one.

What an evaluation does outside of loops and calls is bounded by the length of the text, so only these, and functions
over texts and lists, count steps: a guard costs no accounting at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.feel.compiling.calls import CALLS
from engine.workflow.feel.compiling.constructs import CONSTRUCTS
from engine.workflow.feel.compiling.core import Bound, Compiler
from engine.workflow.feel.compiling.tests import TESTS, cell, constants_of
from engine.workflow.feel.syntax import Node

__all__ = ["Bound", "Compiler", "cell", "compiler_of", "constants_of"]

_MAKERS: Mapping[type[Node], Any] = {**CONSTRUCTS, **TESTS, **CALLS}


def compiler_of(text: str) -> Compiler:
    """Return what compiles the tree of a text."""
    return Compiler(text, _MAKERS)
