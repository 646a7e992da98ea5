"""Virtual machines and their parts as the objects that Hyper-V's cmdlets give."""

import uuid
from typing import Any

from wizard.simulator.adapter_objects import adapter_properties
from wizard.simulator.enums import HYPER_V, hyper_v
from wizard.simulator.machines import (
    GB,
    IntegrationService,
    SimulatedVm,
    VmAdapter,
)
from wizard.simulator.objects import EMPTY_GUID, EnumValue, Guid, PsObject
from wizard.simulator.state import MODULE_WITHOUT_NESTING, SimulatedHost
from wizard.simulator.vm_parts import Checkpoint, VmDisk

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
    last = next((each for each in reversed(vm.all_checkpoints) if each.is_parent), None)
    parent = None if last is None else checkpoint_id(vm, last)
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
        "ParentSnapshotName": None if last is None else last.name,
        **_choices(host, vm),
        **_devices(vm),
        "AutomaticStartAction": hyper_v("StartAction", vm.automatic_start),
        "AutomaticStopAction": hyper_v("StopAction", vm.automatic_stop),
        "ReplicationMode": hyper_v("VMReplicationMode", vm.replication),
        "ComputerName": host.computer_name,
        "IsDeleted": False,
        "VMName": vm.name,
        "VMId": Guid(vm.id),
        "ParentCheckpointId": parent,
    }
    text = f"VirtualMachine (Name = '{vm.name}') [Id = '{Guid(vm.id)}']"
    return PsObject(VM_TYPES, properties, text, (vm, None))


def _choices(host: SimulatedHost, vm: SimulatedVm) -> dict[str, Any]:
    """Return settings that not every release has."""
    settings: dict[str, Any] = {
        "SmartPagingFileInUse": vm.smart_paging and vm.is_active,
        "SmartPagingFilePath": vm.smart_paging_path,
        "ConfigurationLocation": vm.configuration_path,
    }
    if host.build > MODULE_WITHOUT_NESTING:
        settings["CheckpointType"] = hyper_v("CheckpointType", vm.checkpoint_type)
        settings["VirtualMachineType"] = hyper_v("VirtualMachineType", vm.kind)
    if host.build >= FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS:
        settings["AutomaticCheckpointsEnabled"] = vm.automatic_checkpoints
    return settings


def _devices(vm: SimulatedVm) -> dict[str, Any]:
    adapters = [{"Name": "Fibre Channel Adapter"} for _ in range(vm.fibre_channel_adapters)]
    return {
        "HardDrives": [_disk(vm, number, each) for number, each in enumerate(vm.disks)],
        "FibreChannelHostBusAdapters": [_inner(vm, "VMFibreChannelHba", each) for each in adapters],
    }


def _disk(vm: SimulatedVm, number: int, disk: VmDisk) -> PsObject:
    through = disk.disk_number is not None
    properties = {
        "Path": f"Disk {disk.disk_number}" if through else disk.path,
        "DiskNumber": disk.disk_number,
        "ControllerNumber": 0,
        "ControllerLocation": number,
        "Name": "Hard Drive",
    }
    return _inner(vm, "HardDiskDrive", properties)


def _inner(vm: SimulatedVm, kind: str, properties: dict[str, Any]) -> PsObject:
    owner = {"VMId": Guid(vm.id), "VMName": vm.name, "IsDeleted": False}
    return PsObject((HYPER_V + kind, BASE, "System.Object"), properties | owner, HYPER_V + kind)


def _sizes(vm: SimulatedVm) -> dict[str, Any]:
    usual = "OK" if vm.is_active and vm.memory.dynamic else ""
    return {
        "MemoryStatus": usual if vm.memory_status is None else vm.memory_status,
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
        "HwThreadCountPerCore": settings.threads_per_core,
        "ResourcePoolName": settings.resource_pool,
        "ExposeVirtualizationExtensions": settings.exposes_virtualization,
        "Maximum": settings.maximum,
        "Reserve": settings.reserve,
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
    properties = adapter_properties(host, vm, adapter)
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


def checkpoint_id(vm: SimulatedVm, checkpoint: Checkpoint) -> Guid:
    """Return the Id of a checkpoint, the same whenever it is asked for."""
    return Guid(str(uuid.uuid5(uuid.UUID(vm.id), checkpoint.name)))


def checkpoint_object(host: SimulatedHost, vm: SimulatedVm, checkpoint: Checkpoint) -> PsObject:
    """Return what ``Get-VMSnapshot`` gives."""
    properties = {
        "Name": checkpoint.name,
        "Id": checkpoint_id(vm, checkpoint),
        "SnapshotType": hyper_v("SnapshotType", checkpoint.kind),
        "State": hyper_v("VMState", "Off"),
        "IsAutomaticCheckpoint": checkpoint.automatic,
        "VMId": Guid(vm.id),
        "VMName": vm.name,
        "ComputerName": host.computer_name,
        "IsDeleted": False,
    }
    if host.build < FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS:
        del properties["IsAutomaticCheckpoint"]
    text = f"VMSnapshot (Name = '{checkpoint.name}') [Id = '{properties['Id']}']"
    return PsObject((f"{HYPER_V}VMSnapshot", *VM_TYPES[1:]), properties, text)
