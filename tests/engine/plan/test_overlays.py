"""Overlays: read or refused in words, the version in force on a day, and what a state says of one record."""

from __future__ import annotations

from datetime import date

import pytest

from engine.act.law.carrying import carried, with_record
from engine.plan.overlays import (
    Effect,
    OverlayRefusedError,
    Shelf,
    StateView,
    read_overlay,
    shelf_of,
    shipped_overlays,
    suspended,
    view,
)
from tests.legal.vectors import given

ON = date(2026, 11, 24)
HEAD = 'jurisdiction = "US-ZZ"\ntitle = "Zed"\neffective_from = 2026-01-01\n'
RULE = """
[[rule]]
id = "zz.1"
effect = "forbid"
citations = ["Zed 1"]
why = "No."
"""


def text(rule: str = "", head: str = HEAD) -> str:
    return f"{head}{RULE}{rule}"


def seen(source: str, **changes: object) -> StateView:
    facts = {**given("FERPA-001"), **changes}
    return view(read_overlay(source), with_record(carried(facts), facts, "attendance"), ON)


def test_what_ships_can_be_read_and_nobody_has_signed_it_off():
    found = {each.jurisdiction: each for each in shipped_overlays().overlays}
    assert found.keys() == {"US-CA", "US-MT"}
    assert not any(each.signed_off_by for each in found.values())
    assert all(each.review_on and each.minors for each in found.values())


def test_ids_are_unique_over_all_states():
    ids = [rule.id for each in shipped_overlays().overlays for rule in each.rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("[", "expected TOML"),
        ("title = 1", "effective_from of the overlay"),
        (HEAD.replace('"Zed"', "7"), "a text for title of the overlay"),
        (text('purpose = "x"'), "expected known facts of rule zz.1, but got purpose"),
        (text('effect2 = "x"'), "effect2"),
        (
            text().replace('"forbid"', '"maybe"'),
            "one of forbid, require, permit_if, review for effect of rule zz.1",
        ),
        (text().replace('"forbid"', '"permit_if"'), "rule zz.1 to name the opening"),
        (text().replace('["Zed 1"]', "[]"), "at least one text for citations"),
        (text("from_age = true"), "an age in years for from_age"),
        (text('when = { "record.sealed" = "((" }'), "a FEEL test for when.record.sealed of rule zz.1"),
        (text('stage = "later"'), "stage of rule zz.1"),
        (text(RULE), "id once"),
        (text('opens = "HIPAA"'), "one of 34 CFR 99.38, CAPTA, STATE_JUVENILE for opens of rule zz.1"),
        (
            text() + '[[minor_consent]]\nservice = "dentist"',
            "one of mental_health, substance_use, medical for service",
        ),
        (text('access = ["fax"]'), "one of inspect, copy, oral for access"),
        ("x = 1 #" + "y" * 600_000, "at most 524288 bytes"),
    ],
)
def test_what_is_no_overlay_is_refused_in_words(source, says):
    with pytest.raises(OverlayRefusedError) as refused:
        read_overlay(source)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ("", True),
        ('holders = ["school"]', True),
        ('holders = ["hospital"]', False),
        ('categories = ["grades", "attendance"]', True),
        ('categories = ["grades"]', False),
        ('recipients = ["school"]', False),
        ('roles = ["therapist"]', True),
        ('purposes = ["care_coordination"]', True),
        ('purposes = ["news"]', False),
        ("from_age = 14", True),
        ("from_age = 15", False),
        ("below_age = 14", False),
        ("below_age = 15", True),
        ('stage = "pre_adjudication"', False),
        ('when = { "record.sealed" = "null" }', True),
        ('when = { "record.sealed" = "true" }', False),
        ('when = { "record.sealed" = "not(true)", "subject.age" = "< 10" }', False),
        ("effective_from = 2026-11-24", True),
        ("effective_from = 2026-11-25", False),
        ("ends_on = 2026-11-24", True),
        ("ends_on = 2026-11-23", False),
    ],
)
def test_a_rule_matches_if_every_condition_does(condition, matches):
    found = seen(text(condition))
    assert [rule.effect for rule in found.rules] == ([Effect.FORBID] if matches else [])


def test_what_is_otherwise_matches_only_if_nothing_else_did():
    otherwise = RULE.replace("zz.1", "zz.2") + "otherwise = true\n"
    assert [rule.id for rule in seen(text(otherwise)).rules] == ["zz.1"]
    assert [rule.id for rule in seen(text('holders = ["court"]' + otherwise)).rules] == ["zz.2"]


def test_a_minor_is_told_by_age():
    ages = '[[minor_consent]]\nservice = "medical"\nfrom_age = 12\nanswer = "yes"\ncitations = ["Z"]\nwhy = "w"\n'
    assert seen(text() + ages, subject_age=12).told()["minor"] == {"medical": "yes"}
    assert seen(text() + ages, subject_age=11).told()["minor"] == {}
    assert seen(text() + ages, subject_age=18).told()["minor"] == {}


def test_a_suspended_overlay_says_nothing():
    facts = given("FERPA-001")
    found = view(suspended(read_overlay(text())), with_record(carried(facts), facts, "attendance"), ON)
    assert (found.status, found.rules) == ("suspended", ())


def test_the_newest_version_that_is_in_force_is_taken():
    later = text(head=HEAD.replace("2026-01-01", "2026-12-01"))
    newer = text(head=HEAD.replace("2026-01-01", "2026-06-01"))
    shelf = shelf_of([text(), newer, later])
    assert shelf.of("US-ZZ", ON) == shelf.overlays[1]
    assert shelf.of("US-ZZ", date(2026, 2, 1)) == shelf.overlays[0]
    assert shelf.of("US-ZZ", date(2025, 2, 1)) is None
    assert shelf.of("US-MT", ON) is None
    assert shelf.without("US-ZZ") == Shelf()


def test_the_version_is_that_of_the_text():
    assert read_overlay(text()).version == read_overlay(text()).version
    assert read_overlay(text()).version != read_overlay(text() + "# changed\n").version
