"""How a built-in function is described."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A built-in function.

    Attributes:
        run: Takes the evaluation and the arguments in the order of a form; gives null for those that don't fit.
        forms: The lists of parameters that it can be called with.
        rest: It takes any further arguments, as its last parameter does.
    """

    run: Callable[..., Any]
    forms: tuple[tuple[str, ...], ...]
    rest: bool = False

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with ``count`` arguments."""
        return any(count == len(form) or (self.rest and count > len(form)) for form in self.forms)

    def fitting(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the form with just these parameters, each given once; None if there is none."""
        return next((form for form in self.forms if sorted(form) == sorted(names)), None)

    def usage(self, name: str) -> str:
        """Return how it is called, for an error."""
        more = ", …" if self.rest else ""
        return " or ".join(f"{name}({', '.join(form)}{more})" for form in self.forms)


def function(run: Callable[..., Any], *forms: str, rest: bool = False) -> BuiltIn:
    """Describe a function by its forms, such as ``"string, start position, length"``."""
    return BuiltIn(run, tuple(tuple(form.split(", ")) if form else () for form in forms), rest)
