"""A valid world, of which a test changes one word.

The host is an Intel server with Windows Server 2019, 64 GiB and one virtual machine that is off and
ready to be enabled. Every function takes the fields of what it builds as keywords.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from wizard.model.choices import Choices, Enablement, VmChoice
from wizard.model.facts import (
    GIB,
    Address,
    BootSettings,
    Caller,
    ComputerSystem,
    DeviceGuard,
    DeviceGuardRegistry,
    GuestSystem,
    Host,
    HostAdapter,
    HyperV,
    Inside,
    IntegrationService,
    Memory,
    NetworkAdapter,
    NumaNode,
    OperatingSystem,
    Processor,
    ProductType,
    RestartSigns,
    Service,
    Surroundings,
    Version,
    VirtualMachine,
    VirtualSwitch,
    Vlan,
    VmProcessor,
    VmRef,
    VmSecurity,
    Volume,
)

HOST = "hv-muc-01"
ASKED_AT = datetime(2026, 11, 2, 16, 42, 8, tzinfo=UTC)
VM_ID = "b7c1a3f0-0000-4000-8000-000000000001"
SWITCH_ID = "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444"
SHUTDOWN = "9F8233AC-BE49-4C79-8EE3-E7E1985B2077"
HEARTBEAT = "84EAAE65-2F2E-45F5-9BB5-0E857DC8EB47"
KEY_VALUE_EXCHANGE = "2A34B1C2-FD73-4043-8A5B-DD2159BC743F"


def a_host(**changes: Any) -> Host:
    """Return a host; ``unanswered`` and every group of facts may be given."""
    fields: dict[str, Any] = {
        "name": HOST,
        "asked_at": ASKED_AT,
        "computer_name": HOST.upper(),
        "system": a_system(),
        "operating_system": a_windows(),
        "processors": (a_processor(),),
        "hyper_v": a_hyper_v(),
        "device_guard": a_device_guard(),
        "device_guard_registry": DeviceGuardRegistry(),
        "cluster_service": Service("ClusSvc"),
        "switches": (a_switch(),),
        "caller": a_caller(),
        "boot": BootSettings("Auto", ""),
        "restart": RestartSigns(
            servicing=False, update=False, file_renames=False, fast_startup=False
        ),
        "surroundings": Surroundings(physical_host="", azure_security="", in_directory=False),
        "vbs_failures": (),
        "volumes": (Volume("C:\\", 200 * GIB, 500 * GIB),),
        "adapters": (a_host_adapter(),),
        "in_cluster": False,
        "other_hypervisors": (),
        "vms": (a_vm(),),
    }
    return Host(**(fields | changes))


def a_caller(**changes: Any) -> Caller:
    """Return an account of the domain that is an administrator of the host."""
    fields: dict[str, Any] = {
        "name": r"CORP\ada",
        "sid": "S-1-5-21-1004336348-1177238915-682003330-1104",
        "groups": ("S-1-5-21-1004336348-1177238915-682003330-513", "S-1-5-32-544"),
        "token_filter_policy": 0,
        "language_mode": "FullLanguage",
    }
    return Caller(**(fields | changes))


def a_host_adapter(**changes: Any) -> HostAdapter:
    fields: dict[str, Any] = {
        "name": "Ethernet",
        "description": "Intel(R) Ethernet 10G 4P X710",
        "wireless": False,
    }
    return HostAdapter(**(fields | changes))


def a_system(**changes: Any) -> ComputerSystem:
    fields: dict[str, Any] = {
        "manufacturer": "Dell Inc.",
        "model": "PowerEdge R640",
        "hypervisor_present": True,
        "total_memory": 64 * GIB,
        "domain": "corp.example",
        "part_of_domain": True,
        "asset_tag": "SRV-4711",
    }
    return ComputerSystem(**(fields | changes))


def a_windows(**changes: Any) -> OperatingSystem:
    fields: dict[str, Any] = {
        "caption": "Microsoft Windows Server 2019 Standard",
        "build": 17763,
        "product_type": ProductType.SERVER,
        "architecture": "64-bit",
        "edition": "ServerStandard",
        "installation_type": "Server Core",
        "display_version": "1809",
        "revision": 5329,
        "data_execution_prevention": True,
        "free_memory": 40 * GIB,
        "last_boot": ASKED_AT - timedelta(days=12),
    }
    return OperatingSystem(**(fields | changes))


def a_processor(**changes: Any) -> Processor:
    """Return a socket whose flags are masked, as they are once a hypervisor runs."""
    fields: dict[str, Any] = {
        "manufacturer": "GenuineIntel",
        "name": "Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz",
        "architecture": 9,
        "cores": 16,
        "logical_processors": 32,
        "vm_monitor_mode_extensions": False,
        "second_level_address_translation": False,
        "virtualization_firmware_enabled": False,
    }
    return Processor(**(fields | changes))


def an_amd_processor(**changes: Any) -> Processor:
    amd = {"manufacturer": "AuthenticAMD", "name": "AMD EPYC 7543 32-Core Processor"}
    return a_processor(**(amd | changes))


def a_hyper_v(**changes: Any) -> HyperV:
    fields: dict[str, Any] = {
        "role_state": 1,
        "module_present": True,
        "exposes_parameter": True,
        "service_present": True,
        "service": Service("vmms", "Running", "Auto"),
        "logical_processors": 32,
        "memory_capacity": 64 * GIB,
        "numa_spanning": True,
        "supported_versions": tuple(
            Version(major, minor)
            for major, minor in ((5, 0), (6, 2), (7, 0), (8, 0), (8, 1), (8, 2), (8, 3), (9, 0))
        ),
        "default_version": Version(9, 0),
        "mac_minimum": "00155D0A0B00",
        "mac_maximum": "00155D0A0BFF",
        "live_migration": False,
        "compute_service": Service("vmcompute", "Running", "Manual"),
        "numa_nodes": (NumaNode(0, 64 * GIB, 40 * GIB),),
        "memory_reserve": 0,
    }
    return HyperV(**(fields | changes))


def a_device_guard(**changes: Any) -> DeviceGuard:
    fields: dict[str, Any] = {
        "vbs_status": 0,
        "services_configured": (0,),
        "services_running": (0,),
        "code_integrity_policy": 0,
        "user_code_integrity_policy": 0,
    }
    return DeviceGuard(**(fields | changes))


def a_switch(**changes: Any) -> VirtualSwitch:
    fields: dict[str, Any] = {
        "id": SWITCH_ID,
        "name": "External",
        "kind": "External",
        "uplink": "Intel(R) Ethernet 10G 4P X710",
        "iov": False,
        "teamed": False,
    }
    return VirtualSwitch(**(fields | changes))


def a_ref(name: str = "Lab-01", number: int = 1) -> VmRef:
    return VmRef(f"b7c1a3f0-0000-4000-8000-{number:012}", name)


def a_vm(**changes: Any) -> VirtualMachine:
    """Return a virtual machine that is off; ``state="Running"`` also makes its guest answer."""
    running = changes.get("state") == "Running"
    fields: dict[str, Any] = {
        "ref": a_ref(),
        "state": "Off",
        "operational_status": ("Ok",),
        "generation": 2,
        "configuration_version": Version(9, 0),
        "memory": a_memory(),
        "memory_assigned": 8 * GIB if running else 0,
        "memory_demand": 4 * GIB if running else 0,
        "processor": a_vm_processor(),
        "adapters": (an_adapter(),),
        "integration_services": tuple(
            IntegrationService(kind, enabled=True, status="Ok" if running else "NoContact")
            for kind in (SHUTDOWN, HEARTBEAT, KEY_VALUE_EXCHANGE)
        ),
        "heartbeat": "OkApplicationsHealthy" if running else "NoContact",
        "guest": a_guest() if running else None,
        "clustered": False,
        "has_checkpoint": False,
        "automatic_checkpoints": False,
        "automatic_start_action": "Nothing",
        "automatic_stop_action": "ShutDown",
        "replication_mode": "None",
        "kind": "RealizedVirtualMachine",
        "checkpoint_type": "Production",
        "memory_status": "OK" if running else "",
        "smart_paging": False,
        "configuration_path": r"C:\VMs\Lab-01",
        "smart_paging_path": r"C:\VMs\Lab-01",
        "security": VmSecurity(
            shielded=False,
            tpm=False,
            encrypts_state=False,
            bound_to_host_tpm=False,
            vbs_opt_out=False,
        ),
        "checkpoints": (),
        "assigned_devices": 0,
        "gpu_partitions": 0,
        "fibre_channel_adapters": 0,
        "pass_through_disks": 0,
        "port_rules": 0,
    }
    return VirtualMachine(**(fields | changes))


def a_memory(**changes: Any) -> Memory:
    """Return static memory of 8 GiB; ``dynamic=True`` brings limits with it."""
    fields: dict[str, Any] = {"dynamic": False, "startup": 8 * GIB}
    if changes.get("dynamic"):
        fields |= {"minimum": GIB, "maximum": 16 * GIB, "buffer": 20, "priority": 50}
    return Memory(**(fields | changes))


def a_vm_processor(**changes: Any) -> VmProcessor:
    fields: dict[str, Any] = {
        "count": 4,
        "exposes_virtualization": False,
        "compatible_for_migration": False,
        "compatible_for_older_systems": False,
        "threads_per_core": 0,
        "hides_hypervisor": False,
        "resource_pool": "Primordial",
        "reserve": 0,
        "maximum": 100,
    }
    return VmProcessor(**(fields | changes))


def an_adapter(**changes: Any) -> NetworkAdapter:
    fields: dict[str, Any] = {
        "id": rf"Microsoft:{VM_ID.upper()}\4C5D3A1E-0000-4000-8000-000000000001",
        "name": "Network Adapter",
        "switch_id": SWITCH_ID,
        "switch_name": "External",
        "connected": True,
        "legacy": False,
        "mac_address": "00155D0A0B01",
        "mac_address_spoofing": False,
        "dhcp_guard": False,
        "router_guard": False,
        "ip_addresses": (),
        "dynamic_mac_address": True,
        "teaming": False,
        "iov_weight": 0,
        "storm_limit": 0,
        "dynamic_address_limit": 0,
        "virtual_subnet": 0,
        "status": ("Ok",),
        "vlan": Vlan("Untagged", 0, 0, ""),
    }
    return NetworkAdapter(**(fields | changes))


def a_guest(**changes: Any) -> GuestSystem:
    fields: dict[str, Any] = {
        "name": "Windows Server 2019 Standard",
        "version": "10.0.17763",
        "build": 17763,
        "product_type": 3,
        "full_name": "lab-01.corp.example",
    }
    return GuestSystem(**(fields | changes))


def an_inside(**changes: Any) -> Inside:
    """Return what was read inside: Hyper-V runs, one network card, no NAT network."""
    fields: dict[str, Any] = {
        "asked_at": ASKED_AT,
        "windows": a_windows(free_memory=4 * GIB),
        "hyper_v_role": 1,
        "device_guard": a_device_guard(),
        "addresses": (
            Address("Ethernet", "10.0.0.21", 24),
            Address("Loopback Pseudo-Interface 1", "127.0.0.1", 8),
        ),
        "routes": ("10.0.0.0/24", "127.0.0.0/8"),
        "nat_networks": (),
        "static_mappings": (),
        "listening_ports": (135, 445, 5985),
        "adapter_names": ("Ethernet",),
        "switches": (),
        "services": (Service("vmms", "Running", "Auto"),),
        "mac_minimum": "00155D212200",
        "mac_maximum": "00155D2122FF",
        "fast_startup": False,
        "in_domain": False,
        "nested_vms": (),
        "dhcp_scopes": (),
    }
    return Inside(**(fields | changes))


def a_choice(**changes: Any) -> VmChoice:
    """Return the decision to enable a virtual machine and to leave everything else."""
    return VmChoice(**({"enablement": Enablement.ENABLE} | changes))


def choices_for(host: Host, choice: VmChoice | None = None) -> Choices:
    """Return the same decision for every virtual machine of a host."""
    decided = choice or a_choice()
    return Choices({(host.name, vm.ref.id): decided for vm in host.vms or ()})
