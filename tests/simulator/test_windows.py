"""What a simulated host tells about its registry, modules, commands and services."""

from typing import Any

import pytest

from tests.simulator.simulated import JSON, a_host, call, run, the_error
from wizard.simulator.state import WindowsService
from wizard.simulator.values import InvokedCall, Outcome

CORE = "Microsoft.PowerShell.Commands."
WINDOWS = r"HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
LSA = r"HKLM:\SYSTEM\CurrentControlSet\Control\Lsa"


def _select(*names: str) -> InvokedCall:
    return call("Select-Object", Property=[*names])


# The registry


def _property(*paths: str) -> InvokedCall:
    return call("Get-ItemProperty", LiteralPath=[*paths])


def test_windows_has_its_release_in_the_registry() -> None:
    names = ("EditionID", "InstallationType", "DisplayVersion", "UBR")
    outcome = run(a_host(), _property(WINDOWS.lower()), _select(*names), JSON)
    assert outcome.output == (
        (
            '{"EditionID":"ServerDatacenter","InstallationType":"Server",'
            '"DisplayVersion":"21H2","UBR":2700}'
        ),
    )


def test_values_of_the_scenario_are_read_whatever_the_case_of_the_key() -> None:
    host = a_host(registry={LSA.upper(): {"LsaCfgFlags": 2}})
    outcome = run(host, _property(LSA), _select("LsaCfgFlags", "Missing"), JSON)
    assert outcome.output == ('{"LsaCfgFlags":2,"Missing":null}',)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (r"HKLM:\SOFTWARE\Nothing", "PathNotFound"),
        (r"SOFTWARE\Nothing", "PathNotFound"),
        (r"Q:\x", "DriveNotFound"),
    ],
)
def test_a_path_that_is_not_there_is_an_error(path: str, error: str) -> None:
    record = the_error(run(a_host(), _property(path)))
    assert record.id == f"{error},{CORE}GetItemPropertyCommand"
    assert record.category == "ObjectNotFound"
    if error == "PathNotFound":
        assert record.message == f"Cannot find path '{path}' because it does not exist."
        assert record.target == path


def test_a_key_above_another_is_there_and_empty() -> None:
    host = a_host(registry={rf"{LSA}\MSV1_0\Deep": {"x": 1}})
    assert run(host, _property(rf"{LSA}\MSV1_0")).output
    assert run(host, _property(LSA)).output[0].get("LimitBlankPasswordUse") == 1


def test_each_path_has_its_own_error() -> None:
    outcome = run(a_host(), _property(LSA, r"HKLM:\a", r"HKLM:\b"))
    assert (len(outcome.output), len(outcome.errors)) == (1, 2)


def test_only_administrators_read_the_registry_of_the_system() -> None:
    host = a_host()
    record = the_error(run(host, _property(LSA), account="nobody"))
    assert record.id == f"System.Security.SecurityException,{CORE}GetItemPropertyCommand"
    assert record.category == "PermissionDenied"
    assert run(host, _property(WINDOWS), account="nobody").output


# Modules and commands

EXPOSE = call(
    "Get-Command",
    Name=["Set-VMProcessor"],
    Module=["Hyper-V"],
    ParameterName=["ExposeVirtualizationExtensions"],
)


@pytest.mark.parametrize(
    ("facts", "versions"),
    [
        ({}, ["1.1", "2.0.0.0"]),
        ({"build": 9600}, ["1.1"]),
        ({"module": False}, []),
        ({"role": "disabled"}, ["1.1", "2.0.0.0"]),
    ],
)
def test_the_module_is_listed_where_it_is(facts: dict[str, Any], versions: list[str]) -> None:
    asked = call("Get-Module", ListAvailable=None, Name=["hyper-v"])
    modules = run(a_host(**facts), asked).output
    assert [str(each.get("Version")) for each in modules] == versions


def test_without_a_list_only_loaded_modules_are_given() -> None:
    modules = run(a_host(), call("Get-Module")).output
    assert [str(each) for each in modules] == [
        "Microsoft.PowerShell.Management",
        "Microsoft.PowerShell.Utility",
    ]


def test_a_command_is_found_with_its_parameter() -> None:
    outcome = run(a_host(), EXPOSE, _select("Name", "CommandType"), JSON)
    assert outcome == Outcome(('{"Name":"Set-VMProcessor","CommandType":8}',))


@pytest.mark.parametrize(
    ("facts", "error", "exception"),
    [
        (
            {"module": False},
            "CommandNotFoundException",
            "System.Management.Automation.CommandNotFoundException",
        ),
        ({"build": 9600}, "CommandParameterNotFound", "System.ArgumentException"),
    ],
)
def test_a_command_or_a_parameter_that_is_not_there_is_an_error(
    facts: dict[str, Any], error: str, exception: str
) -> None:
    record = the_error(run(a_host(**facts), EXPOSE))
    assert record.id == f"{error},{CORE}GetCommandCommand"
    assert (record.category, record.exception) == ("ObjectNotFound", exception)


def test_commands_are_found_by_patterns() -> None:
    commands = run(a_host(), call("Get-Command", Name=["*-NetNat"])).output
    assert sorted(str(each) for each in commands) == ["Get-NetNat", "New-NetNat", "Remove-NetNat"]
    assert not run(a_host(), call("Get-Command", Name=["*-Nothing"])).errors


# Services

START = call("Start-Service", Name=["vmms"])
SET = call("Set-Service", Name="VMMS", StartupType="Automatic")


def test_the_service_is_started_for_now_and_later() -> None:
    host = a_host(services=[WindowsService("vmms", "Stopped", "Disabled")])
    record = the_error(run(host, START))
    assert record.id == f"CouldNotStartService,{CORE}StartServiceCommand"
    assert run(host, SET) == run(host, START) == Outcome()
    assert host.services == [WindowsService("vmms", "Running", "Auto")]
    assert run(host, call("Get-VM")) == Outcome()


@pytest.mark.parametrize("asked", [START, SET])
def test_a_service_that_is_not_there_is_an_error(asked: InvokedCall) -> None:
    record = the_error(run(a_host(role="disabled"), asked))
    assert record.id.startswith("NoServiceFoundForGivenName,")


@pytest.mark.parametrize(
    ("asked", "error"), [(START, "CouldNotStartService"), (SET, "CouldNotSetService")]
)
def test_only_administrators_touch_services(asked: InvokedCall, error: str) -> None:
    host = a_host(services=[WindowsService("vmms", "Stopped", "Manual")])
    assert the_error(run(host, asked, account="hyperv")).id.startswith(f"{error},{CORE}")
    assert host.services == [WindowsService("vmms", "Stopped", "Manual")]
