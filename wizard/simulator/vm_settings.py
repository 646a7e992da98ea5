"""The cmdlets that change settings of virtual machines."""

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.simulator import errors
from wizard.simulator.enums import HYPER_V
from wizard.simulator.machine_objects import BASE
from wizard.simulator.machines import (
    MB,
    TB,
    SimulatedVm,
    VmAdapter,
    VmMemory,
)
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord
from wizard.simulator.vm_access import operands
from wizard.simulator.vm_cmdlets import NOT_NOW

LEAST_MEMORY = 32 * MB
MOST_MEMORY = 12 * TB
BUFFERS = range(5, 2001)
MOST_IOV_WEIGHT = 100
BUILDS_THAT_WANT_OPT_OUT = range(14352, 14362)  # previews of Windows 10 1607


@cmdlet("Set-VM")
def set_vm(call: Invocation) -> Iterator[Any]:
    """Choose what becomes of checkpoints, and what happens when the host stops.

    A machine that is changing its state refuses everything, one that is not off the stop action.
    """
    for vm, _ in operands(call):
        if vm.upcoming or ("AutomaticStopAction" in call.given and vm.state != "Off"):
            failed = f"Modifying the properties of '{vm.name}' failed."
            current = "The operation cannot be performed while the object is in its current state."
            call.fail(errors.invalid_state(call.name, failed, current))
            continue
        for name, field in _CHOICES.items():
            if name in call.given:
                setattr(vm, field, call.given[name])
    yield from ()


_CHOICES = {
    "AutomaticCheckpointsEnabled": "automatic_checkpoints",
    "CheckpointType": "checkpoint_type",
    "AutomaticStopAction": "automatic_stop",
}


@cmdlet("Set-VMProcessor")
def set_vm_processor(call: Invocation) -> Iterator[Any]:
    """Change the processor; nobody asks here whether the host is able to nest."""
    for vm, _ in operands(call, "VMProcessor"):
        wrong = _wrong_count(call.host, call.given)
        if vm.state != "Off":
            call.fail(_cannot_modify(call, vm, "Processor", NOT_NOW))
        elif wrong:
            call.fail(_invalid(call, "Processor", wrong))
        elif _wants_opt_out(call, vm):
            call.fail(_no_opt_out(call, vm))
        else:
            for name, value in call.given.items():
                setattr(vm.processor, _PROCESSOR_FIELDS[name], value)
    yield from ()


_PROCESSOR_FIELDS = {
    "Count": "count",
    "ExposeVirtualizationExtensions": "exposes_virtualization",
    "CompatibilityForMigrationEnabled": "compatible_for_migration",
    "CompatibilityForOlderOperatingSystemsEnabled": "compatible_for_older_systems",
}


def _wants_opt_out(call: Invocation, vm: SimulatedVm) -> bool:
    """Tell whether this is a preview that exposes nothing without the opt-out from VBS."""
    exposes = call.given.get("ExposeVirtualizationExtensions", False)
    return (
        exposes
        and vm.generation > 1
        and not vm.security.vbs_opt_out
        and (call.host.build in BUILDS_THAT_WANT_OPT_OUT)
    )


def _no_opt_out(call: Invocation, vm: SimulatedVm) -> ErrorRecord:
    message = (
        "Failed to modify device 'Processor'.",
        "Cannot modify property.",
        f"'{vm.name}' failed to modify device 'Processor'. (Virtual machine ID {vm.id.upper()})",
        "Cannot modify property without enabling VirtualizationBasedSecurityOptOut.",
    )
    return errors.hyper_v("NotSupported", "InvalidOperation", call.name, *message)


def _wrong_count(host: SimulatedHost, given: Mapping[str, Any]) -> str | None:
    most = host.processor.sockets * host.processor.threads
    if "Count" not in given or 1 <= given["Count"] <= most:
        return None
    return f"The number of virtual processors must be between 1 and {most}."


def _invalid(call: Invocation, device: str, why: str) -> ErrorRecord:
    summary = f"Failed to modify device '{device}'."
    return errors.hyper_v("InvalidParameter", "InvalidArgument", call.name, summary, why)


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
            call.fail(_invalid(call, "Memory", wrong))
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


@cmdlet("Get-VMSecurity")
def get_vm_security(call: Invocation) -> Iterator[PsObject]:
    """Give the security settings of every virtual machine."""
    for vm, _ in operands(call):
        own = vm.security
        properties = {
            "TpmEnabled": own.tpm,
            "KsdEnabled": False,
            "Shielded": own.shielded,
            "EncryptStateAndVmMigrationTraffic": own.encrypts_state,
            "VirtualizationBasedSecurityOptOut": own.vbs_opt_out,
            "BindToHostTpm": own.bound_to_host_tpm,
            "ComputerName": call.host.computer_name,
            "IsDeleted": False,
        }
        names = (f"{HYPER_V}VMSecurity", BASE, "System.Object")
        yield PsObject(names, properties, f"{HYPER_V}VMSecurity", (vm, None))


@cmdlet("Set-VMSecurity")
def set_vm_security(call: Invocation) -> Iterator[Any]:
    """Keep virtualization-based security from guests, or offer it again."""
    for vm, _ in operands(call):
        if vm.state != "Off":
            failed = f"'{vm.name}' failed to modify the security settings."
            call.fail(errors.invalid_state(call.name, failed, NOT_NOW))
        elif "VirtualizationBasedSecurityOptOut" in call.given:
            vm.security.vbs_opt_out = call.given["VirtualizationBasedSecurityOptOut"]
    yield from ()


@cmdlet("Set-VMNetworkAdapter")
def set_vm_network_adapter(call: Invocation) -> Iterator[Any]:
    """Change a port of a switch, in any state; of a whole machine, all of its ports."""
    weight = call.given.get("IovWeight")
    for vm, part in operands(call, "VMNetworkAdapter"):
        if weight is not None and not 0 <= weight <= MOST_IOV_WEIGHT:
            why = f"The value {weight} is not between 0 and {MOST_IOV_WEIGHT}."
            call.fail(_invalid(call, "Network Adapter", why))
            continue
        for each in [part] if isinstance(part, VmAdapter) else vm.adapters:
            if "MacAddressSpoofing" in call.given:
                each.mac_address_spoofing = call.given["MacAddressSpoofing"] == "On"
            if "AllowTeaming" in call.given:
                each.teaming = call.given["AllowTeaming"] == "On"
            if weight is not None:
                each.iov_weight = weight
    yield from ()


@cmdlet("Enable-VMIntegrationService")
def enable_vm_integration_service(call: Invocation) -> Iterator[Any]:
    """Enable the services that came; of a whole machine, none is named."""
    for vm, part in operands(call, "VMIntegrationComponent"):
        if isinstance(part, str):
            vm.disabled_services = [each for each in vm.disabled_services if each != part]
        else:
            call.fail(_no_service_named(call))
    yield from ()


@cmdlet("Disable-VMIntegrationService")
def disable_vm_integration_service(call: Invocation) -> Iterator[Any]:
    """Disable the services that came; of a whole machine, none is named."""
    for vm, part in operands(call, "VMIntegrationComponent"):
        if not isinstance(part, str):
            call.fail(_no_service_named(call))
        elif part not in vm.disabled_services:
            vm.disabled_services = [*vm.disabled_services, part]
    yield from ()


def _no_service_named(call: Invocation) -> ErrorRecord:
    message = "Cannot process command because of one or more missing mandatory parameters: Name."
    return errors.binding("MissingMandatoryParameter", call.name, call.class_name, message)
