from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.workflow.feel import FeelEvaluationError, begin
from engine.workflow.feel.xpath import pattern_of
from engine.workflow.feel.xpath.machine import Machine
from engine.workflow.feel.xpath.reading import read
from tests.engine.workflow.feel.kit import NOW, value_of

VARIABLES: dict[str, Any] = {
    "a": "a" * 20_000,
    "ab": "ab" * 10_000,
    "half": "\ud800",
    "long": "x" * 1_001,
    "deep": "(" * 150 + ")" * 150,
}


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
    ("text", "value"),
    [
        (r'matches("aa", "^(a)\1$")', True),
        (r'matches("ab", "(a)\1")', False),
        (r'matches("aA", "(a)\1", "i")', True),
        (r'matches("b", "(a)?b\1$")', True),
        (r'matches("a", "(a\1)")', None),
        (r'matches("a", "\1(a)")', None),
        (r'matches("a", "(a)\2")', None),
        (r'matches("a", "(a)\0")', None),
        (r'matches("a", "(a)[\1]")', None),
        (r'matches("aa2", "^(a)\12$")', True),
        (r'matches("abcdefghijkk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\11$")', True),
        (r'matches("abcdefghijka", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\11$")', False),
        (r'replace("abab-cdcd", "(..)\1", "<$1>")', "<ab>-<cd>"),
        (r'replace("xaay", "(a)\1|(z)", "[$1$2]")', "x[a]y"),
        (r'split("a--b==c-d", "(-|=)\1")', ["a", "b", "c-d"]),
        (r'extract("aabbc", "(.)\1")', ["aa", "bb"]),
        (r'matches("aaaa", "^((a|b)\2){2}$")', True),
        (r'matches("aba", "^(a|ab)(c|bcd|ba)?\1*$")', True),
        (r'replace("aaab", "(a)\1??", "x")', "xxxb"),
        (r'matches("k", "[A-Z-[\d]]", "i")', True),
        ('matches("k", "[K-[k]]", "i")', False),
        (r'matches("e", "^[\w-[aeiou]]$")', False),
        (r'matches("f", "^[\w-[aeiou]]$")', True),
        (r'matches("5", "[a-z0-9-[\d]]")', False),
        (r'matches("!", "[^\w-[!]]")', False),
        (r'matches("?", "[^\w-[!]]")', True),
        (r'matches("a", "[^\W\d]")', True),
        (r'matches("1", "[^\W\d]")', False),
        (r'matches("?", "[\Wa]")', True),
        (r'matches("m", "\p{Lu}", "i")', False),
        (r'matches("m", "\P{Lu}", "i")', True),
        (r'matches("M", "[m\p{Nd}]", "i")', True),
        (r'matches("q", "[^Q]", "i")', False),
        (r'matches("\u212a", "k", "i")', True),
        (r'matches("k", "[\u212a]", "i")', True),
        (r'matches("\u212a", "(k)\1?", "i")', True),
        (r'matches("a", "^\p{IsBasicLatin}+$")', True),
        (r'matches("é", "\p{IsBasicLatin}")', False),
        (r'matches("é", "\P{IsBasicLatin}")', True),
        (r'matches("ω", "^[\p{IsGreek}a]$")', True),
        (r'matches("a", "\p{IsKlingon}")', None),
        (r'matches("a", "\p{Greek}")', None),
        (r'matches("a", "\p{Cs}")', None),
        (r'matches("\uffff", "^\p{Cn}$")', True),
        (r'matches("\uffff", "^\p{C}$")', True),
        (r'matches("a", "\P{C}")', True),
        (r'matches("\uffff", "\W")', True),
        (r'matches("a\n", "^$", "m")', False),
        (r'matches("a\n\nb", "^$", "m")', True),
        (r'matches("a\nb\n", "^b$", "m")', True),
        (r'matches("a\n", "a$")', False),
        (r'matches("a\n", "a$", "m")', True),
        (r'matches("a\nb\n", "a.b", "ms")', True),
        (r'matches("a\nb\n", "a.b", "m")', False),
        (r'replace("a\nb\n", "^.", "x", "m")', "x\nx\n"),
        ('matches("a]", "]")', None),
        ('matches("a{", "{")', None),
        ('matches("a}", "}")', None),
        ('matches("a", "a{,2}")', None),
        ('matches("a", "a**")', None),
        ('matches("a", "*a")', None),
        ('matches("a", "(a")', None),
        ('matches("a", "a)")', None),
        ('matches("a", "a|")', True),
        ('matches("b", "[a-c-e]")', None),
        ('matches("-", "[a-]")', True),
        ('matches("-", "[^-a]")', False),
        ('matches("-", "[-a]")', True),
        ('matches("b", "[a--]")', None),
        (r'matches("a", "[a-\d]")', None),
        ('matches("^", "[a^]")', True),
        ('matches("", "^*$")', True),
        ('replace("abc", "$", "x")', None),
        (r'matches("é-.·", "^\c+$")', True),
        (r'matches("a·", "^\i+$")', False),
    ],
)
def test_what_re2_can_not_say_matches_as_well(text: str, value: Any) -> None:
    assert value_of(text, VARIABLES) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('matches("aa", long)', "at most 1000 characters"),
        ('matches("a", "a{1001}")', "at most 1000 repetitions"),
        ('matches("a", "((a{1,1000}){1,1000}){1,1000}")', "of a sensible size"),
        (r'matches("a", "(a)\1((a{1,100}){1,100}){1,100}")', "of a sensible size"),
        ('matches("a", deep)', "at most 100 levels"),
        (r'matches(a, "(a*)*\1b")', "at most 100000 steps"),
    ],
)
def test_what_is_too_much_is_an_error_and_not_null(text: str, message: str) -> None:
    with pytest.raises(FeelEvaluationError, match=message):
        value_of(text, VARIABLES)


def _atoms() -> st.SearchStrategy[str]:
    return st.sampled_from(
        ["a", "b", "é", ".", "^", "$", "[ab]", "[^a]", r"\w", r"\S", r"[\Wb]", "[a-c-[b]]"]
    )


def _patterns(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    quantifiers = st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "??", "*?", "+?", "{0,1}?"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, quantifiers).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    )


@example("(?:(?:.)??)*", "A", "")
@given(
    st.recursive(_atoms(), _patterns, max_leaves=6),
    st.text(alphabet="abcAB é!\n", max_size=6),
    st.sampled_from(["", "i", "s", "m", "im"]),
)
def test_both_engines_match_alike(pattern: str, text: str, flags: str) -> None:
    node, groups = read(pattern, spaced=False)
    run = begin({}, now=NOW).run
    found = pattern_of(run, pattern, flags)._re2
    assume(found is not None and not ("m" in flags and text.endswith("\n")))
    ours, theirs = Machine(node, groups, flags).search(run, text), found.search(text)
    assert (ours is None) is (theirs is None)
    if ours is not None:
        assert [ours.group(number) for number in range(1)] == [theirs.group(number) for number in range(1)]


@given(st.text(alphabet=r"ab(|)*+?{}1,2[]^$-\\pdLu.", max_size=12), st.text(alphabet="ab1", max_size=5))
def test_any_text_is_a_pattern_or_none(pattern: str, text: str) -> None:
    with contextlib.suppress(FeelEvaluationError):
        found = value_of("matches(t, p)", {"t": text, "p": pattern})
        assert found is None or type(found) is bool


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
        r'matches(a, "(a|aa)*\1b")',
        r'matches(a, "(.*)(.*)(.*)\1\2\3b")',
        r'for i in 1..100 return matches(a, "[\w-[b]]+$")',
        'matches(a, "((a{1,100}){1,10}){1,10}")',
    ],
)
def test_no_hostile_pattern_takes_long(text: str) -> None:
    started = time.thread_time()
    with contextlib.suppress(FeelEvaluationError):
        value_of(text, VARIABLES)
    assert time.thread_time() - started < 3
