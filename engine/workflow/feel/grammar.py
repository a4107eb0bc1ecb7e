"""The grammar, and from a text to its tree.

Source: DMN 1.5, 10.3.1.2, and 10.3.2.3.1 (a number may have an exponent). External functions are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from lark import Lark, Token, UnexpectedToken
from lark.lexer import Lexer, LexerState

from engine.workflow.feel import syntax
from engine.workflow.feel.budget import MAX_DEPTH
from engine.workflow.feel.builder import BUILDER
from engine.workflow.feel.errors import FeelSyntaxError, quote
from engine.workflow.feel.names import KnownNames
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.tokens import Tokens
from engine.workflow.feel.vocabulary import KEYWORDS, SIGNS

EXPRESSION, CELL = "expression_alone", "cell"
"""What a text may be: the two starts of the grammar."""

_GRAMMAR = """
expression_alone: expression
cell: MINUS -> dash
    | expression (_COMMA expression)* -> tests

?expression: disjunction
    | COMPARE sum -> test
    | _IF expression _THEN expression _ELSE expression -> conditional
    | _FOR binding (_COMMA binding)* _RETURN expression -> iteration
    | (SOME | EVERY) binding (_COMMA binding)* _SATISFIES expression -> quantified
    | _FUNCTION _LPAR [parameter (_COMMA parameter)*] _RPAR expression -> function
parameter: KEY [_COLON TYPE]
binding: NAME _IN domain
?domain: expression
    | sum _DOTS sum -> steps

?disjunction: conjunction
    | conjunction (_OR conjunction)+ -> disjunction
?conjunction: comparison
    | comparison (_AND comparison)+ -> conjunction
?comparison: sum
    | sum COMPARE sum -> comparison
    | sum _BETWEEN sum _AND sum -> between
    | sum _IN sum -> belongs
    | sum _IN COMPARE sum -> passes
    | sum _IN _LPAR expression (_COMMA expression)+ _RPAR -> belongs

?sum: product
    | product ((PLUS | MINUS) product)+ -> arithmetic
?product: power
    | power ((STAR | SLASH) power)+ -> arithmetic
?power: negation
    | negation (POWER negation)+ -> arithmetic
?negation: typed
    | MINUS negation -> negation
?typed: value
    | value INSTANCE_OF TYPE -> instance_of

?value: literal
    | NAME -> name
    | _LPAR expression _RPAR
    | value _DOT NAME -> path
    | value _LSQB expression _RSQB -> filter
    | CALLEE _LPAR [expression (_COMMA expression)*] _RPAR -> call
    | CALLEE _LPAR entry (_COMMA entry)* _RPAR -> call_by_name
    | value _LPAR [expression (_COMMA expression)*] _RPAR -> invocation
    | value _LPAR entry (_COMMA entry)* _RPAR -> invocation_by_name
?literal: NUMBER -> number
    | STRING -> string
    | AT -> at_literal
    | TRUE -> true
    | FALSE -> false
    | NULL -> null
    | _LSQB [expression (_COMMA expression)*] _RSQB -> list
    | _LBRACE [entry (_COMMA entry)*] _RBRACE -> context
    | _LSQB sum _DOTS sum end -> closed_range
    | (_LPAR | _ROPEN) sum _DOTS sum end -> open_range
entry: KEY _COLON expression
!end: _RSQB | _RPAR | _RCLOSE

%declare _FUNCTION _IF _THEN _ELSE _FOR _RETURN SOME EVERY _SATISFIES _IN _OR _AND _BETWEEN TRUE FALSE NULL
%declare COMPARE PLUS MINUS STAR SLASH POWER _DOT _DOTS _COMMA _COLON
%declare _LPAR _RPAR _LSQB _RSQB _LBRACE _RBRACE _ROPEN _RCLOSE NUMBER STRING AT NAME CALLEE KEY INSTANCE_OF TYPE
"""

_STARTS_A_VALUE = frozenset(
    {"NUMBER", "STRING", "AT", "NAME", "CALLEE", "TRUE", "FALSE", "NULL", "MINUS", "_ROPEN"}
    | {"_LPAR", "_LSQB", "_LBRACE", "_IF", "_FOR", "SOME", "EVERY", "_FUNCTION", "COMPARE"}
)
_OPERATORS = frozenset(
    {
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "POWER",
        "_AND",
        "_OR",
        "_IN",
        "_BETWEEN",
        "INSTANCE_OF",
        "_DOT",
        "_LSQB",
        "_LPAR",
    }
)
_IN_WORDS = {
    **{kind: f"'{word}'" for word, kind in KEYWORDS.items()},
    **{kind: f"'{sign}'" for sign, kind in SIGNS.items()},
    "_ROPEN": "']'",
    "_RCLOSE": "'['",
    "COMPARE": "a comparison",
    "KEY": "a name and ':'",
    "NAME": "a name",
    "TYPE": "a type",
    "$END": "the end",
}


def tree_of(text: str, names: Collection[str], functions: KnownNames, start: str = EXPRESSION) -> Node:
    """Return what a text says.

    Args:
        text: A FEEL expression, or a cell of a decision table.
        start: Which of the two.
        names: Those of more than one word or sign that it may use; the longest that fits is taken.
        functions: The names of the functions, likewise; these need an opening parenthesis after them.

    Raises:
        FeelSyntaxError: it is no FEEL, or too long or deep.
    """
    parser = _parser().parse_interactive(start=start)
    root: Any = None
    fed: list[Token] = []
    for token in Tokens(text, KnownNames(names), functions):
        try:
            root = parser.feed_token(token)
        except UnexpectedToken:
            raise _unexpected(text, token, _accepted_after(fed, start)) from None
        fed.append(token)
    if syntax.depth(root, MAX_DEPTH) > MAX_DEPTH:
        raise FeelSyntaxError(text, 0, found="a deeper one", expected=f"at most {MAX_DEPTH} levels")
    tree: Node = root
    return tree


def _accepted_after(fed: Iterable[Token], start: str) -> set[str]:
    # The parser that met the error has reduced its state for a word that does not fit, and would name too few.
    parser = _parser().parse_interactive(start=start)
    for token in fed:
        parser.feed_token(token)
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return accepted


def _unexpected(text: str, token: Token, accepted: Collection[str]) -> FeelSyntaxError:
    start, end = token.start_pos or 0, token.end_pos or 0
    found = "the end" if token.type == "$END" else quote(text[start:end])
    return FeelSyntaxError(text, start, found=found, expected=_expected(frozenset(accepted)))


def _expected(accepted: frozenset[str]) -> str:
    """Say in words what could have stood where the text went wrong."""
    words = []
    rest = accepted
    if {"NUMBER", "STRING"} <= accepted:
        words.append("a value")
        rest -= _STARTS_A_VALUE
    if {"PLUS", "STAR"} <= accepted:
        words.append("an operator")
        rest -= _OPERATORS
    words += sorted({_IN_WORDS[kind] for kind in rest if kind in _IN_WORDS})
    return " or ".join(words)


class _NoLexer(Lexer):
    """The words are fed one by one; the library wants a lexer all the same."""

    def __init__(self, _configuration: Any) -> None:
        pass

    def lex(self, _lexer_state: LexerState, _parser_state: Any) -> Iterator[Token]:
        return iter(())


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR,
        start=[EXPRESSION, CELL],
        parser="lalr",
        lexer=_NoLexer,
        transformer=BUILDER,
        maybe_placeholders=False,
    )
