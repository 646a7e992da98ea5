"""Every question of an inspection, for a whole host at once.

Each is a query of its own: one that fails leaves its facts unknown and hinders no other.
"""

from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import MEMORY_PROPERTIES, VIRTUALIZATION, Query, Row, selected

DEVICE_GUARD_KEY = r"HKLM:\SYSTEM\CurrentControlSet\Control\DeviceGuard"
MEMORY_INTEGRITY_KEY = rf"{DEVICE_GUARD_KEY}\Scenarios\HypervisorEnforcedCodeIntegrity"
LSA_KEY = r"HKLM:\SYSTEM\CurrentControlSet\Control\Lsa"
POLICY_KEY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\DeviceGuard"
WINDOWS_KEY = r"HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion"

NO_SUCH_KEY = ("PathNotFound,Microsoft.PowerShell.Commands.GetItemPropertyCommand",)
# Not "CommandNotFoundException" alone: that is a host without Get-Command, which says nothing.
NO_SUCH_COMMAND = (
    "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",
    "CommandParameterNotFound,Microsoft.PowerShell.Commands.GetCommandCommand",
)

Rows = tuple[Row, ...]


def _as_they_are(rows: Rows) -> Rows:
    return rows


def _asked(name: str, command: Command, absent: tuple[str, ...] = ()) -> Query[Rows]:
    return Query(name, command, _as_they_are, absent)


def _cim(class_name: str, *properties: str, where: str = "", namespace: str = "") -> Command:
    within = {"Namespace": namespace} if namespace else {}
    filtered = {"Filter": where} if where else {}
    return selected(
        cmdlet("Get-CimInstance", **within, ClassName=class_name, **filtered), *properties
    )


def _registry(key: str, *values: str) -> Command:
    return selected(cmdlet("Get-ItemProperty", LiteralPath=(key,)), *values)


def _of_every_vm(getter: str, *properties: str) -> Command:
    return selected(cmdlet("Get-VM") | cmdlet(getter), *properties)


COMPUTER_SYSTEM = _asked(
    "computer system",
    _cim(
        "Win32_ComputerSystem",
        "Name",
        "Manufacturer",
        "Model",
        "HypervisorPresent",
        "TotalPhysicalMemory",
        "Domain",
        "PartOfDomain",
    ),
)
OPERATING_SYSTEM = _asked(
    "operating system",
    _cim(
        "Win32_OperatingSystem",
        "Caption",
        "BuildNumber",
        "ProductType",
        "OSArchitecture",
        "DataExecutionPrevention_Available",
        "FreePhysicalMemory",
    ),
)
WINDOWS_RELEASE = _asked(
    "Windows release",
    _registry(WINDOWS_KEY, "EditionID", "InstallationType", "DisplayVersion", "UBR"),
    NO_SUCH_KEY,
)
PROCESSORS = _asked(
    "processors",
    _cim(
        "Win32_Processor",
        "Manufacturer",
        "Name",
        "Architecture",
        "NumberOfCores",
        "NumberOfLogicalProcessors",
        "VMMonitorModeExtensions",
        "SecondLevelAddressTranslationExtensions",
        "VirtualizationFirmwareEnabled",
    ),
)
ROLE = _asked(
    "Hyper-V role",
    _cim("Win32_OptionalFeature", "Name", "InstallState", where="Name='Microsoft-Hyper-V'"),
)
MANAGEMENT_SERVICE = _asked(
    "Virtual Machine Management service",
    _cim("Win32_Service", "Name", "State", "StartMode", where="Name='vmms'"),
)
CLUSTER_SERVICE = _asked(
    "Cluster Service",
    _cim("Win32_Service", "Name", "State", "StartMode", where="Name='ClusSvc'"),
)
MODULE = _asked(
    "Hyper-V module",
    selected(cmdlet("Get-Module", ListAvailable=True, Name=("Hyper-V",)), "Name"),
)
EXPOSE_PARAMETER = _asked(
    "ExposeVirtualizationExtensions parameter",
    selected(
        cmdlet(
            "Get-Command",
            Name=("Set-VMProcessor",),
            Module=("Hyper-V",),
            ParameterName=("ExposeVirtualizationExtensions",),
        ),
        "Name",
    ),
    NO_SUCH_COMMAND,
)
VM_HOST = _asked(
    "Hyper-V host",
    selected(
        cmdlet("Get-VMHost"),
        "LogicalProcessorCount",
        "MemoryCapacity",
        "NumaSpanningEnabled",
    ),
)
SUPPORTED_VERSIONS = _asked(
    "supported configuration versions",
    selected(cmdlet("Get-VMHostSupportedVersion"), "Name", "Version", "IsDefault"),
)
DEVICE_GUARD = _asked(
    "Device Guard",
    _cim(
        "Win32_DeviceGuard",
        "VirtualizationBasedSecurityStatus",
        "SecurityServicesConfigured",
        "SecurityServicesRunning",
        "CodeIntegrityPolicyEnforcementStatus",
        "UsermodeCodeIntegrityPolicyEnforcementStatus",
        namespace="root/Microsoft/Windows/DeviceGuard",
    ),
)
DEVICE_GUARD_SETTINGS = _asked(
    "Device Guard settings",
    _registry(
        DEVICE_GUARD_KEY,
        "EnableVirtualizationBasedSecurity",
        "RequirePlatformSecurityFeatures",
        "Locked",
    ),
    NO_SUCH_KEY,
)
MEMORY_INTEGRITY_SETTINGS = _asked(
    "memory integrity settings",
    _registry(MEMORY_INTEGRITY_KEY, "Enabled", "Locked"),
    NO_SUCH_KEY,
)
CREDENTIAL_GUARD_SETTINGS = _asked(
    "Credential Guard settings", _registry(LSA_KEY, "LsaCfgFlags"), NO_SUCH_KEY
)
DEVICE_GUARD_POLICY = _asked(
    "Device Guard policy",
    _registry(POLICY_KEY, "EnableVirtualizationBasedSecurity", "LsaCfgFlags"),
    NO_SUCH_KEY,
)
SWITCHES = _asked(
    "virtual switches",
    selected(cmdlet("Get-VMSwitch"), "Id", "Name", "SwitchType", "NetAdapterInterfaceDescription"),
)
VMS = _asked(
    "virtual machines",
    selected(
        cmdlet("Get-VM"),
        "Id",
        "Name",
        "State",
        "OperationalStatus",
        "Generation",
        "Version",
        "MemoryAssigned",
        "MemoryDemand",
        "Heartbeat",
        "IsClustered",
        "ParentSnapshotId",
        "AutomaticCheckpointsEnabled",
        "AutomaticStartAction",
        "AutomaticStopAction",
        "ReplicationMode",
    ),
)
VM_MEMORY = _asked(
    "memory of virtual machines", _of_every_vm("Get-VMMemory", "VMId", *MEMORY_PROPERTIES)
)
VM_PROCESSORS = _asked(
    "virtual processors",
    _of_every_vm(
        "Get-VMProcessor",
        "VMId",
        "Count",
        "ExposeVirtualizationExtensions",
        "CompatibilityForMigrationEnabled",
        "CompatibilityForOlderOperatingSystemsEnabled",
    ),
)
VM_ADAPTERS = _asked(
    "network adapters",
    _of_every_vm(
        "Get-VMNetworkAdapter",
        "VMId",
        "Id",
        "Name",
        "SwitchId",
        "SwitchName",
        "Connected",
        "IsLegacy",
        "MacAddress",
        "MacAddressSpoofing",
        "DhcpGuard",
        "RouterGuard",
        "IPAddresses",
    ),
)
VM_INTEGRATION = _asked(
    "integration services",
    _of_every_vm("Get-VMIntegrationService", "VMId", "Id", "Enabled", "PrimaryOperationalStatus"),
)
VM_GUESTS = _asked(
    "guest operating systems",
    _cim(
        "Msvm_KvpExchangeComponent",
        "SystemName",
        "GuestIntrinsicExchangeItems",
        namespace=VIRTUALIZATION,
    ),
)

# They take the longer, the more virtual machines a host has
OF_MACHINES: tuple[Query[Rows], ...] = (
    VMS,
    VM_MEMORY,
    VM_PROCESSORS,
    VM_ADAPTERS,
    VM_INTEGRATION,
    VM_GUESTS,
)
INSPECTION: tuple[Query[Rows], ...] = (
    COMPUTER_SYSTEM,
    OPERATING_SYSTEM,
    WINDOWS_RELEASE,
    PROCESSORS,
    ROLE,
    MANAGEMENT_SERVICE,
    CLUSTER_SERVICE,
    MODULE,
    EXPOSE_PARAMETER,
    VM_HOST,
    SUPPORTED_VERSIONS,
    DEVICE_GUARD,
    DEVICE_GUARD_SETTINGS,
    MEMORY_INTEGRITY_SETTINGS,
    CREDENTIAL_GUARD_SETTINGS,
    DEVICE_GUARD_POLICY,
    SWITCHES,
    *OF_MACHINES,
)
