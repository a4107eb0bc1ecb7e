from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest

from engine.workflow.feel import FeelEvaluationError
from tests.engine.workflow.feel.kit import value_of

VARIABLES: dict[str, Any] = {"a": "a" * 20_000, "ab": "ab" * 10_000, "half": "\ud800", "long": "x" * 1_001}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('matches("foobar", "^fo*b")', True),
        ('matches("foobar", "^Fo*b")', False),
        ('matches("foobar", "^Fo*b", "i")', True),
        ('matches("foobar", "^fo*b", null)', True),
        ('matches("foobar", "^Fo*b", "ii")', True),
        ('matches("foobar", "^Fo*b", "q")', None),
        ('matches("foobar", "(")', None),
        ('matches("foobar", "a{2,1}")', None),
        ('matches("foobar", null)', None),
        ("matches(1, 1)", None),
        ('matches(["foobar"], "o")', True),
        (r'matches("a\nb", "a.b")', False),
        (r'matches("a\nb", "a.b", "s")', True),
        (r'matches("a\nb", "^b")', False),
        (r'matches("a\nb", "^b", "m")', True),
        ('matches("helloworld", "hello world", "x")', True),
        (r'matches("hello world", "hello\ sworld", "x")', True),
        ('matches("hello world", "hello[ ]world", "x")', True),
        (r'matches("a]b", "a[\]]b", "x")', True),
        (r'matches("٣", "^\d$")', True),
        (r'matches("é", "^\w$")', True),
        (r'matches("!", "^\W$")', True),
        (r'matches("a b", "a\sb")', True),
        (r'matches("ab", "a\Sb")', False),
        (r'matches("a-b", "^[\w\-]+$")', True),
        (r'matches("a-b", "^[\w-]+$")', True),
        (r'matches("x1", "^\i\c$")', True),
        (r'matches("x!", "^\i\C$")', True),
        (r'matches("1", "\I")', True),
        (r'matches("aB", "^\p{Ll}\P{Ll}$")', True),
        (r'matches("a", "[^\p{Lu}]")', True),
        (r'matches("a ", "[\S]\s")', True),
        ('matches("b", "[^a-c]")', False),
        ('matches("d", "[^a-c]")', True),
        ('matches("e", "[a-z-[aeiou]]")', False),
        ('matches("f", "[a-z-[aeiou]]")', True),
        ('matches("h", "[A-Z-[OI]]", "i")', True),
        ('matches("o", "[A-Z-[OI]]", "i")', False),
        ('matches("d", "[^a-c-[d]]")', False),
        ('matches("e", "[^a-c-[d]]")', True),
        ('matches("b", "[a-c-[^b]]")', True),
        ('matches("a", "[a-[a]]")', False),
        ('matches("a", "[a-c-[b]x]")', None),
        ('matches("a", "[c-a]")', None),
        ('matches("a", "[]")', None),
        ('matches("a", "[a")', None),
        ('matches("a", "[a[b]]")', None),
        ('matches("a", "(?=a)")', None),
        ('matches("a", "(?i)A")', None),
        ('matches("ab", "(?:a)(b)")', True),
        (r'matches("a", "\b")', None),
        (r'matches("a", "a\\")', None),
        (r'matches("😀", "^.$")', True),
        ("matches(half, half)", None),
        ('replace("banana", "a", "o")', "bonono"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
        ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
        ('replace("abracadabra", ".*?", "$1")', None),
        ('replace("abc", "b", "<$0>")', "a<b>c"),
        ('replace("abc", "(b)", "<$12>")', "a<b2>c"),
        ('replace("abc", "b", "<$1>")', "a<>c"),
        (r'replace("a.b", "\.", "\$")', "a$b"),
        (r'replace("a.b", "\.", "\\")', None),
        (r'replace("a.b", "\.", "\\\\")', r"a\b"),
        ('replace("a.b", "b", "$")', None),
        ('replace("aBc", "b", "-", "i")', "a-c"),
        ('replace("abc", "x", "-")', "abc"),
        ('replace("😀a😀", "a", "é")', "😀é😀"),
        ('split("John Doe", "\\\\s")', ["John", "Doe"]),
        ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
        ('split("abc", "x")', ["abc"]),
        ('split("", ";")', [""]),
        ('split("abc", "")', None),
        ('split("abc", "(")', None),
        (r'extract("a1b22", "\d+")', ["1", "22"]),
        ('extract("abc", "x")', []),
        ('extract("abc", "(")', None),
    ],
)
def test_patterns_are_those_of_xpath(text: str, value: Any) -> None:
    assert value_of(text, VARIABLES) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r'matches("aa", "(a)\1")', "back-references"),
        (r'matches("aa", "\p{IsBasicLatin}")', "Unicode blocks"),
        (r'matches("aa", "[\w-[a]]")', "to take others from"),
        (r'matches("aa", "[a-z-[\d]]")', "to take others from"),
        ('matches("aa", long)', "at most 1000 characters"),
    ],
)
def test_what_is_not_supported_is_an_error_and_not_null(text: str, message: str) -> None:
    with pytest.raises(FeelEvaluationError, match=message):
        value_of(text, VARIABLES)


@pytest.mark.parametrize(
    "text",
    [
        'matches(a, "(a*)*b")',
        'matches(a, "(?:a?){50}a{50}b")',
        'matches(ab, "(?:(?:[ab]{1,30}){1,30})c")',
        'replace(ab, "(?:(?:[ab]{1,30}){1,30})c|a", "")',
        'split(ab, "(?:a|b)*a(?:a|b){20}c|a")',
        'split(ab, "a.*c|a")',
        'replace(a, "a", "$0$0$0$0$0$0$0$0")',
        'extract(ab, "a.*c|b")',
        'for i in 1..100 return split(ab, "a")',
        'matches(a, "((a{1,100}){1,10}){1,10}")',
    ],
)
def test_no_hostile_pattern_takes_long(text: str) -> None:
    started = time.thread_time()
    with contextlib.suppress(FeelEvaluationError):
        value_of(text, VARIABLES)
    assert time.thread_time() - started < 3
