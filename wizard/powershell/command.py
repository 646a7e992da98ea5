"""A PowerShell pipeline as a value; its text is what is previewed, journalled and exported."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wizard.powershell.cmdlets import CHANGING_WORDS, CMDLETS, Kind, Parameter

Value: TypeAlias = "str | bool | int | tuple[str, ...] | Mapping[str, str | bool | int]"

SWITCHED_ON = True
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


class NotInVocabulary(Exception):
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

    @property
    def changes(self) -> bool:
        """Whether it may change something on a host."""
        words = dict(self.parameters).get("Arguments")
        if CMDLETS[self.name].is_program and isinstance(words, tuple):
            return words[0] in CHANGING_WORDS
        return CMDLETS[self.name].changes

    def __str__(self) -> str:
        declared = CMDLETS[self.name].parameters
        written = (_argument(name, value, declared[name].kind) for name, value in self.parameters)
        return " ".join((self.qualified, *written))


@dataclass(frozen=True, slots=True)
class Command:
    """Calls joined by pipes; ``str()`` is the exact text an administrator could run.

    With ``inside``, the Id of a virtual machine, it runs there and not on the host: over PowerShell
    Direct, signed in with the credential for that machine.
    """

    calls: tuple[Call, ...]
    inside: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no Id; raises ``NotInVocabulary``."""
        if self.inside and not _GUID.match(self.inside):
            raise NotInVocabulary(f"inside {self.inside!r}")

    def __or__(self, later: "Command") -> "Command":
        return Command(self.calls + later.calls, self.inside or later.inside)

    @property
    def pipeline(self) -> str:
        """The text of the pipeline itself, wherever it runs."""
        return " | ".join(map(str, self.calls))

    @property
    def vm_id(self) -> str:
        """The id of the virtual machine it is about; empty where it names none."""
        if self.inside:
            return self.inside
        ids = (dict(call.parameters).get("Id") for call in self.calls if call.name == "Get-VM")
        return str(next((each for each in ids if each), ""))

    def __str__(self) -> str:
        if not self.inside:
            return self.pipeline
        machine = f"Invoke-Command -VMId {literal(self.inside)} -Credential $InsideCredential"
        return f"{machine} -ScriptBlock {{ {self.pipeline} }}"


def inside(vm_id: str, command: Command) -> Command:
    """Return the same command, run inside a virtual machine."""
    return Command(command.calls, vm_id)


def cmdlet(name: str, **parameters: Value) -> Command:
    """Return the command that calls one cmdlet."""
    return Command((Call(name, tuple(parameters.items())),))


def literal(value: "str | bool | int | Mapping[str, str | bool | int]") -> str:
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
    if kind is Kind.WORDS and isinstance(value, tuple):
        return " ".join(map(literal, value))
    if kind is Kind.SWITCH:
        return f"-{name}" if value is SWITCHED_ON else f"-{name}:$false"
    if isinstance(value, tuple):
        words = value if kind is Kind.NAMES else map(literal, value)
        return f"-{name} {', '.join(words)}"
    return f"-{name} {value if kind is Kind.NAME else literal(value)}"


def _fits(value: Value, parameter: Parameter) -> bool:
    if parameter.kind in (Kind.CHOICE, Kind.WORDS):
        return value in parameter.accepts
    return _FITTING[parameter.kind](value)


def _whole(value: Value, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _sendable(value: Value) -> bool:
    """NUL and lone surrogates cannot travel, neither as XML nor as a file."""
    return (
        isinstance(value, str)
        and "\0" not in value
        and not any("\ud800" <= character <= "\udfff" for character in value)
    )


def _names(value: Value) -> bool:
    return isinstance(value, tuple) and all(_BARE.match(word) for word in value)


def _several(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and all(map(_sendable, value))


_FITTING: Mapping[Kind, Callable[[Value], bool]] = {
    Kind.STRING: _sendable,
    Kind.STRINGS: _several,
    Kind.NAME: lambda value: isinstance(value, str) and _BARE.match(value) is not None,
    Kind.NAMES: _names,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.SWITCH: lambda value: isinstance(value, bool),
    Kind.INTEGER: lambda value: _whole(value, -(2**31), 2**31 - 1),
    Kind.SIZE: lambda value: _whole(value, 0, 2**63 - 1),
    Kind.GUID: lambda value: isinstance(value, str) and _GUID.match(value) is not None,
    Kind.TABLE: lambda value: isinstance(value, Mapping),
}
