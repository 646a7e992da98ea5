"""Virtual machines and their parts as the objects that Hyper-V's cmdlets give."""

import uuid
from typing import Any

from wizard.simulator.enums import HYPER_V, hyper_v, on_off
from wizard.simulator.machines import (
    GB,
    IntegrationService,
    SimulatedVm,
    VmAdapter,
)
from wizard.simulator.objects import EMPTY_GUID, EnumValue, Guid, PsObject
from wizard.simulator.state import SimulatedHost

FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS = 16299
BASE = f"{HYPER_V}VirtualizationObject"
VM_TYPES = (
    f"{HYPER_V}VirtualMachine",
    f"{HYPER_V}VirtualMachineBase",
    f"{HYPER_V}ComputeResource",
    BASE,
    "System.Object",
)
SERVICE_IDS: dict[IntegrationService, str] = {
    "Guest Service Interface": "6C09BB55-D683-4DA0-8931-C9BF705F6480",
    "Heartbeat": "84EAAE65-2F2E-45F5-9BB5-0E857DC8EB47",
    "Key-Value Pair Exchange": "2A34B1C2-FD73-4043-8A5B-DD2159BC743F",
    "Shutdown": "9F8233AC-BE49-4C79-8EE3-E7E1985B2077",
    "Time Synchronization": "2497F4DE-E9FA-4204-80E4-4B75C46419C0",
    "VSS": "5CED1297-4598-4915-A5FC-AD21BB4D02A4",
}


def vm_object(host: SimulatedHost, vm: SimulatedVm) -> PsObject:
    """Return what ``Get-VM`` gives; whoever gets it has seen the machine's present state."""
    vm.show()
    parent = _checkpoint_id(vm)
    properties: dict[str, Any] = {
        "Name": vm.name,
        "Id": Guid(vm.id),
        "State": hyper_v("VMState", vm.state),
        "OperationalStatus": [hyper_v("VMOperationalStatus", s) for s in vm.operational_status],
        "PrimaryOperationalStatus": hyper_v("VMOperationalStatus", vm.operational_status[0]),
        "Generation": vm.generation,
        "Version": vm.version,
        **_sizes(vm),
        "Heartbeat": _heartbeat(vm),
        "IsClustered": vm.clustered,
        "ParentSnapshotId": parent,
        "ParentSnapshotName": vm.checkpoints[-1] if vm.checkpoints else None,
        "AutomaticCheckpointsEnabled": vm.automatic_checkpoints,
        "AutomaticStartAction": hyper_v("StartAction", vm.automatic_start),
        "AutomaticStopAction": hyper_v("StopAction", vm.automatic_stop),
        "ReplicationMode": hyper_v("VMReplicationMode", vm.replication),
        "ComputerName": host.computer_name,
        "IsDeleted": False,
        "VMName": vm.name,
        "VMId": Guid(vm.id),
        "ParentCheckpointId": parent,
    }
    if host.build < FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS:
        del properties["AutomaticCheckpointsEnabled"]
    text = f"VirtualMachine (Name = '{vm.name}') [Id = '{Guid(vm.id)}']"
    return PsObject(VM_TYPES, properties, text, (vm, None))


def _sizes(vm: SimulatedVm) -> dict[str, Any]:
    return {
        "ProcessorCount": vm.processor.count,
        "MemoryAssigned": vm.assigned,
        "MemoryDemand": vm.demand,
        "MemoryStartup": vm.memory.startup,
        "MemoryMinimum": vm.memory.minimum,
        "MemoryMaximum": vm.memory.maximum,
        "DynamicMemoryEnabled": vm.memory.dynamic,
    }


def processor_object(host: SimulatedHost, vm: SimulatedVm) -> PsObject:
    """Return what ``Get-VMProcessor`` gives."""
    settings = vm.processor
    properties = {
        "Count": settings.count,
        "CompatibilityForMigrationEnabled": settings.compatible_for_migration,
        "CompatibilityForOlderOperatingSystemsEnabled": settings.compatible_for_older_systems,
        "HwThreadCountPerCore": 0,
        "ExposeVirtualizationExtensions": settings.exposes_virtualization,
        "Maximum": 100,
        "Reserve": 0,
        "RelativeWeight": 100,
        "Name": "Processor",
        "Id": f"Microsoft:{vm.id.upper()}\\b637f346-6a0e-4dec-af52-bd70cb80a21d\\0",
    }
    return _part(host, vm, "VMProcessor", properties)


def memory_object(host: SimulatedHost, vm: SimulatedVm) -> PsObject:
    """Return what ``Get-VMMemory`` gives: of a static machine the stored limits, too."""
    settings = vm.memory
    properties = {
        "Buffer": settings.buffer,
        "DynamicMemoryEnabled": settings.dynamic,
        "Maximum": settings.maximum,
        "MaximumPerNumaNode": 64 * GB // (1 << 20),
        "Minimum": settings.minimum,
        "Priority": settings.priority,
        "Startup": settings.startup,
        "Name": "Memory",
        "Id": f"Microsoft:{vm.id.upper()}\\4764334d-e001-4176-82ee-5594ec9b530e",
    }
    return _part(host, vm, "VMMemory", properties)


def adapter_object(host: SimulatedHost, vm: SimulatedVm, adapter: VmAdapter) -> PsObject:
    """Return what ``Get-VMNetworkAdapter`` gives."""
    switch = host.switch(adapter.switch)
    properties = {
        "Name": adapter.name,
        "Id": f"Microsoft:{vm.id.upper()}\\{adapter.id.upper()}",
        "AdapterId": adapter.id.upper(),
        "SwitchId": Guid(switch.id) if switch else None,
        "SwitchName": switch.name if switch else "",
        "Connected": switch is not None,
        "IsLegacy": adapter.legacy,
        "IsSynthetic": not adapter.legacy,
        "IsManagementOs": False,
        "MacAddress": adapter.mac_address,
        "MacAddressSpoofing": on_off(on=adapter.mac_address_spoofing),
        "DhcpGuard": on_off(on=adapter.dhcp_guard),
        "RouterGuard": on_off(on=adapter.router_guard),
        "IPAddresses": [*adapter.addresses] if vm.serves("Key-Value Pair Exchange") else [],
    }
    return _part(host, vm, "VMNetworkAdapter", properties, adapter)


def service_object(host: SimulatedHost, vm: SimulatedVm, name: IntegrationService) -> PsObject:
    """Return what ``Get-VMIntegrationService`` gives; one that is off reports OK as well."""
    enabled = name not in vm.disabled_services
    silent = enabled and vm.state == "Running" and not vm.serves(name)
    status = hyper_v("VMIntegrationComponentOperationalStatus", "NoContact" if silent else "Ok")
    properties = {
        "Enabled": enabled,
        "OperationalStatus": [status],
        "PrimaryOperationalStatus": status,
        "PrimaryStatusDescription": "No Contact" if silent else "OK",
        "SecondaryOperationalStatus": None,
        "Name": name,
        "Id": f"Microsoft:{vm.id.upper()}\\{SERVICE_IDS[name]}",
    }
    return _part(host, vm, "VMIntegrationComponent", properties, name)


def _part(
    host: SimulatedHost,
    vm: SimulatedVm,
    kind: str,
    properties: dict[str, Any],
    part: VmAdapter | IntegrationService | None = None,
) -> PsObject:
    owner = {
        "VMId": Guid(vm.id),
        "VMName": vm.name,
        "VMSnapshotId": EMPTY_GUID,
        "VMSnapshotName": "",
        "ComputerName": host.computer_name,
        "IsDeleted": False,
        "VMCheckpointId": EMPTY_GUID,
        "VMCheckpointName": "",
    }
    text = f"{kind} (Name = '{properties['Name']}') [Id = '{properties['Id']}']"
    names = (HYPER_V + kind, BASE, "System.Object")
    return PsObject(names, properties | owner, text, (vm, part))


def _heartbeat(vm: SimulatedVm) -> EnumValue | None:
    if vm.state != "Running":
        return None
    if "Heartbeat" in vm.disabled_services:
        return hyper_v("VMHeartbeatStatus", "Disabled")
    if vm.guest is None or not vm.alive:
        return hyper_v("VMHeartbeatStatus", "NoContact")
    applications = "Healthy" if vm.guest.is_windows else "Unknown"
    return hyper_v("VMHeartbeatStatus", f"OkApplications{applications}")


def _checkpoint_id(vm: SimulatedVm) -> Guid | None:
    if not vm.checkpoints:
        return None
    return Guid(str(uuid.uuid5(uuid.UUID(vm.id), vm.checkpoints[-1])))
