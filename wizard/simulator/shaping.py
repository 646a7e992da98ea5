"""The cmdlets that shape an answer and know nothing of Hyper-V."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from wizard.simulator.errors import AUTOMATION, binding
from wizard.simulator.expanding import Expansion, already_there
from wizard.simulator.json_text import json_of
from wizard.simulator.objects import (
    EnumValue,
    Guid,
    PsObject,
    properties_of,
    selected_type,
    text_of,
    type_name_of,
)
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import ErrorRecord, Terminating


@cmdlet("Select-Object")
def select_object(call: Invocation) -> Iterator[Any]:
    """Reduce every object to some properties, or put what one of them holds in its place."""
    wanted: list[str] | None = call.given.get("Property")
    inner: str | None = call.given.get("ExpandProperty")
    for value in call.piped or ():
        if inner is not None:
            yield from Expansion(call, value, inner, _taken(call, value, wanted or [])).items()
        else:
            yield value if wanted is None else _selected(value, _taken(call, value, wanted))


def _selected(value: Any, taken: dict[str, Any]) -> PsObject:
    text = "@{" + "; ".join(f"{name}={text_of(each)}" for name, each in taken.items()) + "}"
    return PsObject(selected_type(type_name_of(value)), taken, text)


def _taken(call: Invocation, value: Any, wanted: list[str]) -> dict[str, Any]:
    """Return the wanted properties; one that the object lacks is null."""
    source = properties_of(value)
    taken: dict[str, Any] = {}
    for pattern in wanted:
        matching = [each for each in source if fnmatchcase(each.lower(), pattern.lower())]
        plain = not any(character in pattern for character in "*?[")
        for name in matching or ([pattern] if plain else []):
            if name.lower() in {each.lower() for each in taken}:
                error = "AlreadyExistingUserSpecifiedPropertyNoExpand"
                call.fail(already_there(call, value, name, error))
            else:
                taken[name] = source.get(name)
    return taken


@cmdlet("Select-String")
def select_string(call: Invocation) -> Iterator[PsObject]:
    """Give the lines that match one of the patterns, whatever the case."""
    patterns = [(each, _compiled(call, each)) for each in call.given["Pattern"]]
    for number, value in enumerate(call.piped or (), start=1):
        line = text_of(value)
        found = next((each for each, expression in patterns if expression.search(line)), None)
        if found is not None:
            yield _match(line, number, found)


def _compiled(call: Invocation, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        message = f"The string {pattern} is not a valid regular expression: {error}"
        raise Terminating(
            ErrorRecord(
                id=f"InvalidRegex,{call.class_name}",
                category="InvalidArgument",
                message=message,
                activity=call.name,
                exception="System.ArgumentException",
                target=pattern,
                target_type="System.String",
            )
        ) from None


def _match(line: str, number: int, pattern: str) -> PsObject:
    properties = {
        "IgnoreCase": True,
        "LineNumber": number,
        "Line": line,
        "Filename": "InputStream",
        "Path": "InputStream",
        "Pattern": pattern,
        "Context": None,
    }
    return PsObject(("Microsoft.PowerShell.Commands.MatchInfo", "System.Object"), properties, line)


@cmdlet("Where-Object")
def where_object(call: Invocation) -> Iterator[Any]:
    """Let objects through whose property equals the value, or not, or is true without a value."""
    name = call.given["Property"]
    for value in call.piped or ():
        _check_operator(call)
        source = properties_of(value)
        spelled = next((each for each in source if each.lower() == name.lower()), None)
        held = source[spelled] if spelled else None
        if _passes(call, held):
            yield value


def _passes(call: Invocation, held: Any) -> bool:
    if "Value" not in call.given:
        return bool(held)
    if not call.given.get("NE"):
        return _equal(held, call.given["Value"])
    several = held if isinstance(held, list | tuple) else [held]
    return any(not _equal(each, call.given["Value"]) for each in several)


def _check_operator(call: Invocation) -> None:
    operators = [each for each in ("EQ", "NE") if each in call.given]
    if len(operators) > 1:
        message = "Parameter set cannot be resolved using the specified named parameters."
        error = "AmbiguousParameterSet"
        raise Terminating(binding(error, call.name, call.class_name, message))
    if bool(operators) is ("Value" in call.given):
        return
    error, message = _VALUE_MISSING if operators else _OPERATOR_MISSING
    record = binding(error, call.name, call.class_name, message)
    raise Terminating(replace(record, exception=f"{AUTOMATION}.PSArgumentException"))


_VALUE_MISSING = (
    "ValueNotSpecifiedForWhereObject",
    (
        "The specified operator requires both the -Property and -Value parameters. "
        "Provide values for "
        "both parameters, and then try the command again."
    ),
)
_OPERATOR_MISSING = (
    "OperatorNotSpecified",
    (
        "An operator is required to compare the two specified values. Include a valid "
        "operator in the "
        "command, and then try the command again. For example, Get-Process | "
        "Where-Object -Property "
        "Name -eq Idle"
    ),
)


def _equal(held: Any, text: str) -> bool:
    """Compare as ``-eq`` does: the right side takes the type of the left, and case is nothing."""
    if held is None:
        return False
    if isinstance(held, list | tuple):
        return any(_equal(each, text) for each in held)
    if isinstance(held, bool):
        return held is bool(text)
    number = held.number if isinstance(held, EnumValue) else held
    if isinstance(number, int) and _as_number(text) == number:
        return True
    bare = text.strip("{}") if isinstance(held, Guid) else text
    return text_of(held).lower() == bare.lower()


def _as_number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


@cmdlet("ConvertTo-Json")
def convert_to_json(call: Invocation) -> Iterator[str]:
    """Write what came as one text: a single object bare, several as a list, none as nothing."""
    values = [*(call.piped or ())]
    if values:
        tree = values[0] if len(values) == 1 else values
        yield json_of(tree, compress=call.given.get("Compress", False))


@cmdlet("Write-Output")
def write_output(call: Invocation) -> Iterator[Any]:
    """Pass on what was given, or what came."""
    if "InputObject" in call.given:
        yield call.given["InputObject"]
    else:
        yield from call.piped or ()
