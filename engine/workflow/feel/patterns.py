"""The regular expressions of words and signs.

They are possessive throughout: whatever the text, none of them takes more time than its length.

Source: DMN 1.5, 10.3.1.2 rules 25 to 37 (names and literals), 61 (white space) and 64 (escapes).
"""

from __future__ import annotations

import re

from engine.workflow.feel.names import START, WORD

_BLANK = r"[\s\u180e\u200b\ufeff]"
_SPACE = rf"(?:{_BLANK}++|//[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/)"
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_WORDS = rf"{START}{WORD}*+(?:{_BLANK}++{WORD}++){{0,29}}"
_NAME = rf"{START}{WORD}*+(?:{_BLANK}*+[-./'\u2019+*]{_BLANK}*+{WORD}++|{_BLANK}++{WORD}++){{0,29}}"
_DIGITS = r"(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"

NUMBER = re.compile("-" + _DIGITS)
"""A negative one."""
TOKEN = re.compile(
    rf"""(?P<space>{_SPACE}++)
      | (?P<NUMBER>{_DIGITS})
      | (?P<word>{START}{WORD}*+|\?)
      | (?P<at>@"[^"\n]*+")
      | (?P<string>{_STRING})
      | (?P<sign>\*\*|<=|>=|!=|\.\.|[-+*/=<>()\[\]{{}},.:])""",
    re.VERBOSE | re.DOTALL,
)
KEY = re.compile(rf"{_SPACE}*+(?:(?P<name>{_NAME})|(?P<string>{_STRING})){_SPACE}*+(?=:)", re.DOTALL)
"""The key of a context, or the name of a parameter in a call."""
PARAMETER = re.compile(rf"{_SPACE}*+(?P<name>{_WORDS}){_SPACE}*+(?=[,):])")
"""The name of a parameter in a definition."""
BOUND = re.compile(rf"{_SPACE}*+(?P<name>{_WORDS}?)(?={_BLANK}++in\b)")
"""What an iteration or a quantifier binds."""
OF = re.compile(rf"{_BLANK}++of\b")
CALLED = re.compile(rf"{_SPACE}*+\(")
AFTER_A_FUNCTION = re.compile(rf"{_SPACE}*+(?:[,)]|instance{_BLANK}++of\b)")
"""What follows the name of a function that is not called."""
AFTER_A_RANGE = re.compile(
    rf"{_BLANK}*+(?:$|[)\],}}=<>!*/+]|\.{_BLANK}*+{START}"
    r"|(?:and|or|then|else|return|satisfies|in|between|instance)\b)"
)
"""What follows a range that ``[`` closes, and does not follow the start of a filter."""
