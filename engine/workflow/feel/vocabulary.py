"""The words and signs of the language, and the grammar's names for them."""

from __future__ import annotations

from engine.workflow.feel.errors import quote

KEYWORDS = {
    "and": "_AND",
    "between": "_BETWEEN",
    "else": "_ELSE",
    "every": "EVERY",
    "false": "FALSE",
    "for": "_FOR",
    "function": "_FUNCTION",
    "if": "_IF",
    "in": "_IN",
    "null": "NULL",
    "or": "_OR",
    "return": "_RETURN",
    "satisfies": "_SATISFIES",
    "some": "SOME",
    "then": "_THEN",
    "true": "TRUE",
}
SIGNS = {
    "**": "POWER",
    "*": "STAR",
    "/": "SLASH",
    "+": "PLUS",
    "-": "MINUS",
    "(": "_LPAR",
    ")": "_RPAR",
    "[": "_LSQB",
    "]": "_RSQB",
    "{": "_LBRACE",
    "}": "_RBRACE",
    ",": "_COMMA",
    ":": "_COLON",
    ".": "_DOT",
    "..": "_DOTS",
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), "COMPARE"),
}
ENDS_A_VALUE = frozenset(
    {
        "NUMBER",
        "STRING",
        "AT",
        "NAME",
        "TRUE",
        "FALSE",
        "NULL",
        "TYPE",
        "_RPAR",
        "_RSQB",
        "_RBRACE",
        "_RCLOSE",
    }
)
OPENING = {"_LPAR": "(", "_LSQB": "[", "_ROPEN": "[", "_LBRACE": "{"}
CLOSING = frozenset({"_RPAR", "_RSQB", "_RBRACE", "_RCLOSE"})
BINDING = frozenset({"_FOR", "SOME", "EVERY"})
_INCOMPLETE = {
    '"': ("the end of the text", "'\"' at the end of the string"),
    '@"': ("the end of the line", "'\"' at the end of the date, time or duration"),
    "@": ("'@'", "'\"' after '@'"),
    "/*": ("the end of the text", "'*/' at the end of the comment"),
}
"""How a word begins that is not complete: what is found in the place of its rest."""


def incomplete(text: str, at: int) -> tuple[str, str]:
    """Return what is found and what is expected in a text where no word begins, or one that has no end."""
    begun = (each for start, each in _INCOMPLETE.items() if text.startswith(start, at))
    return next(begun, (quote(text[at]), "FEEL"))
