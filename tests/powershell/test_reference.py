"""The vocabulary and the readers agree with Microsoft's reference, on four releases of Windows."""

import json
from pathlib import Path
from typing import Any

import pytest

from wizard.powershell import enumerations
from wizard.powershell.cmdlets import CMDLETS, Kind
from wizard.powershell.host_queries import INSPECTION

REFERENCE = Path(__file__).parents[1] / "reference"
SIGNATURES: dict[str, Any] = json.loads((REFERENCE / "cmdlets.json").read_text("utf-8"))["cmdlets"]
TYPES: dict[str, Any] = json.loads((REFERENCE / "types.json").read_text("utf-8"))
RELEASES = ["2016", "2019", "2022", "2025"]

TYPES_OF_KIND = {
    Kind.STRING: {"String", "Object", "PSObject[]"},
    Kind.STRINGS: {"String[]", "Feature[]"},
    Kind.NAME: {"String"},
    Kind.NAMES: {"Object[]"},
    Kind.BOOLEAN: {"Boolean"},
    Kind.SWITCH: {"SwitchParameter"},
    Kind.INTEGER: {"Int32", "Byte"},
    Kind.SIZE: {"Int64"},
    Kind.GUID: {"Guid"},
    Kind.CHOICE: {"OnOffState", "VMSwitchType", "AddressFamily", "ServiceStartMode", "String"},
    Kind.TABLE: {"IDictionary"},
}
# What ShouldProcess adds to a cmdlet that changes something.
COMMON = {"Confirm": "SwitchParameter"}

PARAMETERS = [(cmdlet.name, name) for cmdlet in CMDLETS.values() for name in cmdlet.parameters]
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
    assert theirs["servers"] == RELEASES
    assert theirs["type"] in TYPES_OF_KIND[ours.kind]


@pytest.mark.parametrize(("cmdlet", "name"), PARAMETERS)
def test_every_accepted_value_is_one_of_the_enumeration(cmdlet: str, name: str) -> None:
    theirs = SIGNATURES[cmdlet]["parameters"].get(name, {}).get("accepts")
    if theirs is not None:
        assert set(CMDLETS[cmdlet].parameters[name].accepts) <= set(theirs)


@pytest.mark.parametrize("name", TABLES)
def test_an_enumeration_has_the_numbers_of_the_module(name: str) -> None:
    theirs = {number: label for label, number in TYPES["enumerations"][name].items()}
    assert {number: theirs.get(number) for number in TABLES[name]} == dict(TABLES[name])


@pytest.mark.parametrize("query", INSPECTION, ids=lambda query: query.name)
def test_every_property_asked_for_exists(query: Any) -> None:
    *sources, select, _json = query.command.calls
    source = sources[-1]
    parameters = dict(source.parameters)
    kind = TYPE_OF_SOURCE.get(source.name) or parameters.get("ClassName")
    known = TYPES["properties"].get(kind)
    if known is not None:
        assert set(dict(select.parameters)["Property"]) <= set(known)
