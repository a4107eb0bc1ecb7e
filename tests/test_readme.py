"""The README's first five minutes, held against the demo: a newcomer finds every name and word that it gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.act.models import DisclosureRequest, Subject
from engine.act.vocabulary import CATEGORIES, PURPOSES
from engine.clock import fixed_clock
from engine.mail.messages import TEMPLATES
from engine.partner.models import Agency
from engine.store.crypto import Keyring, install_keyring
from tests.web import demo
from web.commands.demo.people import fresh_children
from web.commands.demo.world import PARTNERSHIPS, PASSWORD
from web.words import quotes

ROOT = Path(__file__).parents[1]
README = " ".join((ROOT / "README.md").read_text().split())
STEPS = README[README.index("## The first five minutes") : README.index("## More")]


def test_the_child_of_the_first_step_is_known_to_the_clinic_and_in_no_case(
    tmp_path: Path, keyring: Keyring
) -> None:
    child, holder = fresh_children()[0], PARTNERSHIPS[0].agencies[1].name
    assert f"**{child.words}**" in STEPS
    assert f"**{holder}**" in STEPS
    runtime = demo.make(tmp_path, clock=fixed_clock(demo.DAY), cases=60)
    with runtime.database.read() as session:
        held = select(Subject).join(Agency, Agency.id == Subject.holder_id).where(Agency.name == holder)
        known = {(row.given_name, row.family_name, row.born_on) for row in session.scalars(held)}
        asked = {
            (row.child_given_name, row.child_family_name)
            for row in session.scalars(select(DisclosureRequest))
        }
    runtime.database.dispose()
    install_keyring(keyring)
    for one in fresh_children():
        assert (one.given_name, one.family_name, one.born_on) in known
        assert (one.given_name, one.family_name) not in asked


def test_everybody_whom_it_names_is_there() -> None:
    people = {p.email: p for one in PARTNERSHIPS for agency in one.agencies for p in agency.people}
    named = re.findall(r"`(\w+@demo\.invalid)`", README)
    assert len(named) >= 9
    assert set(named) <= set(people)
    assert f"`{PASSWORD}`" in README


def labels(form: str) -> str:
    return json.dumps(json.loads((ROOT / f"forms/{form}.form.json").read_text()))


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("Mental health", CATEGORIES["mental_health"].label),
        ("Plan a safe return to school", PURPOSES["return_to_school"].label),
        ("Yes, this child is in our records", labels("match_subject")),
        ("Your permission is asked", TEMPLATES["consent_requested"].subject),
        ("Approve", labels("legal_review")),
        ("Records that answer the request", labels("prepare_release")),
        ("Match to our records", (ROOT / "bpmn/handle_request.bpmn").read_text()),
        ("Legal review", (ROOT / "bpmn/handle_request.bpmn").read_text()),
        ("Prepare the release", (ROOT / "bpmn/handle_request.bpmn").read_text()),
        ("Yes, share", (ROOT / "web/templates/act/answer.html").read_text()),
        ("Stop the sharing", (ROOT / "web/templates/act/answer.html").read_text()),
        ("Released records", (ROOT / "web/templates/act/case.html").read_text()),
        ("These can't be read any more", (ROOT / "web/templates/act/case.html").read_text()),
    ],
)
def test_what_it_tells_to_choose_is_on_the_page(words: str, source: str) -> None:
    assert f"*{words}*" in STEPS
    assert quotes(words) in quotes(source)
