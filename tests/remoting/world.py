"""Rows of a valid host, as ``ConvertTo-Json`` writes them; a test changes one thing."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from tests.remoting.details import GIB, of_hosts, of_vms
from wizard.model.text import Problem
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.command import Command
from wizard.powershell.queries import Query, Row
from wizard.remoting import batch
from wizard.remoting.batch import Answers

WEB = "B7C1A3F0-0000-4000-8000-000000000001"
SQL = "b7c1a3f0-0000-4000-8000-000000000002"
SWITCH = "C08CB7B8-9B3C-408E-8E30-5E16A3AEB444"
NO_GUID = "00000000-0000-0000-0000-000000000000"

WORLD: Mapping[str, Any] = {
    asked.COMPUTER_SYSTEM.name: {
        "Name": "HV-MUC-01",
        "Manufacturer": "Dell Inc.",
        "Model": "PowerEdge R640",
        "HypervisorPresent": True,
        "TotalPhysicalMemory": 64 * GIB,
        "Domain": "corp.example",
        "PartOfDomain": True,
    },
    asked.OPERATING_SYSTEM.name: {
        "Caption": "Microsoft Windows Server 2019 Standard",
        "BuildNumber": "17763",
        "ProductType": 3,
        "OSArchitecture": "64-bit",
        "DataExecutionPrevention_Available": True,
        "FreePhysicalMemory": 40 * 1024**2,
        "LastBootUpTime": "/Date(1793600000000)/",
    },
    asked.WINDOWS_RELEASE.name: {
        "EditionID": "ServerStandard",
        "InstallationType": "Server Core",
        "DisplayVersion": None,
        "UBR": 5329,
    },
    asked.PROCESSORS.name: [
        {
            "Manufacturer": "GenuineIntel",
            "Name": "Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz",
            "Architecture": 9,
            "NumberOfCores": 16,
            "NumberOfLogicalProcessors": 32,
            "VMMonitorModeExtensions": False,
            "SecondLevelAddressTranslationExtensions": False,
            "VirtualizationFirmwareEnabled": False,
        }
    ]
    * 2,
    asked.ROLE.name: {"Name": "Microsoft-Hyper-V", "InstallState": 1},
    asked.MANAGEMENT_SERVICE.name: {"Name": "vmms", "State": "Running", "StartMode": "Auto"},
    asked.CLUSTER_SERVICE.name: [],
    asked.MODULE.name: {"Name": "Hyper-V"},
    asked.EXPOSE_PARAMETER.name: {"Name": "Set-VMProcessor"},
    asked.VM_HOST.name: {
        "LogicalProcessorCount": 32,
        "MemoryCapacity": 64 * GIB,
        "NumaSpanningEnabled": True,
        "MacAddressMinimum": "00155D0A0B00",
        "MacAddressMaximum": "00155D0A0BFF",
        "VirtualMachineMigrationEnabled": False,
    },
    asked.SUPPORTED_VERSIONS.name: [
        {"Name": "Windows Server 2016", "Version": {"Major": 8, "Minor": 0}, "IsDefault": False},
        {"Name": "Windows Server 2019", "Version": "9.0", "IsDefault": True},
    ],
    protection_queries.DEVICE_GUARD.name: {
        "VirtualizationBasedSecurityStatus": 0,
        "SecurityServicesConfigured": {"value": [0], "Count": 1},
        "SecurityServicesRunning": 0,
        "CodeIntegrityPolicyEnforcementStatus": 0,
        "UsermodeCodeIntegrityPolicyEnforcementStatus": 0,
    },
    protection_queries.DEVICE_GUARD_SETTINGS.name: {
        "EnableVirtualizationBasedSecurity": 0,
        "RequirePlatformSecurityFeatures": None,
        "Locked": None,
    },
    protection_queries.MEMORY_INTEGRITY_SETTINGS.name: [],
    protection_queries.CREDENTIAL_GUARD_SETTINGS.name: {"LsaCfgFlags": None},
    protection_queries.DEVICE_GUARD_POLICY.name: [],
    asked.SWITCHES.name: {
        "Id": SWITCH,
        "Name": "External",
        "SwitchType": 2,
        "NetAdapterInterfaceDescription": "Intel(R) Ethernet 10G 4P X710",
        "IovEnabled": False,
        "EmbeddedTeamingEnabled": False,
    },
    asked_of_vms.VMS.name: [
        {
            "Id": vm_id,
            "Name": name,
            "State": state,
            "OperationalStatus": [2],
            "Generation": 2,
            "Version": "9.0",
            "MemoryAssigned": 0,
            "MemoryDemand": 0,
            "Heartbeat": heartbeat,
            "IsClustered": False,
            "ParentSnapshotId": None,
            "AutomaticCheckpointsEnabled": False,
            "AutomaticStartAction": 3,
            "AutomaticStopAction": 4,
            "ReplicationMode": 0,
            "VirtualMachineType": 3,
            "CheckpointType": 3,
            "MemoryStatus": "",
            "SmartPagingFileInUse": False,
            "SmartPagingFilePath": rf"C:\VMs\{name}",
            "ConfigurationLocation": rf"C:\VMs\{name}",
        }
        for vm_id, name, state, heartbeat in ((WEB, "web", 2, 6), (SQL, "sql", 3, 2))
    ],
    asked_of_vms.VM_MEMORY.name: [
        {
            "VMId": vm_id,
            "DynamicMemoryEnabled": dynamic,
            "Startup": 8 * GIB,
            "Minimum": GIB,
            "Maximum": 16 * GIB,
            "Buffer": 20,
            "Priority": 50,
        }
        for vm_id, dynamic in ((WEB, True), (SQL, False))
    ],
    asked_of_vms.VM_PROCESSORS.name: [
        {
            "VMId": vm_id,
            "Count": 4,
            "ExposeVirtualizationExtensions": False,
            "CompatibilityForMigrationEnabled": False,
            "CompatibilityForOlderOperatingSystemsEnabled": False,
            "HwThreadCountPerCore": 0,
            "ResourcePoolName": "Primordial",
            "Reserve": 0,
            "Maximum": 100,
        }
        for vm_id in (WEB, SQL)
    ],
    asked_of_vms.VM_ADAPTERS.name: {
        "VMId": WEB,
        "Id": rf"Microsoft:{WEB}\4C5D3A1E-0000-4000-8000-000000000001",
        "Name": "Network Adapter",
        "SwitchId": SWITCH,
        "SwitchName": "External",
        "Connected": True,
        "IsLegacy": False,
        "MacAddress": "00155D0A0B01",
        "MacAddressSpoofing": 1,
        "DhcpGuard": 0,
        "RouterGuard": 7,
        "IPAddresses": ["10.0.0.5", "fe80::5"],
        "DynamicMacAddressEnabled": True,
        "AllowTeaming": 1,
        "IovWeight": 0,
        "StormLimit": 0,
        "DynamicIPAddressLimit": 0,
        "VirtualSubnetId": 0,
        "Status": [2],
    },
    asked_of_vms.VM_INTEGRATION.name: [
        {
            "VMId": vm_id,
            "Id": rf"Microsoft:{vm_id}\9F8233AC-BE49-4C79-8EE3-E7E1985B2077",
            "Enabled": True,
            "PrimaryOperationalStatus": 2,
        }
        for vm_id in (WEB, SQL)
    ],
    asked_of_vms.VM_GUESTS.name: [
        {
            "SystemName": WEB,
            "GuestIntrinsicExchangeItems": '<INSTANCE><PROPERTY NAME="Data"><VALUE>Linux</VALUE>'
            '</PROPERTY><PROPERTY NAME="Name"><VALUE>OSName</VALUE></PROPERTY></INSTANCE>',
        },
        {"SystemName": SQL.upper(), "GuestIntrinsicExchangeItems": None},
    ],
    **of_hosts(),
    **of_vms(WEB, SQL),
}


class ScriptedSession:
    """Answers questions out of a world of rows; a ``Problem`` in it is one."""

    def __init__(
        self, changes: Mapping[str, Any] | None = None, partial: Mapping[str, Problem] | None = None
    ) -> None:
        self.world: dict[str, Any] = deepcopy(dict(WORLD)) | dict(changes or {})
        self.partial = dict(partial or {})

    async def run(self, command: Command, *, within: float = 60) -> tuple[Row, ...]:
        raise NotImplementedError

    async def ask(self, query: Query[Any], *, within: float = 60) -> Any:
        raise NotImplementedError

    async def ask_all(self, queries: Sequence[Query[Any]]) -> Mapping[str, Any | Problem]:
        answers = Answers({query.name: self._answer(query) for query in queries})
        answers.partial.update((n, p) for n, p in self.partial.items() if n in answers)
        return answers

    async def close(self) -> None:
        pass

    def _answer(self, query: Query[Any]) -> Any:
        given = self.world[query.name]
        if isinstance(given, Problem):
            return given
        return batch.read(query, [json.dumps(given)] if given != [] else [])
