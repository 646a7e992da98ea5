"""The cmdlets that start virtual machines and raise their versions."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from wizard.simulator import errors
from wizard.simulator.machines import (
    RESUMABLE,
    STARTABLE,
    STARTING_SECONDS,
    Change,
    SimulatedVm,
)
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import ErrorRecord, Terminating
from wizard.simulator.versions import supported_versions
from wizard.simulator.vm_access import operands

ALREADY = "The virtual machine is already in the specified state."
NOT_NOW = "The operation cannot be performed while the virtual machine is in its current state."


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
