"""Every question about a host and its Windows, asked in an inspection.

The questions about its virtual machines are in ``vm_queries``.
"""

from wizard.powershell.asking import (
    NO_SUCH_COMMAND,
    NO_SUCH_EVENT,
    NO_SUCH_ITEM,
    NO_SUCH_KEY,
    NO_SUCH_NAMESPACE,
    Rows,
    asked,
    cim,
    expanded,
    registry,
    services,
)
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import Query, selected
from wizard.powershell.vm_queries import OF_MACHINES

CLUSTER_NAMESPACE = "root/MSCluster"
CONTROL = r"HKLM:\SYSTEM\CurrentControlSet\Control"
DEVICE_GUARD_KEY = rf"{CONTROL}\DeviceGuard"
MEMORY_INTEGRITY_KEY = rf"{DEVICE_GUARD_KEY}\Scenarios\HypervisorEnforcedCodeIntegrity"
LSA_KEY = rf"{CONTROL}\Lsa"
SESSION_MANAGER_KEY = rf"{CONTROL}\Session Manager"
POLICY_KEY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\DeviceGuard"
WINDOWS_KEY = r"HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
VIRTUALIZATION_KEY = rf"{WINDOWS_KEY}\Virtualization"
CURRENT_VERSION = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion"
SERVICING_KEY = rf"{CURRENT_VERSION}\Component Based Servicing\RebootPending"
UPDATE_KEY = rf"{CURRENT_VERSION}\WindowsUpdate\Auto Update\RebootRequired"
SYSTEM_POLICIES_KEY = rf"{CURRENT_VERSION}\Policies\System"
GUEST_KEY = r"HKLM:\SOFTWARE\Microsoft\Virtual Machine\Guest\Parameters"

COMPUTER_SYSTEM = asked(
    "computer system",
    cim(
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
OPERATING_SYSTEM = asked(
    "operating system",
    cim(
        "Win32_OperatingSystem",
        "Caption",
        "BuildNumber",
        "ProductType",
        "OSArchitecture",
        "DataExecutionPrevention_Available",
        "FreePhysicalMemory",
        "LastBootUpTime",
    ),
)
WINDOWS_RELEASE = asked(
    "Windows release",
    registry(WINDOWS_KEY, "EditionID", "InstallationType", "DisplayVersion", "UBR"),
    NO_SUCH_KEY,
)
PROCESSORS = asked(
    "processors",
    cim(
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
ROLE = asked(
    "Hyper-V role",
    cim("Win32_OptionalFeature", "Name", "InstallState", where="Name='Microsoft-Hyper-V'"),
)
MANAGEMENT_SERVICE = asked(
    "Virtual Machine Management service",
    cim("Win32_Service", "Name", "State", "StartMode", where="Name='vmms'"),
)
CLUSTER_SERVICE = asked(
    "Cluster Service",
    cim("Win32_Service", "Name", "State", "StartMode", where="Name='ClusSvc'"),
)
COMPUTE_SERVICE = asked("Host Compute Service", services("vmcompute"))
OTHER_HYPERVISORS = asked("other hypervisors", services("VMAuthdService", "VBoxSDS"))
MODULE = asked(
    "Hyper-V module",
    selected(cmdlet("Get-Module", ListAvailable=True, Name=("Hyper-V",)), "Name"),
)
EXPOSE_PARAMETER = asked(
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
VM_HOST = asked(
    "Hyper-V host",
    selected(
        cmdlet("Get-VMHost"),
        "LogicalProcessorCount",
        "MemoryCapacity",
        "NumaSpanningEnabled",
        "MacAddressMinimum",
        "MacAddressMaximum",
        "VirtualMachineMigrationEnabled",
    ),
)
SUPPORTED_VERSIONS = asked(
    "supported configuration versions",
    selected(cmdlet("Get-VMHostSupportedVersion"), "Name", "Version", "IsDefault"),
)
DEVICE_GUARD = asked(
    "Device Guard",
    cim(
        "Win32_DeviceGuard",
        "VirtualizationBasedSecurityStatus",
        "SecurityServicesConfigured",
        "SecurityServicesRunning",
        "CodeIntegrityPolicyEnforcementStatus",
        "UsermodeCodeIntegrityPolicyEnforcementStatus",
        namespace="root/Microsoft/Windows/DeviceGuard",
    ),
)
DEVICE_GUARD_SETTINGS = asked(
    "Device Guard settings",
    registry(
        DEVICE_GUARD_KEY,
        "EnableVirtualizationBasedSecurity",
        "RequirePlatformSecurityFeatures",
        "Locked",
    ),
    NO_SUCH_KEY,
)
MEMORY_INTEGRITY_SETTINGS = asked(
    "memory integrity settings",
    registry(MEMORY_INTEGRITY_KEY, "Enabled", "Locked"),
    NO_SUCH_KEY,
)
CREDENTIAL_GUARD_SETTINGS = asked(
    "Credential Guard settings", registry(LSA_KEY, "LsaCfgFlags"), NO_SUCH_KEY
)
DEVICE_GUARD_POLICY = asked(
    "Device Guard policy",
    registry(POLICY_KEY, "EnableVirtualizationBasedSecurity", "LsaCfgFlags"),
    NO_SUCH_KEY,
)
SWITCHES = asked(
    "virtual switches",
    selected(
        cmdlet("Get-VMSwitch"),
        "Id",
        "Name",
        "SwitchType",
        "NetAdapterInterfaceDescription",
        "IovEnabled",
        "EmbeddedTeamingEnabled",
    ),
)
NUMA_NODES = asked(
    "NUMA nodes",
    selected(cmdlet("Get-VMHostNumaNode"), "NodeId", "MemoryTotal", "MemoryAvailable"),
)
ENCLOSURE = asked("enclosure", cim("Win32_SystemEnclosure", "SMBIOSAssetTag"))
VOLUMES = asked(
    "volumes", cim("Win32_Volume", "Name", "Capacity", "FreeSpace", where="DriveType=3")
)
HOST_ADAPTERS = asked(
    "network adapters of the host",
    selected(cmdlet("Get-NetAdapter"), "Name", "InterfaceDescription", "NdisPhysicalMedium"),
)
BOOT_SETTINGS = asked(
    "boot settings",
    selected(
        cmdlet("bcdedit.exe", Arguments=("/enum", "{current}", "/v"))
        | cmdlet("Select-String", Pattern=(".",)),
        "Line",
    ),
)
MEMORY_RESERVE = asked("memory reserve", registry(VIRTUALIZATION_KEY, "MemoryReserve"), NO_SUCH_KEY)
VBS_FAILURES = asked(
    "failed checks of virtualization-based security",
    selected(
        cmdlet(
            "Get-WinEvent",
            FilterHashtable={
                "LogName": "System",
                "ProviderName": "Microsoft-Windows-Kernel-Boot",
                "Id": 124,
            },
            MaxEvents=5,
        ),
        "TimeCreated",
    ),
    NO_SUCH_EVENT,
)

# Signs that Windows waits for a restart: a key that is there, or a value that is set
SERVICING_RESTART = asked(
    "restart for servicing",
    selected(cmdlet("Get-Item", LiteralPath=(SERVICING_KEY,)), "PSChildName"),
    NO_SUCH_ITEM,
)
UPDATE_RESTART = asked(
    "restart for updates",
    selected(cmdlet("Get-Item", LiteralPath=(UPDATE_KEY,)), "PSChildName"),
    NO_SUCH_ITEM,
)
FILE_RENAMES = asked(
    "files renamed at the next start",
    registry(SESSION_MANAGER_KEY, "PendingFileRenameOperations"),
    NO_SUCH_KEY,
)
FAST_STARTUP = asked(
    "fast startup", registry(rf"{SESSION_MANAGER_KEY}\Power", "HiberbootEnabled"), NO_SUCH_KEY
)

# Whom the host takes us for. A session over the network has the variable, a local one has not.
_CALLER = expanded(
    expanded(cmdlet("Get-Variable", Name=("PSSenderInfo",), ValueOnly=True), "UserInfo"),
    "WindowsIdentity",
)
CALLER = asked("account", selected(_CALLER, "Name", "User"))
CALLER_GROUPS = asked("groups of the account", selected(expanded(_CALLER, "Groups"), "Value"))
LANGUAGE_MODE = asked(
    "language mode",
    selected(
        expanded(
            cmdlet("Get-Variable", Name=("ExecutionContext",), ValueOnly=True), "SessionState"
        ),
        "LanguageMode",
    ),
)
TOKEN_FILTER_POLICY = asked(
    "filter of local accounts",
    registry(SYSTEM_POLICIES_KEY, "LocalAccountTokenFilterPolicy"),
    NO_SUCH_KEY,
)

# Where the host is a virtual machine itself
PHYSICAL_HOST = asked(
    "host below", registry(GUEST_KEY, "PhysicalHostNameFullyQualified"), NO_SUCH_KEY
)
AZURE_SECURITY = asked(
    "Azure security type",
    selected(
        expanded(
            cmdlet(
                "Invoke-RestMethod",
                Uri="http://169.254.169.254/metadata/instance/compute?api-version=2021-12-13",
                Headers={"Metadata": "true"},
                TimeoutSec=3,
                UseBasicParsing=True,
            ),
            "securityProfile",
        ),
        "securityType",
    ),
)

CLUSTER = asked(
    "cluster",
    cim("MSCluster_Cluster", "Name", namespace=CLUSTER_NAMESPACE),
    NO_SUCH_NAMESPACE,
)
CLUSTER_NODES = asked(
    "cluster nodes",
    cim("MSCluster_Node", "Name", "State", namespace=CLUSTER_NAMESPACE),
    NO_SUCH_NAMESPACE,
)
CLUSTERED_VMS = asked(
    "clustered virtual machines",
    cim(
        "MSCluster_Resource",
        "Name",
        "OwnerNode",
        "PrivateProperties",
        where="Type='Virtual Machine'",
        namespace=CLUSTER_NAMESPACE,
    ),
    NO_SUCH_NAMESPACE,
)

# A host without Hyper-V does not know their cmdlets
OF_HYPER_V: tuple[Query[Rows], ...] = (VM_HOST, SUPPORTED_VERSIONS, SWITCHES, NUMA_NODES)
# Asked only where the enclosure says that the host is a virtual machine of Azure
OF_AZURE: tuple[Query[Rows], ...] = (AZURE_SECURITY,)
OF_WINDOWS: tuple[Query[Rows], ...] = (
    COMPUTER_SYSTEM,
    OPERATING_SYSTEM,
    WINDOWS_RELEASE,
    PROCESSORS,
    ENCLOSURE,
    VOLUMES,
    CALLER,
    CALLER_GROUPS,
    LANGUAGE_MODE,
    TOKEN_FILTER_POLICY,
    ROLE,
    MANAGEMENT_SERVICE,
    COMPUTE_SERVICE,
    OTHER_HYPERVISORS,
    MODULE,
    EXPOSE_PARAMETER,
    BOOT_SETTINGS,
    MEMORY_RESERVE,
    SERVICING_RESTART,
    UPDATE_RESTART,
    FILE_RENAMES,
    FAST_STARTUP,
    DEVICE_GUARD,
    DEVICE_GUARD_SETTINGS,
    MEMORY_INTEGRITY_SETTINGS,
    CREDENTIAL_GUARD_SETTINGS,
    DEVICE_GUARD_POLICY,
    VBS_FAILURES,
    HOST_ADAPTERS,
    PHYSICAL_HOST,
    CLUSTER_SERVICE,
    CLUSTER,
    CLUSTER_NODES,
    CLUSTERED_VMS,
)
INSPECTION: tuple[Query[Rows], ...] = (*OF_WINDOWS, *OF_AZURE, *OF_HYPER_V, *OF_MACHINES)
