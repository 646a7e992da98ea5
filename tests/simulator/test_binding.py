"""What PowerShell says of cmdlets and parameters that it cannot bind."""

from typing import Any

import pytest

from tests.simulator.simulated import HYPER_V, ID, a_host, a_vm, call, run, the_end
from wizard.simulator.errors import AUTOMATION

CORE = "Microsoft.PowerShell.Commands."


def test_names_are_found_whatever_their_case_with_and_without_a_module() -> None:
    host = a_host(a_vm())
    for name in ("Get-VM", "get-vm", r"Hyper-V\Get-VM", r"HYPER-V\GET-VM"):
        assert len(run(host, call(name, id=ID)).output) == 1
    assert host.received == ["Get-VM"] * 4


def test_an_unknown_cmdlet_is_not_found() -> None:
    record = the_end(run(a_host(), call("Get-Nothing")))
    assert (record.id, record.category) == ("CommandNotFoundException", "ObjectNotFound")
    assert record.exception == f"{AUTOMATION}.CommandNotFoundException"
    assert record.target == "Get-Nothing"
    assert record.message == (
        "The term 'Get-Nothing' is not recognized as the name of a cmdlet, function, script file, "
        "or operable program. Check the spelling of the name, or if a path was included, verify "
        "that the path is correct and try again."
    )


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("Get-VM", "CommandNotFoundException"),
        (r"Hyper-V\Get-VM", "CouldNotAutoLoadModule"),
        (r"Nowhere\Get-VM", "CouldNotAutoLoadModule"),
        (r"NetNat\Get-VM", "CommandNotFoundException"),
    ],
)
def test_a_cmdlet_whose_module_is_absent_is_not_found(name: str, error: str) -> None:
    assert the_end(run(a_host(module=False), call(name))).id == error


def test_a_client_has_no_server_manager() -> None:
    host = a_host()
    host.system.product_type = 1
    outcome = run(host, call("Install-WindowsFeature", Name="Hyper-V"))
    assert the_end(outcome).id == "CommandNotFoundException"


BINDING: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "Get-VM",
        {"Nam": "x"},
        f"NamedParameterNotFound,{HYPER_V}GetVM",
        "InvalidArgument",
        "A parameter cannot be found that matches parameter name 'Nam'.",
    ),
    (
        "Get-VM",
        {"": "x"},
        f"PositionalParameterNotFound,{HYPER_V}GetVM",
        "InvalidArgument",
        "A positional parameter cannot be found that accepts argument 'x'.",
    ),
    (
        "Get-VM",
        {"Id": "x"},
        f"CannotConvertArgumentNoMessage,{HYPER_V}GetVM",
        "InvalidArgument",
        (
            'Cannot bind parameter \'Id\'. Cannot convert value "x" to type "System.Guid". Error: '
            '"Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."'
        ),
    ),
    (
        "Set-VMMemory",
        {"StartupBytes": "much"},
        f"CannotConvertArgumentNoMessage,{HYPER_V}SetVMMemory",
        "InvalidArgument",
        (
            "Cannot bind parameter 'StartupBytes'. Cannot convert value \"much\" to type "
            '"System.Int64". Error: "Input string was not in a correct format."'
        ),
    ),
    (
        "Set-VMMemory",
        {"Buffer": 1 << 31},
        f"CannotConvertArgumentNoMessage,{HYPER_V}SetVMMemory",
        "InvalidArgument",
        (
            "Cannot bind parameter 'Buffer'. Cannot convert value \"2147483648\" to type "
            '"System.Int32". Error: "Value was either too large or too small for an Int32."'
        ),
    ),
    (
        "Set-VMMemory",
        {"Priority": 101},
        f"ParameterArgumentValidationError,{HYPER_V}SetVMMemory",
        "InvalidData",
        (
            "Cannot validate argument on parameter 'Priority'. The 101 argument is "
            "greater than the "
            "maximum allowed range of 100. Supply an argument that is less than or "
            "equal to 100 and "
            "then try the command again."
        ),
    ),
    (
        "Set-VMMemory",
        {"Priority": -1},
        f"ParameterArgumentValidationError,{HYPER_V}SetVMMemory",
        "InvalidData",
        (
            "Cannot validate argument on parameter 'Priority'. The -1 argument is less than the "
            "minimum allowed range of 0. Supply an argument that is greater than or equal to 0 and "
            "then try the command again."
        ),
    ),
    (
        "Set-VMProcessor",
        {"ExposeVirtualizationExtensions": "yes"},
        f"CannotConvertArgument,{HYPER_V}SetVMProcessor",
        "InvalidArgument",
        (
            "Cannot convert 'System.String' to the type 'System.Boolean' required by parameter "
            "'ExposeVirtualizationExtensions'. "
        ),
    ),
    (
        "Get-Module",
        {"ListAvailable": "yes"},
        f"CannotConvertArgument,{CORE}GetModuleCommand",
        "InvalidArgument",
        (
            "Cannot convert 'System.String' to the type "
            "'System.Management.Automation.SwitchParameter' required by parameter 'ListAvailable'. "
        ),
    ),
    (
        "Set-VMNetworkAdapter",
        {"MacAddressSpoofing": "Yes"},
        f"CannotConvertArgumentNoMessage,{HYPER_V}SetVMNetworkAdapter",
        "InvalidArgument",
        (
            "Cannot bind parameter 'MacAddressSpoofing'. Cannot convert value \"Yes\" to type "
            '"Microsoft.HyperV.PowerShell.OnOffState". Error: "Unable to match the identifier name '
            "Yes to a valid enumerator name. Specify one of the following enumerator names and try "
            'again:\r\nOn, Off"'
        ),
    ),
    (
        "Get-Module",
        {"Name": None},
        f"ParameterArgumentValidationError,{CORE}GetModuleCommand",
        "InvalidData",
        (
            "Cannot validate argument on parameter 'Name'. The argument is null or "
            "empty. Provide an "
            "argument that is not null or empty, and then try the command again."
        ),
    ),
    (
        "New-NetIPAddress",
        {"PrefixLength": "x"},
        "ParameterArgumentTransformationError,New-NetIPAddress",
        "InvalidData",
        (
            "Cannot process argument transformation on parameter 'PrefixLength'. "
            "Cannot convert value "
            '"x" to type "System.Int32". Error: "Input string was not in a correct format."'
        ),
    ),
    (
        "Set-VMProcessor",
        {"ExposeVirtualizationExtensions": True},
        f"MissingMandatoryParameter,{HYPER_V}SetVMProcessor",
        "InvalidArgument",
        "Cannot process command because of one or more missing mandatory parameters: VMName.",
    ),
    (
        "New-VMSwitch",
        {},
        f"MissingMandatoryParameter,{HYPER_V}NewVMSwitch",
        "InvalidArgument",
        (
            "Cannot process command because of one or more missing mandatory parameters: Name "
            "SwitchType."
        ),
    ),
    (
        "Invoke-CimMethod",
        {"MethodName": "InitiateShutdown", "Arguments": 1},
        (
            "CannotConvertArgument,"
            "Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand"
        ),
        "InvalidArgument",
        (
            "Cannot convert 'System.Int32' to the type "
            "'System.Collections.IDictionary' required by "
            "parameter 'Arguments'. "
        ),
    ),
]


@pytest.mark.parametrize(("name", "given", "error", "category", "message"), BINDING)
def test_a_parameter_that_does_not_fit_ends_the_statement(
    name: str, given: dict[str, Any], error: str, category: str, message: str
) -> None:
    host = a_host(a_vm())
    record = the_end(run(host, call(name, **given)))
    assert (record.id, record.category, record.message) == (error, category, message)
    assert record.activity == name
    assert host.received == []


def test_a_parameter_given_twice_ends_the_statement() -> None:
    twice = call("Get-VM", Id=ID)
    twice = type(twice)(twice.name, (*twice.parameters, ("id", ID)))
    record = the_end(run(a_host(), twice))
    assert record.id == f"ParameterAlreadyBound,{HYPER_V}GetVM"


def test_a_later_cmdlet_that_cannot_be_bound_keeps_the_earlier_from_running() -> None:
    host = a_host(a_vm())
    outcome = run(host, call("Get-VM"), call("Start-VM"), call("Select-Object", Propery="x"))
    assert the_end(outcome).id == f"NamedParameterNotFound,{CORE}SelectObjectCommand"
    assert host.received == []
    assert host.vms[0].state == "Off"


@pytest.mark.parametrize(
    ("value", "taken"),
    [(True, True), (0, False), (1, True)],
)
def test_numbers_are_taken_for_booleans(value: object, taken: object) -> None:
    host = a_host(a_vm())
    run(host, call("Get-VM"), call("Set-VMProcessor", ExposeVirtualizationExtensions=value))
    assert host.vms[0].exposes_virtualization is taken


@pytest.mark.parametrize("value", [2 << 30, "2147483648", "0x80000000", float(2 << 30)])
def test_numbers_are_read_from_texts(value: object) -> None:
    host = a_host(a_vm())
    run(host, call("Get-VM"), call("Set-VMMemory", StartupBytes=value))
    assert host.vms[0].memory.startup == 2 << 30
