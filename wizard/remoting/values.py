"""What comes over the wire, as plain values: output, errors, and how a command ended."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from wizard.remoting.problems import HostError

# System.Management.Automation.ErrorCategory, in order from 0
ERROR_CATEGORIES = (
    "NotSpecified",
    "OpenError",
    "CloseError",
    "DeviceError",
    "DeadlockDetected",
    "InvalidArgument",
    "InvalidData",
    "InvalidOperation",
    "InvalidResult",
    "InvalidType",
    "MetadataError",
    "NotImplemented",
    "NotInstalled",
    "ObjectNotFound",
    "OperationStopped",
    "OperationTimeout",
    "SyntaxError",
    "ParserError",
    "PermissionDenied",
    "ResourceBusy",
    "ResourceExists",
    "ResourceUnavailable",
    "ReadError",
    "WriteError",
    "FromStdErr",
    "SecurityError",
    "ProtocolError",
    "ConnectionError",
    "AuthenticationError",
    "LimitsExceeded",
    "QuotaExceeded",
    "NotEnabled",
)


class Ending(StrEnum):
    """How a command ended, as far as it is known here."""

    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    OUT_OF_TIME = "out of time"


@dataclass(frozen=True, slots=True)
class Error:
    """An error of the host and the cmdlet that wrote it; ``activity`` may be empty."""

    said: HostError
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything one command gave."""

    output: tuple[str, ...] = ()
    errors: tuple[Error, ...] = ()
    ending: Ending = Ending.COMPLETED

    @property
    def said(self) -> tuple[HostError, ...]:
        """The errors in the host's words."""
        return tuple(error.said for error in self.errors)

    @property
    def is_good(self) -> bool:
        """Completed, and without any error."""
        return self.ending is Ending.COMPLETED and not self.errors


def output_of(objects: Iterable[Any]) -> tuple[str, ...]:
    """Return output as texts. Ours are JSON texts already; any other object becomes one.

    What comes from inside a virtual machine may carry the name of its computer with it.
    """
    bare = (_bare(each) for each in objects if each is not None)
    return tuple(each if isinstance(each, str) else json.dumps(plain(each)) for each in bare)


def _bare(value: Any) -> Any:
    """Return a text without the properties that PowerShell hung on it on the way."""
    inner = getattr(value, "property_sets", None)
    if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], str):
        return value if getattr(value, "adapted_properties", None) else inner[0]
    return value


def plain(value: Any) -> Any:
    """Return a deserialized PowerShell object as what JSON can hold."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, UUID | bytes):
        return str(value) if isinstance(value, UUID) else value.hex()
    tables = [getattr(value, name, None) for name in ("adapted_properties", "extended_properties")]
    properties = {
        str(key): plain(item)
        for table in tables
        if isinstance(table, Mapping)
        for key, item in table.items()
    }
    return properties or str(value)


def error_of(record: Any) -> Error:
    """Return an error record of pypsrp as a value; what the host left out is empty."""
    return Error(
        HostError(
            id=str(getattr(record, "fq_error", None) or ""),
            category=_category(getattr(record, "category", None)),
            message=_message(record),
            code=_code(record),
        ),
        activity=str(getattr(record, "activity", None) or ""),
    )


def _category(number: Any) -> str:
    known = isinstance(number, int) and 0 <= number < len(ERROR_CATEGORIES)
    return ERROR_CATEGORIES[number] if known else ""


def _of_exception(record: Any, name: str) -> Any:
    exception = getattr(record, "exception", None)
    adapted = getattr(exception, "adapted_properties", None)
    return adapted.get(name) if isinstance(adapted, Mapping) else None


def _code(record: Any) -> int | None:
    """Return the exception's HRESULT as it is usually written, without a sign.

    An error that came from inside a virtual machine is wrapped in one that has another.
    """
    inner = _of_exception(record, "SerializedRemoteException")
    wrapped = getattr(inner, "adapted_properties", None)
    outer = _of_exception(record, "HResult")
    told = wrapped.get("HResult", outer) if isinstance(wrapped, Mapping) else outer
    is_code = isinstance(told, int) and not isinstance(told, bool)
    return told % 2**32 if is_code and -(2**31) <= told < 2**32 else None


def _message(record: Any) -> str:
    told = _of_exception(record, "Message")
    shown = str(record).strip()
    if shown and shown != "None":
        return shown
    return str(told or getattr(record, "message", None) or "").strip()
