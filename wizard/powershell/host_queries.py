"""Every question about a host and its Windows, asked in an inspection.

The questions about its virtual machines are in ``vm_queries``.
"""

from wizard.powershell.asking import (
    NO_SUCH_COMMAND,
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
from wizard.powershell.protection_queries import PROTECTIONS
from wizard.powershell.queries import Query, selected
from wizard.powershell.vm_queries import OF_MACHINES

CLUSTER_NAMESPACE = "root/MSCluster"
AZURE_TAG = "7783-7084-3265-9085-8269-3286-77"  # SMBIOSAssetTag of every virtual machine of Azure
CONTROL = r"HKLM:\SYSTEM\CurrentControlSet\Control"
SESSION_MANAGER_KEY = rf"{CONTROL}\Session Manager"
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
# What a property contains must be taken out: JSON does not show what is inside a CIM instance
CLUSTERED_VMS = asked(
    "clustered virtual machines",
    selected(
        expanded(
            cmdlet(
                "Get-CimInstance",
                Namespace=CLUSTER_NAMESPACE,
                ClassName="MSCluster_Resource",
                Filter="Type='Virtual Machine'",
            ),
            "PrivateProperties",
            "OwnerNode",
        ),
        "OwnerNode",
        "VmID",
    ),
    NO_SUCH_NAMESPACE,
)

# A host without Hyper-V does not know their cmdlets
OF_HYPER_V: tuple[Query[Rows], ...] = (VM_HOST, SUPPORTED_VERSIONS, SWITCHES, NUMA_NODES)
# Asked only where the enclosure says that the host is a virtual machine of Azure
OF_AZURE: tuple[Query[Rows], ...] = (AZURE_SECURITY,)
OF_WINDOWS: tuple[Query[Rows], ...] = (
    *PROTECTIONS,
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
    HOST_ADAPTERS,
    PHYSICAL_HOST,
    CLUSTER_SERVICE,
)
# A host that is no node of a cluster does not know their namespace
OF_CLUSTER: tuple[Query[Rows], ...] = (CLUSTER, CLUSTER_NODES, CLUSTERED_VMS)
INSPECTION: tuple[Query[Rows], ...] = (
    *OF_WINDOWS,
    *OF_AZURE,
    *OF_CLUSTER,
    *OF_HYPER_V,
    *OF_MACHINES,
)
