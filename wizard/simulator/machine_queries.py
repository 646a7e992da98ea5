"""The cmdlets that ask about virtual machines and about their host."""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from uuid import NAMESPACE_DNS, uuid5

from wizard.simulator import errors
from wizard.simulator.enums import HYPER_V, hyper_v
from wizard.simulator.machine_objects import (
    BASE,
    adapter_object,
    checkpoint_object,
    memory_object,
    processor_object,
    service_object,
    vm_object,
)
from wizard.simulator.machines import INTEGRATION_SERVICES, MB, SimulatedVm
from wizard.simulator.objects import Guid, PsObject, Version, properties_of, text_of
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import MODULE_WITHOUT_NESTING, SimulatedHost, VirtualSwitch
from wizard.simulator.values import ErrorRecord
from wizard.simulator.versions import supported_versions
from wizard.simulator.vm_access import is_allowed, operands


@cmdlet("Get-VM")
def get_vm(call: Invocation) -> Iterator[PsObject]:
    """Give all virtual machines, the one with an Id, or those with names given or come."""
    if "Name" in call.given:
        found = _by_name(call, call.given["Name"])
    elif call.piped is None or "Id" in call.given:
        found = _by_id(call, call.given.get("Id"))
    else:
        found = [vm for value in call.piped for vm in _of(call, value)]
    for vm in found:
        yield vm_object(call.host, vm)


def _by_name(call: Invocation, patterns: list[str]) -> list[SimulatedVm]:
    """Return the machines of some names: a name with wildcards that fits none is no error."""
    if not is_allowed(call):
        return []
    picked: list[SimulatedVm] = []
    for pattern in patterns:
        vms = call.host.vms
        found = [vm for vm in vms if fnmatchcase(vm.name.lower(), pattern.lower())]
        if not found and not any(character in pattern for character in "*?["):
            call.fail(no_such(call, "virtual machine", pattern))
        picked += [vm for vm in found if vm not in picked]
    return picked


def _by_id(call: Invocation, wanted: Guid | None) -> list[SimulatedVm]:
    if not is_allowed(call):
        return []
    if wanted is None:
        return [*call.host.vms]
    found = [vm for vm in call.host.vms if Guid(vm.id) == wanted]
    if not found:
        message = f'Hyper-V was unable to find a virtual machine with id "{wanted}".'
        call.fail(errors.hyper_v("ObjectNotFound", "ObjectNotFound", call.name, message))
    return found


def _of(call: Invocation, value: object) -> list[SimulatedVm]:
    by_property = properties_of(value).get("Id")
    if isinstance(by_property, Guid):
        return _by_id(call, by_property)
    if not is_allowed(call):
        return []
    name = text_of(value)
    found = [vm for vm in call.host.vms if vm.name.lower() == name.lower()]
    if not found:
        call.fail(no_such(call, "virtual machine", name))
    return found


def no_such(call: Invocation, kind: str, name: str) -> ErrorRecord:
    """Return what Get-VM and Get-VMSwitch, unlike all others, say of a name that is missing."""
    message = f'Hyper-V was unable to find a {kind} with name "{name}".'
    record = errors.hyper_v("InvalidParameter", "InvalidArgument", call.name, message)
    return replace(record, target=name, target_type="System.String")


@cmdlet("Get-VMProcessor")
def get_vm_processor(call: Invocation) -> Iterator[PsObject]:
    """Give the processor of every virtual machine."""
    for vm, _ in operands(call):
        yield processor_object(call.host, vm)


@cmdlet("Get-VMMemory")
def get_vm_memory(call: Invocation) -> Iterator[PsObject]:
    """Give the memory of every virtual machine."""
    for vm, _ in operands(call):
        yield memory_object(call.host, vm)


@cmdlet("Get-VMNetworkAdapter")
def get_vm_network_adapter(call: Invocation) -> Iterator[PsObject]:
    """Give the network adapters of every virtual machine."""
    for vm, _ in operands(call):
        for adapter in vm.adapters:
            yield adapter_object(call.host, vm, adapter)


@cmdlet("Get-VMIntegrationService")
def get_vm_integration_service(call: Invocation) -> Iterator[PsObject]:
    """Give the six integration services of every virtual machine."""
    for vm, _ in operands(call):
        for name in INTEGRATION_SERVICES:
            yield service_object(call.host, vm, name)


@cmdlet("Get-VMSnapshot")
def get_vm_snapshot(call: Invocation) -> Iterator[PsObject]:
    """Give the checkpoints of every virtual machine; having none is no error."""
    for vm, _ in operands(call):
        for checkpoint in vm.all_checkpoints:
            yield checkpoint_object(call.host, vm, checkpoint)


@cmdlet("Get-VMHostNumaNode")
def get_vm_host_numa_node(call: Invocation) -> Iterator[PsObject]:
    """Give the NUMA nodes; memory is in megabytes."""
    if not is_allowed(call):
        return
    host = call.host
    for number, (total, free) in enumerate(_nodes(host)):
        properties: dict[str, object] = {
            "NodeId": number,
            "ProcessorsAvailability": [0] * host.processor.threads,
            "MemoryTotal": total // MB,
            "MemoryAvailable": free // MB,
        }
        yield _of_host(host, "VMHostNumaNode", properties, f"{HYPER_V}VMHostNumaNode")


def _nodes(host: SimulatedHost) -> list[tuple[int, int]]:
    """Return the memory of every node and what is free of it; a socket is a node if not told."""
    if host.numa_nodes is None:
        sockets = host.processor.sockets
        return [(host.system.memory // sockets, host.free_memory // sockets)] * sockets
    share = host.free_memory // max(1, len(host.numa_nodes))
    return [
        (node.memory, min(node.memory, share) if node.available is None else node.available)
        for node in host.numa_nodes
    ]


def _mac_pool(host: SimulatedHost) -> str:
    """Return the first ten digits of the MAC addresses that the host gives."""
    number = uuid5(NAMESPACE_DNS, host.name.lower()).int & 0xFFFF
    return host.mac_pool or f"00155D{number:04X}"


@cmdlet("Get-VMHost")
def get_vm_host(call: Invocation) -> Iterator[PsObject]:
    """Give the host as Hyper-V sees it."""
    if is_allowed(call):
        host = call.host
        properties = {
            "LogicalProcessorCount": host.processor.sockets * host.processor.threads,
            "SupportedVmVersions": [each.version for each in supported_versions(host)],
            "EnableEnhancedSessionMode": host.system.product_type == 1,
            "MacAddressMaximum": f"{_mac_pool(host)}FF",
            "MacAddressMinimum": f"{_mac_pool(host)}00",
            "VirtualMachineMigrationEnabled": host.live_migration,
            "NumaSpanningEnabled": host.numa_spanning,
            "VirtualHardDiskPath": r"C:\Users\Public\Documents\Hyper-V\Virtual Hard Disks",
            "VirtualMachinePath": r"C:\ProgramData\Microsoft\Windows\Hyper-V",
            "FullyQualifiedDomainName": host.system.domain if host.system.in_domain else "",
            "MemoryCapacity": host.system.memory,
            "Name": host.computer_name,
        }
        yield _of_host(host, "VMHost", properties, host.computer_name)


@cmdlet("Get-VMHostSupportedVersion")
def get_vm_host_supported_version(call: Invocation) -> Iterator[PsObject]:
    """Give the configuration versions of virtual machines that the host knows."""
    if is_allowed(call):
        for each in supported_versions(call.host):
            properties = {
                "Name": each.name,
                "Version": Version.parse(each.version),
                "IsDefault": each.default,
            }
            yield _of_host(call.host, "VMHostSupportedVersion", properties, each.name)


@cmdlet("Get-VMSwitch")
def get_vm_switch(call: Invocation) -> Iterator[PsObject]:
    """Give the virtual switches."""
    if is_allowed(call):
        for switch in call.host.switches:
            yield switch_object(call.host, switch)


def switch_object(host: SimulatedHost, switch: VirtualSwitch) -> PsObject:
    """Return what ``Get-VMSwitch`` and ``New-VMSwitch`` give."""
    external = switch.type == "External"
    properties: dict[str, object] = {
        "Name": switch.name,
        "Id": Guid(switch.id),
        "Notes": switch.notes,
        "IovEnabled": switch.iov,
        "EmbeddedTeamingEnabled": switch.teamed,
        "SwitchType": hyper_v("VMSwitchType", switch.type),
        "AllowManagementOS": switch.type != "Private",
        "NetAdapterInterfaceDescription": switch.adapter if external else None,
        "NetAdapterInterfaceDescriptions": [switch.adapter] if external else None,
    }
    if host.build <= MODULE_WITHOUT_NESTING:
        del properties["EmbeddedTeamingEnabled"]
    return _of_host(host, "VMSwitch", properties, switch.name, switch)


def _of_host(
    host: SimulatedHost,
    kind: str,
    properties: dict[str, object],
    text: str,
    source: VirtualSwitch | None = None,
) -> PsObject:
    owner: dict[str, object] = {"ComputerName": host.computer_name, "IsDeleted": False}
    names = (HYPER_V + kind, BASE, "System.Object")
    return PsObject(names, properties | owner, text, source)
