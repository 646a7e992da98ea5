"""A host out of the rows of all questions."""

from datetime import datetime

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
from wizard.powershell.enumerations import SWITCH_TYPE
from wizard.powershell.queries import Query, Row
from wizard.remoting.gathered import Gathered
from wizard.remoting.machines import machines_of
from wizard.remoting.reading import flag, guid, named, numbers, version, whole, words

KIB = 1024
ROLE_ABSENT = 3  # Win32_OptionalFeature.InstallState


def assemble(name: str, gathered: Gathered, now: datetime) -> Host:
    """Return the host; what was not answered is ``None`` and has its reason in ``unanswered``."""
    system = gathered.row(asked.COMPUTER_SYSTEM)
    processors = gathered.rows(asked.PROCESSORS)
    switches = gathered.rows(asked.SWITCHES)
    if processors == ():
        gathered.doubt(asked.PROCESSORS, "The host names no processor.")
    return Host(
        name=name,
        asked_at=now,
        computer_name=None if system is None else words(system, "Name"),
        system=None if system is None else _system(system),
        operating_system=_windows(gathered),
        processors=None if not processors else tuple(map(_processor, processors)),
        hyper_v=_hyper_v(gathered),
        device_guard=_device_guard(gathered),
        device_guard_registry=_device_guard_registry(gathered),
        cluster_service=_service(gathered, asked.CLUSTER_SERVICE, "ClusSvc"),
        switches=None if switches is None else tuple(map(_switch, switches)),
        vms=machines_of(gathered),
        unanswered=gathered.unanswered,
    )


def _system(row: Row) -> ComputerSystem:
    return ComputerSystem(
        manufacturer=words(row, "Manufacturer"),
        model=words(row, "Model"),
        hypervisor_present=flag(row, "HypervisorPresent"),
        total_memory=whole(row, "TotalPhysicalMemory"),
        domain=words(row, "Domain"),
        part_of_domain=flag(row, "PartOfDomain"),
    )


def _windows(gathered: Gathered) -> OperatingSystem | None:
    system = gathered.row(asked.OPERATING_SYSTEM)
    release = gathered.optional_row(asked.WINDOWS_RELEASE)
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
    )


def _role_state(gathered: Gathered) -> int | None:
    if _proves_nothing(gathered, asked.ROLE):
        return None
    role = gathered.optional_row(asked.ROLE)
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


def _device_guard(gathered: Gathered) -> DeviceGuard | None:
    row = gathered.row(asked.DEVICE_GUARD)
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
        asked.DEVICE_GUARD_SETTINGS,
        asked.MEMORY_INTEGRITY_SETTINGS,
        asked.CREDENTIAL_GUARD_SETTINGS,
        asked.DEVICE_GUARD_POLICY,
    )
    rows = [gathered.optional_row(key) for key in keys]
    if all(row is None for row in rows):
        return None
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
    )
