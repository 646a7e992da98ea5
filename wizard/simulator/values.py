"""What crosses from the wire to the simulated host and back."""

from dataclasses import dataclass, field
from typing import Any

PipelineOutput = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class InvokedCall:
    """One cmdlet as it was sent; a switch has the value ``None``, or a Boolean."""

    name: str
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Calls joined by pipes."""

    calls: tuple[InvokedCall, ...]


@dataclass(frozen=True, slots=True)
class InsideRequest:
    """A command for the inside of a virtual machine: which, as whom, and its written form."""

    vm_id: str
    user: str
    password: str = field(repr=False)
    text: str


@dataclass(frozen=True, slots=True)
class FromInside:
    """What came out of a virtual machine: PowerShell notes on it where it came from."""

    value: Any
    computer: str


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """An error as PowerShell reports it.

    ``id`` is the fully qualified error id, ``category`` the name of an ``ErrorCategory``,
    ``exception`` the full .NET name of the exception, and ``hresult`` its code (by itself that of
    exceptions that have none of their own).
    """

    id: str
    category: str
    message: str
    activity: str = ""
    exception: str = "System.Exception"
    target: str = ""
    target_type: str = ""
    hresult: int = 0x80131500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one statement gave. ``terminating`` ended it; ``errors`` did not."""

    output: PipelineOutput = ()
    errors: tuple[ErrorRecord, ...] = ()
    terminating: ErrorRecord | None = None
    warnings: tuple[str, ...] = field(default=())


class Terminating(Exception):
    """Raised by a simulated cmdlet to end its statement with an error."""

    def __init__(self, record: ErrorRecord) -> None:
        super().__init__(record.message)
        self.record = record
