"""The instances of the simulated WMI classes."""

from collections.abc import Iterator
from html import escape
from typing import Any

from wizard.simulator.machines import Guest, SimulatedVm
from wizard.simulator.objects import PsObject
from wizard.simulator.state import SimulatedHost, WindowsService

CIM_INSTANCE = "Microsoft.Management.Infrastructure.CimInstance"
KB = 1024
FIRST_BUILD_OF_WINDOWS_10 = 10240
INSTALL_STATES = {"enabled": 1, "disabled": 2, "absent": 3}
STANDARD_SERVICES = (
    WindowsService("EventLog"),
    WindowsService("WinRM"),
    WindowsService("TrkWks", "Stopped", "Manual"),
    WindowsService("SharedAccess", "Stopped", "Manual"),
    WindowsService("RemoteAccess", "Stopped", "Disabled"),
)
COMPUTE_SERVICE = WindowsService("vmcompute", "Running", "Manual")
DHCP_SERVICE = WindowsService("DHCPServer")
LOCAL_DISK = 3
LISTENING = 2


def instance(
    namespace: str, class_name: str, properties: dict[str, Any], source: object = None
) -> PsObject:
    """Return an instance; its type name carries its namespace and class."""
    names = (f"{CIM_INSTANCE}#{namespace}/{class_name}", CIM_INSTANCE, "System.Object")
    text = f"{class_name}"
    return PsObject(names, properties | {"PSComputerName": None}, text, source)


def _win32(class_name: str, properties: dict[str, Any]) -> PsObject:
    return instance("root/cimv2", class_name, properties)


def computer_systems(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the one Win32_ComputerSystem."""
    system, processor = host.system, host.processor
    yield _win32(
        "Win32_ComputerSystem",
        {
            "Name": host.computer_name,
            "DNSHostName": host.name.partition(".")[0],
            "Domain": system.domain if system.in_domain else "WORKGROUP",
            "PartOfDomain": system.in_domain,
            "Manufacturer": system.manufacturer,
            "Model": system.model,
            "HypervisorPresent": host.runs_hypervisor or host.is_virtual,
            "TotalPhysicalMemory": system.memory,
            "NumberOfProcessors": processor.sockets,
            "NumberOfLogicalProcessors": processor.sockets * processor.threads,
        },
    )


def operating_systems(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the one Win32_OperatingSystem; its memory is in kilobytes."""
    system = host.system
    release = "10.0" if host.build >= FIRST_BUILD_OF_WINDOWS_10 else "6.3"
    yield _win32(
        "Win32_OperatingSystem",
        {
            "Caption": system.caption,
            "BuildNumber": str(host.build),
            "Version": f"{release}.{host.build}",
            "CSName": host.computer_name,
            "ProductType": system.product_type,
            "OSArchitecture": system.architecture,
            "DataExecutionPrevention_Available": system.data_execution_prevention,
            "FreePhysicalMemory": host.free_memory // KB,
            "TotalVisibleMemorySize": system.memory // KB,
            "LastBootUpTime": host.booted_at,
        },
    )


def processors(host: SimulatedHost) -> Iterator[PsObject]:
    """Give a Win32_Processor a socket; under a hypervisor, three flags say false to anybody."""
    processor = host.processor
    bare = not host.runs_hypervisor
    for number in range(processor.sockets):
        yield _win32(
            "Win32_Processor",
            {
                "DeviceID": f"CPU{number}",
                "Manufacturer": processor.manufacturer,
                "Name": processor.name,
                "Architecture": processor.architecture,
                "NumberOfCores": processor.cores,
                "NumberOfLogicalProcessors": processor.threads,
                "VMMonitorModeExtensions": bare and processor.monitor_mode_extensions,
                "SecondLevelAddressTranslationExtensions": bare and processor.address_translation,
                "VirtualizationFirmwareEnabled": bare and processor.enabled_in_firmware,
            },
        )


def optional_features(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the features that have to do with Hyper-V."""
    module = "enabled" if host.module else "disabled"
    for name, state in (
        ("Microsoft-Hyper-V", host.role),
        ("Microsoft-Hyper-V-Management-PowerShell", module),
    ):
        yield _win32("Win32_OptionalFeature", {"Name": name, "InstallState": INSTALL_STATES[state]})


def services(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the services, those of the scenario before some that every Windows has."""
    told = host.installed_services
    names = {each.name.lower() for each in told}
    usual = [each for each in _usual_services(host) if each.name.lower() not in names]
    for each in (*told, *usual):
        yield _win32(
            "Win32_Service",
            {
                "Name": each.name,
                "State": each.state,
                "StartMode": each.start_mode,
                "Started": each.state == "Running",
                "Status": "OK",
            },
        )


def _usual_services(host: SimulatedHost) -> tuple[WindowsService, ...]:
    """Return what Windows brings; containers and Hyper-V share a service since Windows 10."""
    has_compute = host.role == "enabled" and host.build >= FIRST_BUILD_OF_WINDOWS_10
    with_role = [
        *([COMPUTE_SERVICE] if has_compute else []),
        *([DHCP_SERVICE] if host.dhcp is not None else []),
    ]
    return (*STANDARD_SERVICES, *with_role)


def enclosures(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the one Win32_SystemEnclosure."""
    yield _win32("Win32_SystemEnclosure", {"SMBIOSAssetTag": host.asset_tag})


def volumes(host: SimulatedHost) -> Iterator[PsObject]:
    """Give a Win32_Volume for every fixed volume."""
    for each in host.volumes:
        is_drive = each.path[1:] == ":\\"
        yield _win32(
            "Win32_Volume",
            {
                "Name": each.path,
                "DriveLetter": each.path[:2] if is_drive else None,
                "DriveType": LOCAL_DISK,
                "FileSystem": "NTFS",
                "Capacity": each.size,
                "FreeSpace": each.free,
            },
        )


def tcp_connections(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an MSFT_NetTCPConnection for every port that somebody listens on."""
    for port in host.listening:
        yield instance(
            "ROOT/StandardCimv2",
            "MSFT_NetTCPConnection",
            {"LocalAddress": "::", "LocalPort": port, "RemotePort": 0, "State": LISTENING},
        )


def device_guards(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the one Win32_DeviceGuard."""
    facts = host.device_guard
    if facts is not None:
        yield instance(
            "root/Microsoft/Windows/DeviceGuard",
            "Win32_DeviceGuard",
            {
                "VirtualizationBasedSecurityStatus": facts.status,
                "SecurityServicesConfigured": [*facts.services_configured],
                "SecurityServicesRunning": [*facts.services_running],
                "CodeIntegrityPolicyEnforcementStatus": facts.code_integrity,
                "UsermodeCodeIntegrityPolicyEnforcementStatus": facts.user_mode_code_integrity,
            },
        )


def shutdown_components(host: SimulatedHost) -> Iterator[PsObject]:
    """Give a component for every running machine whose guest has the service."""
    for vm in host.vms:
        offered = vm.guest is not None and vm.guest.shutdown != "no service"
        if vm.state == "Running" and offered and "Shutdown" not in vm.disabled_services:
            yield _component(vm, "Msvm_ShutdownComponent", {})


def key_value_components(host: SimulatedHost) -> Iterator[PsObject]:
    """Give a component for every machine; only a running guest tells about itself."""
    for vm in host.vms:
        items = {"GuestExchangeItems": [], "GuestIntrinsicExchangeItems": _told(vm)}
        yield _component(vm, "Msvm_KvpExchangeComponent", items)


def _component(vm: SimulatedVm, class_name: str, properties: dict[str, Any]) -> PsObject:
    own = {"SystemName": vm.id.upper(), "CreationClassName": class_name}
    return instance("root/virtualization/v2", class_name, own | properties, vm)


def _told(vm: SimulatedVm) -> list[str]:
    guest = vm.guest
    if guest is None or not guest.tells_about_itself or not vm.serves("Key-Value Pair Exchange"):
        return []
    addresses = ";".join(each for adapter in vm.adapters for each in adapter.addresses)
    items = {
        "FullyQualifiedDomainName": guest.host_name,
        "OSName": guest.name,
        "OSVersion": guest.version,
        **_of_windows(guest),
        "NetworkAddressIPv4": addresses,
    }
    return [_embedded(name, data) for name, data in items.items()]


def _of_windows(guest: Guest) -> dict[str, str]:
    if not guest.is_windows:
        return {"OSBuildNumber": guest.version, "ProcessorArchitecture": "x86_64"}
    parts = (*guest.version.split("."), "0", "0")
    return {
        "OSMajorVersion": parts[0],
        "OSMinorVersion": parts[1],
        "OSBuildNumber": parts[2],
        "OSPlatformId": "2",
        "ProductType": str(guest.product_type),
        "ProcessorArchitecture": "9",
        "ServicePackMajor": "0",
        "SuiteMask": "272",
        "CSDVersion": "",
    }


def _embedded(name: str, data: str) -> str:
    """Write an Msvm_KvpExchangeDataItem as Windows embeds instances, on one line."""
    filled = {"Data": ("string", data), "Name": ("string", name), "Source": ("uint16", "2")}
    written = []
    for each in ("Caption", "Data", "Description", "ElementName", "InstanceID", "Name", "Source"):
        kind, value = filled.get(each, ("string", ""))
        inner = f"<VALUE>{escape(value, quote=False)}</VALUE>" if each in filled else ""
        written.append(f'<PROPERTY NAME="{each}" TYPE="{kind}">{inner}</PROPERTY>')
    return f'<INSTANCE CLASSNAME="Msvm_KvpExchangeDataItem">{"".join(written)}</INSTANCE>'
