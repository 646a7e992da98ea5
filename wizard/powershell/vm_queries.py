"""Every question about the virtual machines of a host, for all of them at once."""

from wizard.powershell.asking import (
    NO_SUCH_CLASS,
    Rows,
    asked,
    cim,
    expanded,
    of_every_vm,
    virtualization_setting,
)
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import MEMORY_PROPERTIES, VIRTUALIZATION, Query, selected

VMS = asked(
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
        "VirtualMachineType",
        "CheckpointType",
        "MemoryStatus",
        "SmartPagingFileInUse",
        "SmartPagingFilePath",
        "ConfigurationLocation",
    ),
)
VM_MEMORY = asked(
    "memory of virtual machines", of_every_vm("Get-VMMemory", "VMId", *MEMORY_PROPERTIES)
)
VM_PROCESSORS = asked(
    "virtual processors",
    of_every_vm(
        "Get-VMProcessor",
        "VMId",
        "Count",
        "ExposeVirtualizationExtensions",
        "CompatibilityForMigrationEnabled",
        "CompatibilityForOlderOperatingSystemsEnabled",
        "HwThreadCountPerCore",
        "ResourcePoolName",
        "Reserve",
        "Maximum",
    ),
)
VM_ADAPTERS = asked(
    "network adapters",
    of_every_vm(
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
        "DynamicMacAddressEnabled",
        "AllowTeaming",
        "IovWeight",
        "StormLimit",
        "DynamicIPAddressLimit",
        "VirtualSubnetId",
        "Status",
    ),
)
VM_INTEGRATION = asked(
    "integration services",
    of_every_vm("Get-VMIntegrationService", "VMId", "Id", "Enabled", "PrimaryOperationalStatus"),
)
VM_GUESTS = asked(
    "guest operating systems",
    cim(
        "Msvm_KvpExchangeComponent",
        "SystemName",
        "GuestIntrinsicExchangeItems",
        namespace=VIRTUALIZATION,
    ),
)

VM_PROCESSOR_SETTINGS = asked(
    "processor settings",
    virtualization_setting("Msvm_ProcessorSettingData", "HideHypervisorPresent"),
)
VM_VLANS = asked(
    "VLANs",
    selected(
        expanded(cmdlet("Get-VM") | cmdlet("Get-VMNetworkAdapter"), "VlanSetting", "VMId", "Id"),
        "VMId",
        "Id",
        "OperationMode",
        "AccessVlanId",
        "NativeVlanId",
        "AllowedVlanIdListString",
    ),
)
VM_PORT_RULES = asked(
    "rules of switch ports",
    selected(
        expanded(cmdlet("Get-VM") | cmdlet("Get-VMNetworkAdapter"), "AclList", "VMId"), "VMId"
    ),
)
VM_EXTENDED_PORT_RULES = asked(
    "extended rules of switch ports",
    selected(
        expanded(cmdlet("Get-VM") | cmdlet("Get-VMNetworkAdapter"), "ExtendedAclList", "VMId"),
        "VMId",
    ),
)
VM_SECURITY = asked(
    "security settings",
    virtualization_setting(
        "Msvm_SecuritySettingData",
        "ShieldingRequested",
        "TpmEnabled",
        "EncryptStateAndVmMigrationTraffic",
        "BindToHostTpm",
        "VirtualizationBasedSecurityOptOut",
    ),
)
VM_CHECKPOINTS = asked(
    "checkpoints",
    of_every_vm("Get-VMSnapshot", "VMId", "Id", "Name", "SnapshotType", "IsAutomaticCheckpoint"),
)
VM_DEVICES = asked(
    "assigned devices", virtualization_setting("Msvm_PciExpressSettingData"), NO_SUCH_CLASS
)
VM_GPU_PARTITIONS = asked(
    "GPU partitions", virtualization_setting("Msvm_GpuPartitionSettingData"), NO_SUCH_CLASS
)
VM_FIBRE_CHANNEL = asked(
    "Fibre Channel adapters",
    selected(expanded(cmdlet("Get-VM"), "FibreChannelHostBusAdapters"), "VMId"),
)
VM_DISKS = asked("disks", selected(expanded(cmdlet("Get-VM"), "HardDrives"), "VMId", "DiskNumber"))

# In three groups, each asked at once: an error in one does not cast doubt on the others.
# They take the longer, the more virtual machines a host has.
MACHINES: tuple[Query[Rows], ...] = (
    VMS,
    VM_MEMORY,
    VM_PROCESSORS,
    VM_ADAPTERS,
    VM_INTEGRATION,
    VM_CHECKPOINTS,
    VM_GUESTS,
    VM_PROCESSOR_SETTINGS,
    VM_SECURITY,
)
PORTS_AND_DISKS: tuple[Query[Rows], ...] = (
    VM_VLANS,
    VM_PORT_RULES,
    VM_EXTENDED_PORT_RULES,
    VM_FIBRE_CHANNEL,
    VM_DISKS,
)
DEVICES: tuple[Query[Rows], ...] = (VM_DEVICES, VM_GPU_PARTITIONS)
OF_MACHINES: tuple[Query[Rows], ...] = (*MACHINES, *PORTS_AND_DISKS, *DEVICES)
