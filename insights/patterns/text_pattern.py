"""Patterns of plain text: terms, phrases, exclusions, alternatives, regular expressions."""

from __future__ import annotations

import re

from insights.patterns.faults import Refused, bad_term
from insights.patterns.nodes import Regex, Role, Term, Text, TextPattern
from insights.patterns.tokens import Token, percent, quoted, regex_of, text_of

_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"\w+", re.ASCII)
_ROLES = {"-": Role.EXCLUDED, "?": Role.OPTIONAL}


def parse_text(text: str) -> TextPattern:
    """pattern = (("-" | "?")? (word | quoted | regex))*; raises :class:`Refused`."""
    terms: list[Term] = []
    at = _skip(text, 0)
    while at < len(text):
        term = _term(text, at)
        terms.append(term)
        at = _skip(text, term.end)
        if at == term.end < len(text):
            _glued(text, term)
    return TextPattern(tuple(terms), start=0, end=len(text))


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None
    return found.end()


def _term(text: str, at: int) -> Term:
    role = _ROLES.get(text[at], Role.REQUIRED)
    token = _token(text, at + (role is not Role.REQUIRED), at)
    operand: Text | Regex = regex_of(token) if token.kind == "regex" else text_of(token)
    return Term(operand, role, start=at, end=token.end)


def _token(text: str, at: int, begin: int) -> Token:
    sign = text[at : at + 1]
    if sign == '"':
        return quoted(text, at)
    if sign == "%":
        return percent(text, at)
    word = _WORD.match(text, at)
    if word is not None:
        return Token("bare", word.group(), at, word.end())
    if sign and not sign.isspace():
        bad_term("pattern-symbol", text, (begin, at + 1), *_unknown(text, at))
    message = f"'{text[begin]}' stands in front of nothing."
    raise Refused("pattern-structure", (begin, at), message, "Write the term behind it.")


def _unknown(text: str, at: int) -> tuple[str, str]:
    """What to say of a character that begins no term."""
    sign = text[at]
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    shown = text[at:end].replace("\\", "\\\\").replace('"', '\\"')
    return f"'{sign}' can stand within quotes only.", f'Write "{shown}".'


def _glued(text: str, term: Term) -> None:
    """Refuse what stands behind a term without a blank between."""
    sign = text[term.end]
    place = (term.end, term.end + 1)
    if not isinstance(term.operand, Text):
        hint = "Put a blank behind the expression."
        bad_term("pattern-symbol", text, place, f"'{sign}' stands right behind a term.", hint)
    begin = term.operand.start
    end = begin
    while end < len(text) and not text[end].isspace():
        end += 1
    word = text[begin:end]
    if sign == "*" and term.operand.end + 1 == end:
        message = f"A term has no wildcards; the '*' of '{word}' would have to be in the event."
        hint = f"Write {word[:-1]}: a term is found inside words too."
        bad_term("pattern-star", text, place, message, hint)
    shown = word.replace("\\", "\\\\").replace('"', '\\"')
    hint = f'Write "{shown}".' if word[0] != '"' else "Put a blank behind the phrase."
    bad_term("pattern-symbol", text, place, f"'{sign}' can stand within quotes only.", hint)
