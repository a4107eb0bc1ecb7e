"""From files to a runnable model, with SpiffWorkflow's parser behind hardened XML."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.workflow.errors import ModelRejectedError
from engine.workflow.repeating import ModelParser, connect
from engine.workflow.tables import DecisionSource, carried
from engine.workflow.timers import put_on_clock
from engine.workflow.xmlsafe import safe_tree

DIAGRAM = ".bpmn"
FORM = ".form.json"


@dataclass(frozen=True, slots=True)
class Model:
    """A parsed definition, shared by all its instances and never changed by them."""

    key: str
    spec: Any
    """SpiffWorkflow's BpmnProcessSpec."""
    called: Mapping[str, Any]
    """Specs of the called and embedded processes, by id."""
    files: Mapping[str, bytes]
    decisions: DecisionSource
    """What its business rule tasks ask."""

    def form_text(self, form: str) -> bytes:
        """Return the form-js schema called ``form``.

        Raises:
            ModelRejectedError: the definition carries no such form.
        """
        try:
            return self.files[form + FORM]
        except KeyError:
            raise ModelRejectedError(
                f"expected the form {form!r} in the definition, but it is not there"
            ) from None


def parse_model(files: Mapping[str, bytes], key: str) -> Model:
    """Parse the diagrams among ``files`` and return the process ``key`` with everything that it calls.

    Raises:
        ModelRejectedError: a file is no safe XML or no decision model, or SpiffWorkflow can't run it.
    """
    parser, tables = ModelParser(), carried(files)
    for name, content in sorted(files.items()):
        if name.endswith(DIAGRAM):
            parser.add_bpmn_xml(safe_tree(content), filename=name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            spec = parser.get_spec(key)
            called = parser.get_subprocess_specs(key)
    except ValidationException as refusal:
        raise ModelRejectedError(f"expected a diagram that can run, but {_reason(refusal)}") from refusal
    except (KeyError, ValueError, AttributeError, TypeError) as refusal:
        raise ModelRejectedError(f"expected a diagram that can run, but {key} doesn't parse") from refusal
    for one in (spec, *called.values()):
        put_on_clock(one)
        connect(one)
    return Model(key, spec, called, dict(files), tables)


def _reason(refusal: Exception) -> str:
    return str(refusal).splitlines()[0][:300]
