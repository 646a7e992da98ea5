"""A host out of the rows of all questions."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from wizard.model.facts import (
    ComputerSystem,
    DeviceGuard,
    DeviceGuardRegistry,
    Host,
    HyperV,
    OperatingSystem,
    Processor,
    ProductType,
    Service,
    VirtualSwitch,
)
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell.enumerations import SWITCH_TYPE
from wizard.powershell.queries import Query, Row
from wizard.remoting import host_details as details
from wizard.remoting.gathered import Gathered
from wizard.remoting.machines import machines_of
from wizard.remoting.reading import flag, guid, moment, named, numbers, version, whole, words

KIB = 1024
ROLE_ABSENT = 3  # Win32_OptionalFeature.InstallState


def assemble(name: str, gathered: Gathered, now: datetime) -> Host:
    """Return the host; what was not answered is ``None`` and has its reason in ``unanswered``."""
    system = gathered.row(asked.COMPUTER_SYSTEM)
    processors = gathered.rows(asked.PROCESSORS)
    switches = gathered.rows(asked.SWITCHES)
    tag = asset_tag(gathered)
    if processors == ():
        gathered.doubt(asked.PROCESSORS, "The host names no processor.")
    return Host(
        name=name,
        asked_at=now,
        computer_name=None if system is None else words(system, "Name"),
        system=None if system is None else replace(_system(system), asset_tag=tag),
        operating_system=windows_of(gathered, asked.OPERATING_SYSTEM, asked.WINDOWS_RELEASE),
        processors=None
        if not processors or gathered.is_partial(asked.PROCESSORS)
        else tuple(map(_processor, processors)),
        hyper_v=_hyper_v(gathered),
        device_guard=device_guard_of(gathered, protection_queries.DEVICE_GUARD),
        device_guard_registry=_device_guard_registry(gathered),
        cluster_service=_service(gathered, asked.CLUSTER_SERVICE, "ClusSvc"),
        switches=None if switches is None else tuple(map(_switch, switches)),
        caller=details.caller_of(gathered),
        boot=details.boot_of(gathered),
        restart=details.restart_of(gathered),
        surroundings=details.surroundings_of(gathered, tag),
        vbs_failures=details.vbs_failures_of(gathered),
        volumes=details.volumes_of(gathered),
        adapters=details.adapters_of(gathered),
        cluster=details.cluster_of(gathered),
        in_cluster=details.in_cluster(gathered),
        other_hypervisors=details.other_hypervisors_of(gathered),
        vms=machines_of(gathered),
        unanswered=gathered.unanswered,
    )


def asset_tag(gathered: Gathered) -> str | None:
    """Return the tag of the enclosure, of several that of Azure; ``""`` where there is none."""
    rows = gathered.rows(asked.ENCLOSURE)
    if rows is None:
        return None
    tags = [tag for row in rows if (tag := words(row, "SMBIOSAssetTag"))]
    return asked.AZURE_TAG if asked.AZURE_TAG in tags else next(iter(tags), "")


def _system(row: Row) -> ComputerSystem:
    return ComputerSystem(
        manufacturer=words(row, "Manufacturer"),
        model=words(row, "Model"),
        hypervisor_present=flag(row, "HypervisorPresent"),
        total_memory=whole(row, "TotalPhysicalMemory"),
        domain=words(row, "Domain"),
        part_of_domain=flag(row, "PartOfDomain"),
    )


def windows_of(
    gathered: Gathered, of_system: Query[Any], of_release: Query[Any]
) -> OperatingSystem | None:
    """Return the Windows of a host, or of the system inside a virtual machine."""
    system = gathered.row(of_system)
    release = gathered.optional_row(of_release)
    if system is None and not release:
        return None
    system, release = system or {}, release or {}
    free = whole(system, "FreePhysicalMemory")
    return OperatingSystem(
        caption=words(system, "Caption"),
        build=whole(system, "BuildNumber"),
        product_type=_product_type(whole(system, "ProductType")),
        architecture=words(system, "OSArchitecture"),
        edition=words(release, "EditionID"),
        installation_type=words(release, "InstallationType"),
        display_version=words(release, "DisplayVersion"),
        revision=whole(release, "UBR"),
        data_execution_prevention=flag(system, "DataExecutionPrevention_Available"),
        free_memory=None if free is None else free * KIB,
        last_boot=moment(system, "LastBootUpTime"),
    )


def _product_type(number: int | None) -> ProductType | None:
    return ProductType(number) if number in set(ProductType) else None


def _processor(row: Row) -> Processor:
    return Processor(
        manufacturer=words(row, "Manufacturer"),
        name=words(row, "Name"),
        architecture=whole(row, "Architecture"),
        cores=whole(row, "NumberOfCores"),
        logical_processors=whole(row, "NumberOfLogicalProcessors"),
        vm_monitor_mode_extensions=flag(row, "VMMonitorModeExtensions"),
        second_level_address_translation=flag(row, "SecondLevelAddressTranslationExtensions"),
        virtualization_firmware_enabled=flag(row, "VirtualizationFirmwareEnabled"),
    )


def _hyper_v(gathered: Gathered) -> HyperV:
    host = gathered.row(asked.VM_HOST) or {}
    versions = gathered.rows(asked.SUPPORTED_VERSIONS)
    defaults = [row for row in versions or () if flag(row, "IsDefault")]
    return HyperV(
        role_state=_role_state(gathered),
        module_present=_is_there(gathered, asked.MODULE),
        exposes_parameter=_is_there(gathered, asked.EXPOSE_PARAMETER),
        service_present=_service_present(gathered),
        service=_service(gathered, asked.MANAGEMENT_SERVICE, "vmms")
        if gathered.rows(asked.MANAGEMENT_SERVICE)
        else None,
        logical_processors=whole(host, "LogicalProcessorCount"),
        memory_capacity=whole(host, "MemoryCapacity"),
        numa_spanning=flag(host, "NumaSpanningEnabled"),
        supported_versions=None
        if versions is None
        else tuple(v for v in (version(row, "Version") for row in versions) if v is not None),
        default_version=version(defaults[0], "Version") if len(defaults) == 1 else None,
        mac_minimum=words(host, "MacAddressMinimum"),
        mac_maximum=words(host, "MacAddressMaximum"),
        live_migration=flag(host, "VirtualMachineMigrationEnabled"),
        compute_service=_service(gathered, asked.COMPUTE_SERVICE, "vmcompute"),
        numa_nodes=details.numa_nodes_of(gathered),
        memory_reserve=details.memory_reserve_of(gathered),
    )


def _role_state(gathered: Gathered) -> int | None:
    if _proves_nothing(gathered, asked.ROLE):
        return None
    return role_state_of(gathered, asked.ROLE)


def role_state_of(gathered: Gathered, query: Query[Any]) -> int | None:
    """Return the state of the Hyper-V role, 3 where Windows does not know it."""
    role = gathered.optional_row(query)
    if role is None:
        return None
    return whole(role, "InstallState") if role else ROLE_ABSENT


def _service_present(gathered: Gathered) -> bool | None:
    if _proves_nothing(gathered, asked.MANAGEMENT_SERVICE):
        return None
    return _is_there(gathered, asked.MANAGEMENT_SERVICE)


def _proves_nothing(gathered: Gathered, query: Query[tuple[Row, ...]]) -> bool:
    """Whether an empty answer is no proof: with few rights Windows leaves rows out unsaid."""
    if gathered.rows(query) != ():
        return False
    sees_features = query is not asked.ROLE and bool(gathered.rows(asked.ROLE))
    if gathered.rows(asked.VM_HOST):
        why = "The host names none, and yet its Hyper-V answers: the account may not see it."
    elif gathered.rows(asked.MODULE) == () or sees_features:
        return False
    else:
        why = "The host names none, and its Hyper-V does not answer: rights may be missing."
    gathered.doubt(query, why)
    return True


def _is_there(gathered: Gathered, query: Query[tuple[Row, ...]]) -> bool | None:
    rows = gathered.rows(query)
    return None if rows is None else bool(rows)


def _service(
    gathered: Gathered, query: Query[tuple[Row, ...]], service_name: str
) -> Service | None:
    """Return a service; one that is not installed has no state. ``None``: unanswered."""
    row = gathered.optional_row(query)
    if row is None:
        return None
    return Service(service_name, words(row, "State"), words(row, "StartMode"))


def device_guard_of(gathered: Gathered, query: Query[Any]) -> DeviceGuard | None:
    """Return the protections of a host, or of the system inside a virtual machine."""
    row = gathered.row(query)
    if row is None:
        return None
    return DeviceGuard(
        vbs_status=whole(row, "VirtualizationBasedSecurityStatus"),
        services_configured=numbers(row, "SecurityServicesConfigured"),
        services_running=numbers(row, "SecurityServicesRunning"),
        code_integrity_policy=whole(row, "CodeIntegrityPolicyEnforcementStatus"),
        user_code_integrity_policy=whole(row, "UsermodeCodeIntegrityPolicyEnforcementStatus"),
    )


def _device_guard_registry(gathered: Gathered) -> DeviceGuardRegistry | None:
    """Read four keys; a value that is not set is ``None``, like one that was not read."""
    keys = (
        protection_queries.DEVICE_GUARD_SETTINGS,
        protection_queries.MEMORY_INTEGRITY_SETTINGS,
        protection_queries.CREDENTIAL_GUARD_SETTINGS,
        protection_queries.DEVICE_GUARD_POLICY,
    )
    rows = [gathered.optional_row(key) for key in keys]
    if all(row is None for row in rows):
        return None
    for key, row in zip(keys, rows, strict=True):
        odd = [
            name for name in row or () if row and row[name] is not None and whole(row, name) is None
        ]
        if odd:  # it is set, and to what cannot be told
            gathered.doubt(key, f"The value of {odd[0]} could not be read.")
    settings, memory_integrity, credentials, policy = (row or {} for row in rows)
    return DeviceGuardRegistry(
        enabled=whole(settings, "EnableVirtualizationBasedSecurity"),
        locked=whole(settings, "Locked"),
        platform_security=whole(settings, "RequirePlatformSecurityFeatures"),
        memory_integrity_enabled=whole(memory_integrity, "Enabled"),
        memory_integrity_locked=whole(memory_integrity, "Locked"),
        credential_guard=whole(credentials, "LsaCfgFlags"),
        policy_enabled=whole(policy, "EnableVirtualizationBasedSecurity"),
        policy_credential_guard=whole(policy, "LsaCfgFlags"),
    )


def _switch(row: Row) -> VirtualSwitch:
    return VirtualSwitch(
        id=guid(row, "Id") or "",
        name=words(row, "Name") or "",
        kind=named(row, "SwitchType", SWITCH_TYPE),
        uplink=words(row, "NetAdapterInterfaceDescription"),
        iov=flag(row, "IovEnabled"),
        teamed=details.teamed(row),
    )
