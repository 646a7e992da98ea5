"""What a simulated host's engine does before and between the cmdlets."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.simulator.simulated import HYPER_V, ID, JSON, a_host, a_vm, call, run, the_end, the_error
from wizard.powershell.cmdlets import CMDLETS
from wizard.simulator.errors import AUTOMATION
from wizard.simulator.json_text import json_of
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.objects import EnumValue, Guid, PsObject, Version
from wizard.simulator.registry import BEHAVIOURS
from wizard.simulator.values import ErrorRecord, Outcome, Statement

CORE = "Microsoft.PowerShell.Commands."


def test_every_cmdlet_of_the_vocabulary_is_simulated() -> None:
    assert {*BEHAVIOURS} == {*CMDLETS}


def test_a_pipeline_of_one_error_still_runs_to_its_end() -> None:
    host = a_host(a_vm("Running"), SimulatedVm("db"))
    outcome = run(
        host,
        call("Get-VM"),
        call("Set-VMProcessor", ExposeVirtualizationExtensions=True),
    )
    assert the_error(outcome).id == f"InvalidState,{HYPER_V}SetVMProcessor"
    assert [vm.exposes_virtualization for vm in host.vms] == [False, True]


# Planned refusals

REFUSAL = ErrorRecord("Odd,X", "NotSpecified", "It did not work.", "Start-VM")


def test_a_planned_refusal_happens_once_and_nothing_is_done() -> None:
    host = a_host(a_vm())
    host.faults.refuse("Start-VM", REFUSAL)
    outcome = run(host, call("Get-VM"), call("Start-VM"))
    assert outcome == Outcome(errors=(REFUSAL,))
    assert host.vms[0].state == "Off"
    assert run(host, call("Get-VM"), call("Start-VM")) == Outcome()
    assert host.received == ["Get-VM", "Start-VM"] * 2


def test_a_planned_refusal_of_the_engine_ends_the_statement() -> None:
    stop = ErrorRecord("X", "NotSpecified", "", exception=f"{AUTOMATION}.CommandNotFoundException")
    host = a_host(a_vm())
    host.faults.refuse("Get-VM", stop)
    assert the_end(run(host, call("Get-VM"), JSON)) == stop
    assert host.received == ["Get-VM"]


# Select-Object, Where-Object, Write-Output


def test_a_missing_property_is_null_and_names_keep_the_spelling_of_the_object() -> None:
    outcome = run(a_host(a_vm()), call("Get-VM"), call("Select-Object", Property=["name", "X"]))
    (value,) = outcome.output
    assert value.type_name == "Selected.Microsoft.HyperV.PowerShell.VirtualMachine"
    assert dict(value.properties) == {"Name": "web", "X": None}
    assert str(value) == "@{Name=web; X=}"


def test_a_wildcard_selects_what_it_matches() -> None:
    outcome = run(a_host(a_vm()), call("Get-VM"), call("Select-Object", Property=["VM*"]))
    assert [*outcome.output[0].properties] == ["VMName", "VMId"]


def test_a_property_asked_for_twice_is_an_error_and_one_value() -> None:
    outcome = run(a_host(a_vm()), call("Get-VM"), call("Select-Object", Property=["Name", "name"]))
    assert dict(outcome.output[0].properties) == {"Name": "web"}
    assert [each.id for each in outcome.errors] == [
        f"AlreadyExistingUserSpecifiedPropertyNoExpand,{CORE}SelectObjectCommand"
    ]


WHERE: list[tuple[str, str, bool]] = [
    ("Name", "WEB", True),
    ("name", "web", True),
    ("Name", "db", False),
    ("Id", ID.upper(), True),
    ("Id", "{" + ID + "}", True),
    ("State", "off", True),
    ("State", "3", True),
    ("State", "Running", False),
    ("Generation", "2", True),
    ("Generation", "two", False),
    ("IsClustered", "False", False),  # a text that is not empty is true
    ("IsDeleted", "", True),
    ("OperationalStatus", "Ok", True),
    ("Nothing", "x", False),
    ("ParentSnapshotId", "", False),
]


@pytest.mark.parametrize(("name", "value", "kept"), WHERE)
def test_objects_are_kept_by_a_property(name: str, value: str, kept: bool) -> None:
    condition = call("Where-Object", Property=[name], EQ=None, Value=value)
    assert bool(run(a_host(a_vm()), call("Get-VM"), condition).output) is kept


@pytest.mark.parametrize(
    ("given", "error"),
    [({"EQ": None}, "ValueNotSpecifiedForWhereObject"), ({"Value": "x"}, "OperatorNotSpecified")],
)
def test_a_condition_is_an_operator_with_a_value(given: dict[str, Any], error: str) -> None:
    condition = call("Where-Object", Property=["Name"], **given)
    outcome = run(a_host(a_vm()), call("Get-VM"), condition)
    assert the_end(outcome).id == f"{error},{CORE}WhereObjectCommand"
    assert run(a_host(), call("Get-VM"), condition) == Outcome()


def test_without_a_value_what_is_true_is_kept() -> None:
    host = a_host(a_vm(clustered=True), SimulatedVm("db"))
    outcome = run(host, call("Get-VM"), call("Where-Object", Property=["IsClustered"]))
    assert [each.get("Name") for each in outcome.output] == ["web"]


def test_write_output_writes() -> None:
    assert run(a_host(), call("Write-Output", InputObject="ä")).output == ("ä",)
    assert run(a_host(), call("Write-Output", InputObject=""), call("Write-Output")).output == ("",)


# ConvertTo-Json; what Windows PowerShell 5.1 writes

STATE = EnumValue("Microsoft.HyperV.PowerShell.VMState", "Off", 3)
JSON_TEXTS: list[tuple[object, str]] = [
    (None, "null"),
    (True, "true"),
    (1 << 60, "1152921504606846976"),
    ("a'<>&\"\\/ü€\t\x01\u2028", '"a\\u0027\\u003c\\u003e\\u0026\\"\\\\/ü€\\t\\u0001\\u2028"'),
    (STATE, "3"),
    (Guid(ID.upper()), f'"{ID}"'),
    (
        Version.parse("8.0"),
        '{"Major":8,"Minor":0,"Build":-1,"Revision":-1,"MajorRevision":-1,"MinorRevision":-1}',
    ),
    (
        Version.parse("10.0.1.65537"),
        '{"Major":10,"Minor":0,"Build":1,"Revision":65537,"MajorRevision":1,"MinorRevision":1}',
    ),
    ([], "[]"),
    ([STATE, STATE], "[3,3]"),
    ({}, "{}"),
    (
        PsObject(("T",), {"a": PsObject(("T",), {"b": PsObject(("T",), {"c": [1]}, "deep")})}),
        '{"a":{"b":{"c":"1"}}}',
    ),
]


@pytest.mark.parametrize(("value", "text"), JSON_TEXTS)
def test_a_value_is_written_as_windows_powershell_writes_it(value: object, text: str) -> None:
    assert json_of(value, compress=True) == text


def test_without_compress_the_text_is_indented_as_windows_powershell_does() -> None:
    value = [PsObject(("T",), {"ab": [], "d": Version(1, 2)})]
    assert json_of(value, compress=False).split("\r\n") == [
        "[",
        "    {",
        '        "ab":  [',
        "",
        "               ],",
        '        "d":  {',
        '                  "Major":  1,',
        '                  "Minor":  2,',
        '                  "Build":  -1,',
        '                  "Revision":  -1,',
        '                  "MajorRevision":  -1,',
        '                  "MinorRevision":  -1',
        "              }",
        "    }",
        "]",
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, ()),
        (1, ('{"Name":"a\\u0027b"}',)),
        (2, ('[{"Name":"a\\u0027b"},{"Name":"a\\u0027b"}]',)),
    ],
)
def test_nothing_one_and_several_are_written_differently(count: int, text: tuple[str, ...]) -> None:
    host = a_host(*(SimulatedVm("a'b") for _ in range(count)))
    outcome = run(host, call("Get-VM"), call("Select-Object", Property=["Name"]), JSON)
    assert outcome == Outcome(text)


def test_no_statement_gives_nothing() -> None:
    assert run(a_host()) == Outcome()
    assert Statement(()).calls == ()


def test_an_object_that_no_parameter_takes_is_an_error_each() -> None:
    outcome = run(a_host(a_vm()), call("Get-VM"), call("Invoke-CimMethod", MethodName="x"))
    record = the_error(outcome)
    assert record.id == (
        "InputObjectNotBound,Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand"
    )
    assert record.target == f"VirtualMachine (Name = 'web') [Id = '{ID}']"


def test_several_shells_may_ask_at_once() -> None:
    host = a_host(*(SimulatedVm(f"vm{number}") for number in range(20)))
    start = (call("Get-VM"), call("Start-VM"))
    with ThreadPoolExecutor(8) as pool:
        outcomes = [*pool.map(lambda _: run(host, *start), range(16))]
    assert sum(not each.errors and not each.warnings for each in outcomes) == 1
    assert len(host.received) == 32
