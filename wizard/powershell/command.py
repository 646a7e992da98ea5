"""A PowerShell pipeline as a value; its text is what is previewed, journalled and exported."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wizard.powershell.cmdlets import CMDLETS, Kind, Parameter

Value: TypeAlias = "str | bool | int | tuple[str, ...] | Mapping[str, str | bool | int]"

SWITCHED_ON = True
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


class NotInVocabulary(Exception):  # noqa: N818 - says what it is
    """A command was about to use a cmdlet, a parameter or a value that is not allowed."""


@dataclass(frozen=True, slots=True)
class Call:
    """One cmdlet with its parameters, in the order they are written."""

    name: str
    parameters: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what the vocabulary does not have; raises ``NotInVocabulary``."""
        if self.name not in CMDLETS:
            raise NotInVocabulary(self.name)
        declared = CMDLETS[self.name].parameters
        for parameter, value in self.parameters:
            if parameter not in declared or not _fits(value, declared[parameter]):
                raise NotInVocabulary(f"{self.name} -{parameter} {value!r}")

    @property
    def qualified(self) -> str:
        """The cmdlet's name as sent."""
        return CMDLETS[self.name].qualified

    def __str__(self) -> str:
        declared = CMDLETS[self.name].parameters
        written = (_argument(name, value, declared[name].kind) for name, value in self.parameters)
        return " ".join((self.qualified, *written))


@dataclass(frozen=True, slots=True)
class Command:
    """Calls joined by pipes; ``str()`` is the exact text an administrator could run."""

    calls: tuple[Call, ...]

    def __or__(self, later: "Command") -> "Command":
        return Command(self.calls + later.calls)

    def __str__(self) -> str:
        return " | ".join(map(str, self.calls))


def cmdlet(name: str, **parameters: Value) -> Command:
    """Return the command that calls one cmdlet."""
    return Command((Call(name, tuple(parameters.items())),))


def literal(value: str | bool | int | Mapping[str, str | bool | int]) -> str:
    """Write a value as PowerShell reads it back; the only place where text is quoted."""
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "@{" + "; ".join(f"{literal(k)} = {literal(v)}" for k, v in value.items()) + "}"
    # PowerShell takes five characters for a single quote; each is doubled.
    return "'" + _QUOTES.sub(r"\1\1", value) + "'"


def _argument(name: str, value: Value, kind: Kind) -> str:
    if kind is Kind.SWITCH:
        return f"-{name}" if value is SWITCHED_ON else f"-{name}:$false"
    if isinstance(value, tuple):
        words = value if kind is Kind.NAMES else map(literal, value)
        return f"-{name} {', '.join(words)}"
    return f"-{name} {literal(value)}"


def _fits(value: Value, parameter: Parameter) -> bool:
    match parameter.kind:
        case Kind.BOOLEAN | Kind.SWITCH:
            return isinstance(value, bool)
        case Kind.INTEGER:
            return type(value) is int and -(2**31) <= value < 2**31
        case Kind.SIZE:
            return type(value) is int and 0 <= value < 2**63
        case Kind.GUID:
            return isinstance(value, str) and _GUID.match(value) is not None
        case Kind.CHOICE:
            return value in parameter.accepts
        case Kind.NAMES:
            return isinstance(value, tuple) and all(_BARE.match(word) for word in value)
        case Kind.STRINGS:
            return isinstance(value, tuple) and all(map(_sendable, value)) and bool(value)
        case Kind.TABLE:
            return isinstance(value, Mapping)
    return isinstance(value, str) and _sendable(value)


def _sendable(word: str) -> bool:
    """NUL and lone surrogates cannot travel, neither as XML nor as a file."""
    return "\0" not in word and not any("\ud800" <= character <= "\udfff" for character in word)
