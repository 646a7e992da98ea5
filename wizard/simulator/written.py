"""Reading the written form of a command of the vocabulary, and nothing else of PowerShell.

    pipeline  = call { " | " call }
    call      = name { " " argument }
    argument  = "-" parameter [ ":$true" | ":$false" | " " values ] | literal
    values    = value { ", " value }
    value     = literal | bare word
    literal   = 'text' | integer | $true | $false | $null | "@{" pairs "}"

A name is that of a cmdlet of the vocabulary, qualified where it has to be; a literal that stands
alone is a word for a program. There are no variables, no blocks and no operators but the pipe.
"""

import re
from collections.abc import Callable
from typing import Any

from wizard.powershell.cmdlets import CMDLETS
from wizard.simulator.values import InvokedCall, Statement

QUOTES = "'\u2018\u2019\u201a\u201b"  # PowerShell takes each of them for a single quote
_NAMES = frozenset(entry.qualified for entry in CMDLETS.values())
_NAME = re.compile(r"[A-Za-z0-9.\\-]+")
_PARAMETER = re.compile(r"-([A-Za-z][A-Za-z0-9]*)(:\$true|:\$false)?(?=[ ]|\Z)")
_TEXT = re.compile(rf"[{QUOTES}]((?:[^{QUOTES}]|[{QUOTES}]{{2}})*)[{QUOTES}](?![{QUOTES}])")
_TWICE = re.compile(rf"[{QUOTES}]([{QUOTES}])")
_INTEGER = re.compile(r"-?[0-9]+(?![A-Za-z0-9_.])")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONSTANT = re.compile(r"\$(true|false|null)(?![A-Za-z0-9_])")
_CONSTANTS = {"true": True, "false": False, "null": None}


class NotUnderstood(Exception):
    """The text is not the written form of a command."""


def read(text: str) -> Statement:
    """Return the statement that a text writes down; raise ``NotUnderstood``."""
    return _Reader(text).pipeline()


class _Reader:
    """A text, and how far it was read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def pipeline(self) -> Statement:
        calls = [self._call()]
        while self._takes(" | "):
            calls.append(self._call())
        if self._at < len(self._text):
            raise self._wrong("the end of the command")
        return Statement(tuple(calls))

    def _call(self) -> InvokedCall:
        found = self._match(_NAME)
        if found is None or found[0] not in _NAMES:
            raise self._wrong("the name of a cmdlet")
        parameters = []
        while not self._is_next(" | ") and self._takes(" "):
            parameters.append(self._argument())
        return InvokedCall(found[0], tuple(parameters))

    def _argument(self) -> tuple[str, Any]:
        found = self._match(_PARAMETER)
        if found is None:
            return "", self._literal()
        if found[2]:
            return found[1], found[2] == ":$true"
        follows = self._at + 1 < len(self._text) and not self._is_next(" | ")
        if not follows or _PARAMETER.match(self._text, self._at + 1):
            return found[1], None
        self._takes(" ")
        return found[1], self._values()

    def _values(self) -> Any:
        values = [self._value()]
        while self._takes(", "):
            values.append(self._value())
        return values if len(values) > 1 else values[0]

    def _value(self) -> Any:
        word = self._match(_WORD)
        return self._literal() if word is None else word[0]

    def _literal(self) -> Any:
        if self._takes("@{"):
            return self._table()
        for pattern, made in _LITERALS:
            found = self._match(pattern)
            if found is not None:
                return made(found)
        raise self._wrong("a literal")

    def _table(self) -> dict[Any, Any]:
        table: dict[Any, Any] = {}
        while not self._takes("}"):
            if table and not self._takes("; "):
                raise self._wrong("the next pair of a table")
            key = self._literal()
            if not self._takes(" = "):
                raise self._wrong("an equals sign")
            table[key] = self._literal()
        return table

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found

    def _is_next(self, wanted: str) -> bool:
        return self._text.startswith(wanted, self._at)

    def _takes(self, wanted: str) -> bool:
        found = self._is_next(wanted)
        self._at += len(wanted) if found else 0
        return found

    def _wrong(self, expected: str) -> NotUnderstood:
        return NotUnderstood(f"At char:{self._at + 1}: {expected} was expected.")


_LITERALS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Any]], ...] = (
    (_TEXT, lambda found: _TWICE.sub(r"\1", found[1])),
    (_INTEGER, lambda found: int(found[0])),
    (_CONSTANT, lambda found: _CONSTANTS[found[1]]),
)
