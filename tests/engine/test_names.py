from __future__ import annotations

import pytest

from engine.names import has_unseen, unseen_problems, without_unseen


@pytest.mark.parametrize(
    "char",
    [
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
        *"\u200b\u200c\u200d\u2060\u2061\ufeff\u00ad\u180e\ufff9\U000e0041\U000e0001",
        *"\u034f\u115f\u1160\u17b4\u3164\uffa0\u2800\ufe0f\U000e0101",
        *"\0\t\n\r\x7f\x85\u2028\u2029",
    ],
    ids=lambda char: f"U+{ord(char):04X}",
)
@pytest.mark.parametrize("where", ["{}Juniper", "Juni{}per", "Juniper{}", "Juni {} per"])
def test_what_is_not_seen_is_found_wherever_it_stands(char: str, where: str) -> None:
    assert has_unseen(where.format(char))


@pytest.mark.parametrize(
    "name",
    [
        "Juniper Vale",
        "O\N{RIGHT SINGLE QUOTATION MARK}Brien-Smythe Jr.",
        "Zoë Nuñez",
        "Zoe\u0308",  # the two points as a mark of their own
        "Trần Thị Hồng",
        "عل\u06cc\u200cرض\u0627",  # a Persian name, whose spelling has a joiner
        "ක්\u200dරිෂාන්",
        "葛\U000e0101城",
        "יוֹסֵף",
        "李小龍",
        "Ku\N{MODIFIER LETTER TURNED COMMA}ulei",
        "Jean\u00a0Paul",
        "",
    ],
)
def test_names_as_people_spell_them_pass(name: str) -> None:
    assert not has_unseen(name)


def test_the_sentence_names_the_field() -> None:
    found = unseen_problems(
        {"a": ("given name", "Ju\u202eni"), "b": ("family name", "Vale"), "c": ("x", None)}
    )
    assert found == {
        "a": "The given name has a character in it that can't be seen. Type it by hand, don't paste it."
    }


def test_what_is_not_seen_is_taken_out_and_the_rest_stays() -> None:
    assert without_unseen("\u202efdp.exe\u200b.pdf\0") == "fdp.exe.pdf"
    assert without_unseen("Überweisung 日本.pdf") == "Überweisung 日本.pdf"
