"""Every question asked of a host: the command and how its answer is read.

A query ends in ``ConvertTo-Json -Compress``: one string crosses the wire, integers stay exact, and
enumerations arrive as numbers, which each reader translates by its own table
(:mod:`wizard.powershell.enumerations`). No output means no object.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wizard.model.facts import Memory, VmRef
from wizard.model.text import Problem, text
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.enumerations import HEARTBEAT, ON_OFF, VM_STATE, name_of

T = TypeVar("T")
Row = Mapping[str, Any]

LARGEST_SIZE = 2**60  # bytes: no host has more
VIRTUALIZATION = "root/virtualization/v2"
ALIVE = ("OkApplicationsUnknown", "OkApplicationsHealthy", "OkApplicationsCritical")


class NotUnderstood(Problem):
    """A host answered something that is not the answer to the question."""

    def __init__(self, seen: str) -> None:
        super().__init__(
            text("The answer could not be read: {seen}", seen=seen[:200]),
            text("Ask again. If it stays so, save the details and report them."),
        )


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """One question. ``absent`` lists error ids that mean: there is no such thing."""

    name: str
    command: Command
    read: Callable[[tuple[Row, ...]], T]
    absent: tuple[str, ...] = ()


def rows_of(output: Sequence[Any]) -> tuple[Row, ...]:
    """Read what ``ConvertTo-Json`` wrote: nothing, one object, or a list of objects.

    Raises:
        NotUnderstood: the output is not one JSON text of objects.

    """
    texts = [str(part) for part in output if part is not None and str(part).strip()]
    if not texts:
        return ()
    try:
        value = json.loads("".join(texts))
    except ValueError as error:
        raise NotUnderstood(texts[0]) from error
    objects = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in objects):
        raise NotUnderstood(texts[0])
    return tuple(objects)


def one(rows: tuple[Row, ...]) -> Row:
    """Return the only row.

    Raises:
        NotUnderstood: there is none, or there are several.

    """
    if len(rows) != 1:
        raise NotUnderstood(f"{len(rows)} objects instead of one")
    return rows[0]


def known(table: Mapping[int, str], row: Row, property_name: str) -> str:
    """Return the name of an enumeration's value.

    Raises:
        NotUnderstood: the number is not in the table; better no fact than a wrong one.

    """
    name = name_of(table, row.get(property_name))
    if name is None:
        raise NotUnderstood(f"{property_name} {row.get(property_name)!r}")
    return name


def flag(row: Row, property_name: str) -> bool:
    """Return a Boolean property.

    Raises:
        NotUnderstood: it is not there, or not a Boolean.

    """
    value = row.get(property_name)
    if not isinstance(value, bool):
        raise NotUnderstood(f"{property_name} {value!r}")
    return value


def selected(source: Command, *properties: str) -> Command:
    """Return ``source`` reduced to flat properties, as one JSON text."""
    return source | cmdlet("Select-Object", Property=properties) | as_json()


def as_json() -> Command:
    """Return the end of every query."""
    return cmdlet("ConvertTo-Json", Compress=True)


def the_vm(vm: VmRef) -> Command:
    """Return the command that fetches one virtual machine by its Id."""
    return cmdlet("Get-VM", Id=vm.id)


def the_adapter(vm: VmRef, adapter_id: str) -> Command:
    """Return the command that fetches one network adapter of a virtual machine by its Id."""
    return (
        the_vm(vm)
        | cmdlet("Get-VMNetworkAdapter")
        | cmdlet("Where-Object", Property="Id", EQ=True, Value=adapter_id)
    )


def the_integration_service(vm: VmRef, kind: str) -> Command:
    """Return the command that fetches an integration service by the GUID of its kind."""
    service_id = rf"Microsoft:{vm.id.upper()}\{kind.upper()}"
    return (
        the_vm(vm)
        | cmdlet("Get-VMIntegrationService")
        | cmdlet("Where-Object", Property="Id", EQ=True, Value=service_id)
    )


# What the steps observe -------------------------------------------------------------------------


def power_state(vm: VmRef) -> Query[str]:
    """Ask for the state of a virtual machine, as the name of ``VMState``."""

    def read(rows: tuple[Row, ...]) -> str:
        return known(VM_STATE, one(rows), "State")

    return Query("power state", selected(the_vm(vm), "State"), read)


def memory_settings(vm: VmRef) -> Query[Memory]:
    """Ask for the memory settings; a static virtual machine has only its startup size."""

    def read(rows: tuple[Row, ...]) -> Memory:
        return settings_in_force(memory_of(one(rows)))

    source = the_vm(vm) | cmdlet("Get-VMMemory")
    return Query("memory", selected(source, *MEMORY_PROPERTIES), read)


MEMORY_PROPERTIES = (
    "DynamicMemoryEnabled",
    "Startup",
    "Minimum",
    "Maximum",
    "Buffer",
    "Priority",
)


def memory_of(row: Row) -> Memory:
    """Read a row of ``Get-VMMemory``; what is not of its type was not read."""
    dynamic = row.get("DynamicMemoryEnabled")
    return Memory(
        dynamic=dynamic if isinstance(dynamic, bool) else None,
        startup=_number(row, "Startup"),
        minimum=_number(row, "Minimum"),
        maximum=_number(row, "Maximum"),
        buffer=_number(row, "Buffer"),
        priority=_number(row, "Priority"),
    )


def _number(row: Row, property_name: str) -> int | None:
    value = row.get(property_name)
    return value if type(value) is int and 0 <= value <= LARGEST_SIZE else None


def settings_in_force(memory: Memory) -> Memory:
    """Drop what has no effect: a static virtual machine keeps old limits stored, unused."""
    return memory if memory.dynamic else Memory(dynamic=memory.dynamic, startup=memory.startup)


def exposes_virtualization(vm: VmRef) -> Query[bool]:
    """Ask whether the virtualization extensions are exposed."""

    def read(rows: tuple[Row, ...]) -> bool:
        return flag(one(rows), "ExposeVirtualizationExtensions")

    source = the_vm(vm) | cmdlet("Get-VMProcessor")
    return Query(
        "virtualization extensions", selected(source, "ExposeVirtualizationExtensions"), read
    )


def mac_address_spoofing(vm: VmRef, adapter_id: str) -> Query[bool]:
    """Ask whether a network adapter may use MAC addresses that are not its own."""

    def read(rows: tuple[Row, ...]) -> bool:
        return known(ON_OFF, one(rows), "MacAddressSpoofing") == "On"

    command = selected(the_adapter(vm, adapter_id), "MacAddressSpoofing")
    return Query("MAC address spoofing", command, read)


def heartbeat(vm: VmRef) -> Query[bool | None]:
    """Ask whether the guest reports that it is alive; ``None``: the virtual machine is off."""

    def read(rows: tuple[Row, ...]) -> bool | None:
        row = one(rows)
        if name_of(VM_STATE, row.get("State")) == "Off":
            return None
        return name_of(HEARTBEAT, row.get("Heartbeat")) in ALIVE

    return Query("heartbeat", selected(the_vm(vm), "State", "Heartbeat"), read)
