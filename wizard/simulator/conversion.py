"""Between the objects of MS-PSRP, as psrpcore has them, and the simulated host's plain values."""

import datetime as dt
import enum
import functools
import uuid
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any

from psrpcore import PowerShell
from psrpcore.types import (
    ErrorCategory,
    ErrorCategoryInfo,
    NETException,
    PSDouble,
    PSEnumBase,
    PSGuid,
    PSInt,
    PSInt64,
    PSNoteProperty,
    PSObject,
    PSSecureString,
    PSString,
    PSType,
    PSVersion,
    WarningRecord,
)
from psrpcore.types import ErrorRecord as WireErrorRecord

from wizard.simulator.objects import (
    CUSTOM_OBJECT,
    EmbeddedInstance,
    EnumValue,
    Guid,
    PsObject,
    Version,
)
from wizard.simulator.values import ErrorRecord, FromInside, InvokedCall, Statement


def statements_of(pipeline: PowerShell) -> tuple[Statement, ...]:
    """Read the statements of a CREATE_PIPELINE message (MS-PSRP 2.2.3.11, ``ExtraCmds``)."""
    statements: list[Statement] = []
    calls: list[InvokedCall] = []
    for command in pipeline.commands:
        parameters = tuple((name or "", plain(value)) for name, value in command.parameters)
        calls.append(InvokedCall(str(command.command_text), parameters))
        if command.end_of_statement:
            statements.append(Statement(tuple(calls)))
            calls = []
    return tuple(statements)


def has_script(pipeline: PowerShell) -> bool:
    """Tell whether any command is script text: the simulated host has no parser."""
    return any(command.is_script for command in pipeline.commands)


def plain(value: Any) -> Any:
    """Return what a parameter holds as a Python value; a GUID and a date become text."""
    for kinds, read in _READERS:
        if isinstance(value, kinds):
            return read(value)
    return str(value)


def _properties(value: PSObject) -> dict[str, Any]:
    meta = value.PSObject
    found = [*meta.adapted_properties, *meta.extended_properties]
    return {str(each.name): plain(each.get_value(value)) for each in found}


_READERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((bool, NoneType), lambda value: value),
    (bytes, bytes),
    (PSSecureString, lambda value: str(value.decrypt())),
    (uuid.UUID, lambda value: str(uuid.UUID(int=value.int))),
    (enum.Enum, lambda value: value.name),
    (int, int),
    (float, float),
    (str, str),
    (dt.datetime, lambda value: value.isoformat()),
    (Mapping, lambda value: {plain(key): plain(inner) for key, inner in value.items()}),
    ((list, tuple), lambda value: [plain(inner) for inner in value]),
    (PSObject, _properties),
)


def wire(value: Any) -> Any:
    """Return an output value so that psrpcore gives it the type .NET would."""
    if isinstance(value, FromInside):
        return _noted(wire(value.value), value.computer)
    return _simple(value) if not isinstance(value, PsObject) else _object(value)


def _noted(sent: Any, computer: str) -> Any:
    """Note where it came from, as PowerShell does on everything that another session gave."""
    if isinstance(sent, str):
        sent = PSString(sent)
    if isinstance(sent, PSObject):
        for name, value in (
            ("PSComputerName", computer),
            ("RunspaceId", PSGuid(int=uuid.uuid4().int)),
            ("PSShowComputerName", True),
        ):
            sent.PSObject.extended_properties.append(PSNoteProperty(name, value=value))
    return sent


def _object(value: PsObject) -> PSObject:
    """Serialize at depth 1, as remoting does: an object inside is its text.

    The properties of a custom object are its own, those of any other its adapter's.
    """
    sent = PSObject()
    sent.PSObject.type_names = list(value.type_names)
    if value.text:
        sent.PSObject.to_string = value.text
    custom = CUSTOM_OBJECT in value.type_names
    meta = sent.PSObject
    properties = meta.extended_properties if custom else meta.adapted_properties
    for name, inner in value.properties.items():
        properties.append(PSNoteProperty(name, value=_simple(inner)))
    return sent


def _simple(value: Any) -> Any:
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return value


@functools.cache
def _enumeration(value: EnumValue) -> Any:
    make: Any = PSEnumBase  # the functional form of enum.Enum
    kind = make(value.type_name.rpartition(".")[2], {value.name: value.number})
    return PSType([value.type_name], rehydrate=False)(kind)(value.number)


def _integer(value: int) -> PSInt | PSInt64:
    return PSInt(value) if PSInt.MinValue <= value <= PSInt.MaxValue else PSInt64(value)


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (bool, bool),
    (int, _integer),
    (float, PSDouble),
    ((list, tuple), lambda value: [_simple(inner) for inner in value]),
    (dict, lambda value: {key: _simple(inner) for key, inner in value.items()}),
    (Guid, lambda value: PSGuid(value.text)),
    (Version, lambda value: PSVersion(str(value))),
    (EnumValue, _enumeration),
    ((PsObject, EmbeddedInstance), str),
)


def error_record(record: ErrorRecord) -> WireErrorRecord:
    """Return an error as MS-PSRP 2.2.3.15 sends it."""
    exception = NETException(Message=record.message, HResult=record.hresult - 2**32)
    names = [record.exception, *exception.PSTypeNames]
    exception.PSObject.type_names = list(dict.fromkeys(names))
    sent = WireErrorRecord(
        Exception=exception,
        CategoryInfo=ErrorCategoryInfo(
            Category=ErrorCategory[record.category],
            Activity=record.activity or None,
            Reason=record.exception.rpartition(".")[2],
            TargetName=record.target or None,
            TargetType=record.target_type or None,
        ),
        TargetObject=record.target or None,
        FullyQualifiedErrorId=record.id,
    )
    sent.PSObject.to_string = record.message
    return sent


def warning_record(message: str) -> WarningRecord:
    """Return a warning as MS-PSRP 2.2.3.16 sends it."""
    sent = WarningRecord(Message=message)
    sent.PSObject.to_string = message
    return sent
