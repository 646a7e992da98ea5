"""The cmdlets that change virtual machines."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from wizard.simulator import errors
from wizard.simulator.machines import (
    MB,
    RESUMABLE,
    STARTABLE,
    STARTING_SECONDS,
    TB,
    Change,
    SimulatedVm,
    VmAdapter,
    VmMemory,
)
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import ErrorRecord, Terminating
from wizard.simulator.versions import supported_versions
from wizard.simulator.vm_access import operands

ALREADY = "The virtual machine is already in the specified state."
NOT_NOW = "The operation cannot be performed while the virtual machine is in its current state."
LEAST_MEMORY = 32 * MB
MOST_MEMORY = 12 * TB
BUFFERS = range(5, 2001)


@cmdlet("Start-VM")
def start_vm(call: Invocation) -> Iterator[Any]:
    """Start or resume; the guest is alive some time after the machine runs."""
    for vm, _ in operands(call):
        if vm.state == "Running":
            call.warnings.append(ALREADY)
            continue
        refusal = _refusal_to_start(call, vm)
        if refusal is not None:
            call.fail(refusal)
            continue
        _start(call, vm)
    yield from ()


def _refusal_to_start(call: Invocation, vm: SimulatedVm) -> ErrorRecord | None:
    host, name = call.host, vm.name
    failed = f"'{name}' failed to start."
    if vm.state not in STARTABLE:
        return errors.invalid_state(call.name, failed, NOT_NOW)
    if not host.runs_hypervisor:
        because = "because one of the Hyper-V components is not running"
        return _start_failure(
            call,
            failed,
            f"Failed to start the virtual machine '{name}' {because}.",
            f"'{name}' failed to start. (Virtual machine ID {vm.id.upper()})",
            f"The Virtual Machine Management Service failed to start the virtual machine '{name}' "
            f"{because} (Virtual machine ID {vm.id.upper()}).",
        )
    if vm.version not in {each.version for each in supported_versions(host)}:
        return _start_failure(call, failed)
    if vm.exposes_virtualization and not host.can_nest:
        platform = "this platform does not support nested virtualization"
        text = f"The virtual machine could not be started because {platform}."
        return _start_failure(call, failed, text)
    if vm.state != "Paused" and vm.memory.startup > host.free_memory:
        text = f"Not enough memory in the system to start the virtual machine {name}."
        return errors.hyper_v("OutOfMemory", "FromStdErr", call.name, failed, text)
    return None


def _start_failure(call: Invocation, *message: str) -> ErrorRecord:
    return errors.hyper_v("OperationFailed", "NotSpecified", call.name, *message)


def _start(call: Invocation, vm: SimulatedVm) -> None:
    for adapter in vm.adapters:
        if set(adapter.mac_address) == {"0"}:
            adapter.mac_address = f"00155D{UUID(adapter.id).int & 0xFFFFFF:06X}"
    boots = 0.0 if vm.state in RESUMABLE else vm.guest.boot_seconds if vm.guest else 0.0
    changes = [Change(STARTING_SECONDS, "Running")]
    if vm.guest is not None:
        changes.append(Change(boots, "Running", alive=True))
    vm.begin(call.host.clock(), *changes, state="Starting")


@cmdlet("Set-VMProcessor")
def set_vm_processor(call: Invocation) -> Iterator[Any]:
    """Expose or hide the extensions; nobody asks here whether the host is able to nest."""
    for vm, _ in operands(call, "VMProcessor"):
        if vm.state != "Off":
            call.fail(_cannot_modify(call, vm, "Processor", NOT_NOW))
        elif "ExposeVirtualizationExtensions" in call.given:
            vm.processor.exposes_virtualization = call.given["ExposeVirtualizationExtensions"]
    yield from ()


def _cannot_modify(call: Invocation, vm: SimulatedVm, device: str, *why: str) -> ErrorRecord:
    failed = f"'{vm.name}' failed to modify device '{device}'."
    detail = f"{failed} (Virtual machine ID {vm.id.upper()})"
    return errors.invalid_state(call.name, f"Failed to modify device '{device}'.", *why, detail)


@cmdlet("Set-VMMemory")
def set_vm_memory(call: Invocation) -> Iterator[Any]:
    """Change memory settings, all or none of those given."""
    for vm, _ in operands(call, "VMMemory"):
        wrong = _wrong_memory(vm.memory, call.given)
        if vm.state != "Off":
            call.fail(_cannot_modify(call, vm, "Memory"))
        elif wrong:
            summary = "Failed to modify device 'Memory'."
            record = errors.hyper_v(
                "InvalidParameter", "InvalidArgument", call.name, summary, wrong
            )
            call.fail(record)
        else:
            _set_memory(vm.memory, call.given)
    yield from ()


_FIELDS = {
    "DynamicMemoryEnabled": "dynamic",
    "StartupBytes": "startup",
    "MinimumBytes": "minimum",
    "MaximumBytes": "maximum",
    "Buffer": "buffer",
    "Priority": "priority",
}
_FOR_DYNAMIC = ("MinimumBytes", "MaximumBytes", "Buffer")


def _wrong_memory(memory: VmMemory, given: Mapping[str, Any]) -> str | None:
    dynamic = given.get("DynamicMemoryEnabled", memory.dynamic)
    sizes = {name: given[name] for name in given if name.endswith("Bytes")}
    for name, size in sizes.items():
        if not LEAST_MEMORY <= size <= MOST_MEMORY or size % (2 * MB):
            return f"The value {size} is not a valid amount of memory for {name}."
    if "Buffer" in given and given["Buffer"] not in BUFFERS:
        return f"The value {given['Buffer']} is not a valid memory buffer."
    mixed = [name for name in _FOR_DYNAMIC if name in given]
    if not dynamic:
        return f"{mixed[0]} can be set with dynamic memory only." if mixed else None
    least = given.get("MinimumBytes", memory.minimum)
    startup = given.get("StartupBytes", memory.startup)
    most = given.get("MaximumBytes", memory.maximum)
    if least <= startup <= most:
        return None
    return "The startup memory must lie between the minimum and the maximum memory."


def _set_memory(memory: VmMemory, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        setattr(memory, _FIELDS[name], value)


@cmdlet("Set-VMNetworkAdapter")
def set_vm_network_adapter(call: Invocation) -> Iterator[Any]:
    """Allow or forbid other MAC addresses, in any state; of a whole machine, on all adapters."""
    for vm, part in operands(call, "VMNetworkAdapter"):
        for each in [part] if isinstance(part, VmAdapter) else vm.adapters:
            if "MacAddressSpoofing" in call.given:
                each.mac_address_spoofing = call.given["MacAddressSpoofing"] == "On"
    yield from ()


@cmdlet("Update-VMVersion")
def update_vm_version(call: Invocation) -> Iterator[Any]:
    """Raise the configuration version to the host's default; a saved state is lost."""
    newest = next((e.version for e in supported_versions(call.host) if e.default), None)
    for vm, _ in operands(call):
        if vm.state not in ("Off", "Saved", "FastSaved"):
            call.fail(errors.invalid_state(call.name))
        elif newest is None or vm.version == newest:
            call.warnings.append(f"The virtual machine '{vm.name}' is at the latest version.")
        elif not call.given.get("Force") and call.given.get("Confirm") is not False:
            question = f"Are you sure you want to perform this action on '{vm.name}'?"
            raise Terminating(errors.prompt_impossible(call.name, question))
        else:
            vm.version = newest
            vm.begin(call.host.clock(), state="Off")
    yield from ()


@cmdlet("Enable-VMIntegrationService")
def enable_vm_integration_service(call: Invocation) -> Iterator[Any]:
    """Enable the services that came; of a whole machine, none is named."""
    for vm, part in operands(call, "VMIntegrationComponent"):
        if isinstance(part, str):
            vm.disabled_services = [each for each in vm.disabled_services if each != part]
        else:
            message = "Cannot process command because of one or more missing mandatory parameters: "
            message += "Name."
            error = "MissingMandatoryParameter"
            call.fail(errors.binding(error, call.name, call.class_name, message))
    yield from ()
