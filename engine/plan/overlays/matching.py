"""Which rules of a state match one record of a request, and what the tables are told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from engine.plan.overlays.model import Effect, MinorAnswer, Overlay, OverlayRule, Service
from engine.workflow.feel import FeelError, Scope, begin


@dataclass(frozen=True, slots=True)
class StateView:
    """What a state says of one record.

    Attributes:
        status: ``loaded``, ``missing``, ``suspended``, or ``federal`` for the federal analysis alone.
        rules: The rules that match, in the order of the overlay.
        minor: By service, whether a minor of this age may consent to it alone.
    """

    status: str
    rules: tuple[OverlayRule, ...] = ()
    minor: Mapping[Service, MinorAnswer] = field(default_factory=dict)

    def told(self) -> Mapping[str, Any]:
        """Return it as the tables read it: ``{status, effects, opens, doubts, owed, minor}``."""
        return {
            "status": self.status,
            "effects": [each.effect.value for each in self.rules],
            "opens": self._openings(Effect.PERMIT_IF),
            "doubts": self._openings(Effect.REVIEW),
            "owed": [code for each in self.rules if each.effect in _OWING for code in each.conditions],
            "minor": {service.value: answer.value for service, answer in self.minor.items()},
        }

    def _openings(self, effect: Effect) -> list[str]:
        return [each.opens.value for each in self.rules if each.effect is effect and each.opens]


_OWING = (Effect.PERMIT_IF, Effect.REQUIRE)


def view(overlay: Overlay, facts: Mapping[str, Any], on: date) -> StateView:
    """Return what a state says of one record.

    Args:
        overlay: Its rules.
        facts: The facts of the request and of one record, under the names of the tables' input data.
        on: The day that the rules must be in force on.
    """
    if overlay.suspended:
        return StateView("suspended")
    scope = begin(facts, now=datetime.combine(on, time(12), UTC))
    candidates = [rule for rule in overlay.rules if _in_force(rule, on) and _fits(rule, facts, scope)]
    named = [rule for rule in candidates if not rule.otherwise]
    if not any(rule.effect is not Effect.REQUIRE for rule in named):
        named = candidates
    return StateView("loaded", tuple(named), _minor(overlay, facts["subject"]["age"]))


def _in_force(rule: OverlayRule, on: date) -> bool:
    return rule.effective_from <= on and (rule.ends_on is None or on <= rule.ends_on)


def _fits(rule: OverlayRule, facts: Mapping[str, Any], scope: Scope) -> bool:
    requester = facts["requester"]
    return (
        _among(facts["holder"]["type"], rule.holders)
        and _among(facts["record"]["category"], rule.categories)
        and _among(requester["type"], rule.recipients)
        and _among(requester["role"], rule.roles)
        and _among(facts["purpose"], rule.purposes)
        and _of_age(rule, facts["subject"]["age"])
        and _at_stage(rule.stage, requester["pre_adjudication"])
        and all(_holds(facts, path, rule, scope) for path in rule.when)
    )


def _among(value: str, listed: Sequence[str]) -> bool:
    return not listed or value in listed


def _of_age(rule: OverlayRule, age: int) -> bool:
    return (rule.from_age is None or rule.from_age <= age) and (
        rule.below_age is None or age < rule.below_age
    )


def _at_stage(stage: str, pre_adjudication: bool | None) -> bool:  # noqa: FBT001 - a fact, true, false or unknown
    return not stage or pre_adjudication is (stage == "pre_adjudication")


def _holds(facts: Mapping[str, Any], path: str, rule: OverlayRule, scope: Scope) -> bool:
    """Tell whether a fact passes a test; a test that cannot be made holds for what forbids, and for nothing else."""
    value: Any = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    try:
        return rule.when[path].evaluate_in(scope, scope.taken_in(value)) is True
    except FeelError:
        return rule.effect in (Effect.FORBID, Effect.REVIEW)


def _minor(overlay: Overlay, age: int) -> Mapping[Service, MinorAnswer]:
    return {each.service: each.answer for each in overlay.minors if each.from_age <= age < each.below_age}
