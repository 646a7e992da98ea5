"""The vocabulary and the readers agree with Microsoft's reference, on four releases of Windows."""

import json
from pathlib import Path
from typing import Any

import pytest

from wizard.powershell import enumerations
from wizard.powershell.cmdlets import CMDLETS, Kind
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_queries import INSIDE

REFERENCE = Path(__file__).parents[1] / "reference"
SIGNATURES: dict[str, Any] = json.loads((REFERENCE / "cmdlets.json").read_text("utf-8"))["cmdlets"]
TYPES: dict[str, Any] = json.loads((REFERENCE / "types.json").read_text("utf-8"))
RELEASES = ["2016", "2019", "2022", "2025"]

TYPES_OF_KIND = {
    Kind.STRING: {"String", "Object", "PSObject[]", "SecurityIdentifier", "IPAddress"},
    Kind.STRINGS: {"String[]", "Feature[]", "LocalPrincipal[]", "IPAddress[]"},
    Kind.NAME: {"String"},
    Kind.NAMES: {"Object[]"},
    Kind.BOOLEAN: {"Boolean"},
    Kind.SWITCH: {"SwitchParameter"},
    Kind.INTEGER: {"Int32", "Byte", "UInt16", "Object"},
    Kind.SIZE: {"Int64", "UInt32"},
    Kind.GUID: {"Guid"},
    Kind.CHOICE: {
        *("OnOffState", "VMSwitchType", "AddressFamily", "AddressFamily[]", "ServiceStartMode"),
        *("String", "Uri", "CheckpointType", "StopAction", "Protocol", "Direction", "Action"),
    },
    Kind.TABLE: {"IDictionary", "Hashtable[]"},
}
# What ShouldProcess adds to a cmdlet that changes something.
COMMON = {"Confirm": "SwitchParameter"}

PROGRAMS = [cmdlet.name for cmdlet in CMDLETS.values() if cmdlet.is_program]
NEWER = {("Set-VM", "AutomaticCheckpointsEnabled")}  # not on Windows Server 2016
PARAMETERS = [
    (cmdlet.name, name)
    for cmdlet in CMDLETS.values()
    for name in cmdlet.parameters
    if cmdlet.name not in PROGRAMS
]
TABLES = {
    "VMState": enumerations.VM_STATE,
    "VMOperationalStatus": enumerations.VM_OPERATIONAL_STATUS,
    "VMHeartbeatStatus": enumerations.HEARTBEAT,
    "VMIntegrationComponentOperationalStatus": enumerations.INTEGRATION_STATUS,
    "OnOffState": enumerations.ON_OFF,
    "VMSwitchType": enumerations.SWITCH_TYPE,
    "StartAction": enumerations.START_ACTION,
    "StopAction": enumerations.STOP_ACTION,
    "VMReplicationMode": enumerations.REPLICATION_MODE,
    "CheckpointType": enumerations.CHECKPOINT_TYPE,
    "SnapshotType": enumerations.SNAPSHOT_TYPE,
    "VirtualMachineType": enumerations.VM_TYPE,
    "VMNetworkAdapterVlanMode": enumerations.VLAN_MODE,
    "VMNetworkAdapterOperationalStatus": enumerations.ADAPTER_STATUS,
    "ClusterNodeState": enumerations.CLUSTER_NODE_STATE,
    "PSLanguageMode": enumerations.LANGUAGE_MODE,
}
# What a question selects, by the last thing that gives objects.
TYPE_OF_SOURCE = {
    "Get-VM": "VirtualMachine",
    "Get-VMProcessor": "VMProcessor",
    "Get-VMMemory": "VMMemory",
    "Get-VMNetworkAdapter": "VMNetworkAdapter",
    "Get-VMIntegrationService": "VMIntegrationComponent",
    "Get-VMHost": "VMHost",
    "Get-VMHostSupportedVersion": "VMHostSupportedVersion",
    "Get-VMSwitch": "VMSwitch",
    "Get-VMHostNumaNode": "VMHostNumaNode",
    "Get-VMSnapshot": "VMSnapshot",
    "Get-NetAdapter": "MSFT_NetAdapter",
    "Get-NetIPAddress": "MSFT_NetIPAddress",
    "Get-NetRoute": "MSFT_NetRoute",
    "Get-NetNat": "MSFT_NetNat",
    "Get-NetNatStaticMapping": "MSFT_NetNatStaticMapping",
    "Get-DhcpServerv4Scope": "DhcpServerv4Scope",
    "Get-WinEvent": "EventLogRecord",
    "Select-String": "MatchInfo",
}
TYPE_OF_PART = {
    "VlanSetting": "VMNetworkAdapterVlanSetting",
    "AclList": "VMNetworkAdapterAclSetting",
    "ExtendedAclList": "VMNetworkAdapterExtendedAclSetting",
    "HardDrives": "HardDiskDrive",
    "FibreChannelHostBusAdapters": "VMFibreChannelHba",
    "PrivateProperties": "MSCluster_Property",
    "WindowsIdentity": "WindowsIdentity",
    "Groups": "SecurityIdentifier",
    "SessionState": "SessionState",
}
# What they give has the properties that somebody gave it, or every object has what is asked for.
WITHOUT_TYPE = {
    *("Get-ItemProperty", "Get-Item", "Get-Module", "Get-Command", "Get-Variable", "UserInfo"),
    *("Invoke-RestMethod", "securityProfile"),
}


@pytest.mark.parametrize("name", CMDLETS)
def test_a_cmdlet_exists_on_every_release_in_its_module(name: str) -> None:
    assert SIGNATURES[name]["servers"] == RELEASES
    assert SIGNATURES[name]["module"] == CMDLETS[name].module


@pytest.mark.parametrize(("cmdlet", "name"), PARAMETERS)
def test_a_parameter_exists_on_every_release_with_its_type(cmdlet: str, name: str) -> None:
    ours = CMDLETS[cmdlet].parameters[name]
    theirs = SIGNATURES[cmdlet]["parameters"].get(name)
    if theirs is None:
        assert SIGNATURES[cmdlet]["shouldProcess"]
        assert COMMON[name] == "SwitchParameter"
        assert ours.kind is Kind.SWITCH
        return
    assert theirs["servers"] == (RELEASES[1:] if (cmdlet, name) in NEWER else RELEASES)
    assert theirs["type"] in TYPES_OF_KIND[ours.kind]


@pytest.mark.parametrize(("cmdlet", "name"), PARAMETERS)
def test_every_accepted_value_is_one_of_the_enumeration(cmdlet: str, name: str) -> None:
    theirs = SIGNATURES[cmdlet]["parameters"].get(name, {}).get("accepts")
    if theirs is not None:
        assert set(CMDLETS[cmdlet].parameters[name].accepts) <= set(theirs)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_has_only_arguments_from_a_closed_list(name: str) -> None:
    ((parameter, kind),) = CMDLETS[name].parameters.items()
    assert (parameter, kind.kind) == ("Arguments", Kind.WORDS)
    assert all(isinstance(word, str) for words in kind.accepts for word in words)


@pytest.mark.parametrize("name", TABLES)
def test_an_enumeration_has_the_numbers_of_the_module(name: str) -> None:
    theirs = {number: label for label, number in TYPES["enumerations"][name].items()}
    assert {number: theirs.get(number) for number in TABLES[name]} == dict(TABLES[name])


@pytest.mark.parametrize("query", [*INSPECTION, *INSIDE], ids=lambda query: query.name)
def test_every_property_asked_for_exists(query: Any) -> None:
    *sources, select, _json = query.command.calls
    wanted = set(dict(select.parameters)["Property"])
    expansion = dict(sources[-1].parameters)
    part = expansion.get("ExpandProperty")
    if part is not None:
        beside = set(expansion.get("Property", ()))
        owner = _properties(sources[-2])
        assert owner is None or {part, *beside} <= owner
        own = _properties(sources[-1])
        assert not beside & (own or set()), "PowerShell adds no property that is there already"
        wanted -= beside
    known = _properties(sources[-1])
    assert known is None or wanted <= known


def _properties(source: Any) -> set[str] | None:
    """Return the properties of what a call gives; ``None`` where they vary."""
    parameters = dict(source.parameters)
    part = parameters.get("ExpandProperty")
    if (part or source.name) in WITHOUT_TYPE:
        return None
    kind = TYPE_OF_PART[part] if part else TYPE_OF_SOURCE.get(source.name)
    return set(TYPES["properties"][kind or parameters.get("ClassName")])
