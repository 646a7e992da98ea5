"""What a simulated host puts in place of an object, and which lines of text it picks."""

from typing import Any

import pytest

from tests.simulator.simulated import ID, JSON, a_host, a_vm, call, run, the_end, the_error
from wizard.simulator.machines import SimulatedVm, VmAdapter
from wizard.simulator.objects import EmbeddedInstance, PsObject
from wizard.simulator.values import InvokedCall
from wizard.simulator.vm_parts import VmDisk

SELECT = "Microsoft.PowerShell.Commands.SelectObjectCommand"
VM = (call("Get-VM"),)
ADAPTERS = (call("Get-VM"), call("Get-VMNetworkAdapter"))


def _expand(name: str, *beside: str) -> InvokedCall:
    given: dict[str, Any] = {"Property": [*beside]} if beside else {}
    return call("Select-Object", **given, ExpandProperty=name)


def _properties(*names: str) -> InvokedCall:
    return call("Select-Object", Property=[*names])


def test_every_item_of_a_list_takes_the_place_of_the_object() -> None:
    host = a_host(a_vm(disks=[VmDisk(), VmDisk(disk_number=4)]))
    outcome = run(host, *VM, _expand("HardDrives"), _properties("VMId", "DiskNumber"), JSON)
    first, second = (f'{{"VMId":"{ID}","DiskNumber":{number}}}' for number in ("null", "4"))
    assert outcome.output == (f"[{first},{second}]",)


def test_an_empty_list_expands_to_nothing_and_is_no_error() -> None:
    outcome = run(a_host(a_vm()), *VM, _expand("FibreChannelHostBusAdapters"))
    assert (outcome.output, outcome.errors) == ((), ())
    outcome = run(a_host(a_vm()), *ADAPTERS, _expand("AclList", "VMId"), _properties("VMId"), JSON)
    assert (outcome.output, outcome.errors) == ((), ())


def test_null_expands_to_nothing() -> None:
    assert run(a_host(a_vm()), *VM, _expand("ParentSnapshotName")).output == ()


def test_what_is_no_list_takes_the_place_as_it_is() -> None:
    assert run(a_host(a_vm()), *VM, _expand("name")).output == ("web",)


def test_properties_of_the_object_are_put_beside_what_it_held() -> None:
    host = a_host(a_vm(adapters=[VmAdapter(port_rules=2)]))
    beside = run(host, *ADAPTERS, _expand("AclList", "VMId", "Name"))
    assert [(str(e.get("VMId")), e.get("Name")) for e in beside.output] == [
        (ID, "Network Adapter"),
        (ID, "Network Adapter"),
    ]
    assert beside.output[0].type_name.endswith("VMNetworkAdapterAclSetting")
    asked = (*ADAPTERS, _expand("VlanSetting", "VMId"), _properties("VMId", "OperationMode"))
    assert run(host, *asked, JSON).output == (f'{{"VMId":"{ID}","OperationMode":0}}',)


def test_a_text_can_have_properties_beside_it() -> None:
    (value,) = run(a_host(a_vm()), *VM, _expand("Name", "Generation")).output
    assert (str(value), value.get("Generation"), value.get("Length")) == ("web", 2, 3)


def test_a_property_that_is_there_already_is_an_error_and_stays() -> None:
    outcome = run(a_host(a_vm()), *VM, _expand("HardDrives", "VMName"))
    assert [each.get("VMName") for each in outcome.output] == ["web"]
    assert [each.id for each in outcome.errors] == [
        f"AlreadyExistingUserSpecifiedPropertyExpand,{SELECT}"
    ]


def test_a_property_that_an_object_lacks_cannot_be_expanded() -> None:
    record = the_error(run(a_host(a_vm()), *VM, _expand("Nothing")))
    assert (record.id, record.category) == (f"ExpandPropertyNotFound,{SELECT}", "InvalidArgument")
    assert record.message == 'Property "Nothing" cannot be found.'
    assert record.exception == "System.Management.Automation.PSArgumentException"


def test_several_properties_cannot_be_expanded() -> None:
    record = the_error(run(a_host(a_vm()), *VM, _expand("VM*")))
    assert record.id == f"MutlipleExpandProperties,{SELECT}"


def test_one_object_that_cannot_be_expanded_does_not_keep_the_others() -> None:
    host = a_host(a_vm(), SimulatedVm("db"))
    host.vms[0].checkpoints = ["before"]
    outcome = run(host, *VM, _expand("ParentSnapshotName"))
    assert (outcome.output, outcome.errors) == (("before",), ())


# An instance of WMI inside another one

INNER = PsObject(
    ("Microsoft.Management.Infrastructure.CimInstance#root/MSCluster/X", "System.Object"),
    {"VmID": ID, "StartMemory": None, "Count": 2},
    "X",
)


def test_an_instance_inside_another_one_is_written_by_what_its_class_has() -> None:
    outer = PsObject(("T",), {"Private": EmbeddedInstance(INNER)})
    host = a_host()
    (text,) = run(host, call("Write-Output", InputObject="x"), call("Write-Output")).output
    assert text == "x"
    assert outer.get("Private").properties["CimInstanceProperties"] == [
        f'VmID = "{ID}"',
        "StartMemory",
        "Count = 2",
    ]


# Select-String


def _texts(host: Any, pattern: list[str]) -> list[str]:
    asked = (*VM, _expand("Name"), call("Select-String", Pattern=pattern))
    return [each.get("Line") for each in run(host, *asked).output]


@pytest.mark.parametrize(
    ("patterns", "lines"),
    [
        (["."], ["web", "db-1", "WEB2"]),
        (["web"], ["web", "WEB2"]),
        (["^db", r"\d\Z"], ["db-1", "WEB2"]),
        (["nothing"], []),
    ],
)
def test_lines_that_match_a_pattern_are_given(patterns: list[str], lines: list[str]) -> None:
    host = a_host(*(SimulatedVm(name) for name in ("web", "db-1", "WEB2")))
    assert _texts(host, patterns) == lines


def test_a_match_says_where_it_was() -> None:
    asked = (*VM, _expand("Name"), call("Select-String", Pattern=["b"]))
    (match,) = run(a_host(SimulatedVm("x"), a_vm()), *asked).output
    assert (match.get("LineNumber"), match.get("Pattern"), str(match)) == (2, "b", "web")
    assert match.type_name == "Microsoft.PowerShell.Commands.MatchInfo"


def test_a_pattern_that_is_none_ends_the_statement() -> None:
    asked = (*VM, _expand("Name"), call("Select-String", Pattern=["("]))
    record = the_end(run(a_host(a_vm()), *asked))
    assert record.id == "InvalidRegex,Microsoft.PowerShell.Commands.SelectStringCommand"
