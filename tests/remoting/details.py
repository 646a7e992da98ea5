"""Rows of the rarer questions, of a valid host."""

from typing import Any

from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell import vm_queries as asked_of_vms

GIB = 1024**3
SID = "S-1-5-21-1004336348-1177238915-682003330"
BOOT_ENTRY = (
    "Windows Boot Loader",
    "-------------------",
    "identifier              {c1c5f3a0-0000-11ee-8000-a1b2c3d4e5f6}",
    "device                  partition=C:",
    r"path                    \Windows\system32\winload.efi",
    "osdevice                partition=C:",
    "hypervisorlaunchtype    Auto",
)


def lines(*written: str) -> list[dict[str, str]]:
    """Return lines of text as the questions give them."""
    return [{"Line": line} for line in written]


def of_hosts() -> dict[str, Any]:
    """Return the rows of a standalone server that is no virtual machine."""
    return {
        asked.ENCLOSURE.name: {"SMBIOSAssetTag": "SRV-4711"},
        asked.VOLUMES.name: [
            {"Name": "C:\\", "Capacity": 500 * GIB, "FreeSpace": 200 * GIB},
            {"Name": "D:\\VMs\\", "Capacity": 4096 * GIB, "FreeSpace": 1024 * GIB},
        ],
        asked.CALLER.name: {
            "Name": r"CORP\ada",
            "User": {"BinaryLength": 28, "Value": f"{SID}-1104"},
        },
        asked.CALLER_GROUPS.name: [{"Value": f"{SID}-513"}, {"Value": "S-1-5-32-544"}],
        asked.LANGUAGE_MODE.name: {"LanguageMode": 0},
        asked.TOKEN_FILTER_POLICY.name: {"LocalAccountTokenFilterPolicy": None},
        asked.COMPUTE_SERVICE.name: {
            "Name": "vmcompute",
            "State": "Running",
            "StartMode": "Manual",
        },
        asked.OTHER_HYPERVISORS.name: [],
        asked.BOOT_SETTINGS.name: lines(*BOOT_ENTRY),
        asked.MEMORY_RESERVE.name: [],
        asked.SERVICING_RESTART.name: [],
        asked.UPDATE_RESTART.name: [],
        asked.FILE_RENAMES.name: {"PendingFileRenameOperations": None},
        asked.FAST_STARTUP.name: {"HiberbootEnabled": 0},
        protection_queries.VBS_FAILURES.name: [],
        asked.HOST_ADAPTERS.name: {
            "Name": "Ethernet",
            "InterfaceDescription": "Intel(R) Ethernet 10G 4P X710",
            "NdisPhysicalMedium": 14,
        },
        asked.PHYSICAL_HOST.name: [],
        asked.AZURE_SECURITY.name: {"securityType": "TrustedLaunch"},
        asked.CLUSTER.name: [],
        asked.CLUSTER_NODES.name: [],
        asked.CLUSTERED_VMS.name: [],
        asked.NUMA_NODES.name: [
            {"NodeId": node, "MemoryTotal": 32768, "MemoryAvailable": 20480} for node in (0, 1)
        ],
    }


def of_vms(*ids: str) -> dict[str, Any]:
    """Return the rows of virtual machines; the first one has an adapter."""
    first = ids[0]
    return {
        asked_of_vms.VM_PROCESSOR_SETTINGS.name: [
            {"InstanceID": rf"Microsoft:Definition\{first}\Default", "HideHypervisorPresent": True},
            *(
                {"InstanceID": rf"Microsoft:{i}\b637f346\0", "HideHypervisorPresent": False}
                for i in ids
            ),
        ],
        asked_of_vms.VM_VLANS.name: {
            "VMId": first,
            "Id": rf"Microsoft:{first}\4C5D3A1E-0000-4000-8000-000000000001",
            "OperationMode": 1,
            "AccessVlanId": 42,
            "NativeVlanId": 0,
            "AllowedVlanIdListString": "",
        },
        asked_of_vms.VM_PORT_RULES.name: [],
        asked_of_vms.VM_EXTENDED_PORT_RULES.name: [],
        asked_of_vms.VM_SECURITY.name: [
            {
                "InstanceID": rf"Microsoft:{i}\5f1a",
                "ShieldingRequested": False,
                "TpmEnabled": True,
                "EncryptStateAndVmMigrationTraffic": False,
                "BindToHostTpm": False,
                "VirtualizationBasedSecurityOptOut": False,
            }
            for i in ids
        ],
        asked_of_vms.VM_CHECKPOINTS.name: [],
        asked_of_vms.VM_DEVICES.name: [],
        asked_of_vms.VM_GPU_PARTITIONS.name: [],
        asked_of_vms.VM_FIBRE_CHANNEL.name: [],
        asked_of_vms.VM_DISKS.name: [{"VMId": i, "DiskNumber": None} for i in ids],
    }
