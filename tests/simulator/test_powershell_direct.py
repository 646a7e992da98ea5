"""Getting inside a virtual machine over PowerShell Direct, and what keeps one out."""

from typing import Any

import pytest

from tests.simulator.inside_world import (
    PASSWORD,
    USER,
    a_world,
    refusal,
    rows,
    send,
    wait_for_start,
    windows,
)
from tests.simulator.simulated import ID, call, run, state_of
from wizard.powershell.command import cmdlet
from wizard.simulator.machines import Guest
from wizard.simulator.powershell_direct import delay_inside
from wizard.simulator.state import Account, WindowsService
from wizard.simulator.values import ErrorRecord, InsideRequest, Outcome

ADDRESSES = cmdlet("Get-NetIPAddress", AddressFamily="IPv4")
INVOKE = "Microsoft.PowerShell.Commands.InvokeCommandCommand"
ENDED = "A remote session might have ended."


def test_a_command_runs_in_the_windows_of_the_machine() -> None:
    host = a_world()
    found = rows(host, ADDRESSES, "InterfaceAlias", "IPAddress")
    assert found[0] == {"InterfaceAlias": "Ethernet", "IPAddress": "10.0.0.5"}
    assert host.received == ["Invoke-Command"]
    assert windows(host).received == ["Get-NetIPAddress", "Select-Object", "ConvertTo-Json"]


@pytest.mark.parametrize(
    "user", [USER, USER.lower(), f".\\{USER}", f"WEB-01\\{USER}", f"{USER}@corp.example"]
)
def test_an_account_has_several_spellings_and_one_password(user: str) -> None:
    assert not send(a_world(), ADDRESSES, user=user).errors
    record = refusal(a_world(), ADDRESSES, user=user, password=PASSWORD.lower())
    assert (record.id, record.category) == ("PSSessionStateBroken", "OpenError")
    assert (record.message, record.target) == ("The credential is invalid.", "web")


def test_a_guest_may_refuse_every_credential() -> None:
    host = a_world(guest=Guest(direct="credential refused"))
    assert refusal(host, ADDRESSES).message == "The credential is invalid."
    assert refusal(a_world(), ADDRESSES, user="nobody").message == "The credential is invalid."


@pytest.mark.parametrize("state", ["Off", "Saved", "Paused", "Starting", "Stopping"])
def test_a_machine_that_does_not_run_is_not_entered(state: Any) -> None:
    record = refusal(a_world(state), ADDRESSES)
    assert (record.id, record.category) == (f"InvalidVMState,{INVOKE}", "InvalidArgument")
    assert record.message == "The virtual machine web is not in running state."


def test_an_id_that_is_not_there_is_said_to_be_unclear() -> None:
    record = refusal(a_world(), ADDRESSES, vm_id=ID.replace("1", "2"))
    assert (record.id, record.category) == (f"InvalidVMIdNotSingle,{INVOKE}", "InvalidArgument")


def test_so_it_is_for_whoever_may_not_use_hyper_v_and_where_its_service_stopped() -> None:
    record = refusal(a_world(), ADDRESSES, account="nobody")
    assert record.id == f"InvalidVMIdNotSingle,{INVOKE}"
    assert not send(a_world(), ADDRESSES, account="hyperv").errors
    stopped = a_world(services=[WindowsService("vmms", "Stopped")])
    assert refusal(stopped, ADDRESSES).id == f"InvalidVMIdNotSingle,{INVOKE}"


def _ended(host: Any, record: str) -> ErrorRecord | None:
    outcome = send(host, record)
    assert outcome.output == ()
    return outcome.terminating


def test_a_host_without_the_module_ends_the_command() -> None:
    record = _ended(a_world(module=False), ADDRESSES.pipeline)
    assert record is not None
    assert (record.id, record.category) == (f"HyperVModuleNotAvailable,{INVOKE}", "NotInstalled")


def test_a_policy_for_applications_hinders_the_script_block() -> None:
    record = _ended(a_world(language_mode="ConstrainedLanguage"), ADDRESSES.pipeline)
    assert record is not None
    assert record.id == "MethodInvocationNotSupportedInConstrainedLanguage"


def test_what_is_no_command_of_the_vocabulary_does_not_run() -> None:
    host = a_world()
    record = _ended(host, "Remove-Item 'C:\\'")
    assert record is not None
    assert record.id == "ParseException"
    assert windows(host).received == []


@pytest.mark.parametrize(
    "guest",
    [
        Guest(direct="service off"),
        Guest(direct="session ends"),
        Guest("Ubuntu", "22.04", None),
        Guest("Windows Server 2012 R2 Standard", "6.3.9600"),
    ],
    ids=["service off", "session ends", "no Windows", "old Windows"],
)
def test_a_guest_that_does_not_answer_ends_the_session(guest: Guest) -> None:
    record = refusal(a_world(guest=guest), ADDRESSES)
    assert (record.id, record.category) == ("PSSessionStateBroken", "OpenError")
    assert record.message.endswith(ENDED)


def test_a_guest_that_starts_does_not_answer_yet() -> None:
    host = a_world("Off")
    run(host, call("Get-VM"), call("Start-VM"))
    assert state_of(host) == "Starting"
    assert refusal(host, ADDRESSES).message.endswith(ENDED)  # it runs, and nobody is there
    wait_for_start(host)
    assert not send(host, ADDRESSES).errors


def test_whoever_only_asks_inside_gets_in_at_last() -> None:
    host = a_world()
    send(host, cmdlet("Restart-Computer", Force=True))
    assert refusal(host, ADDRESSES).message.endswith(ENDED)
    assert not send(host, ADDRESSES).errors


def test_an_error_inside_is_one_outside_even_if_it_ended_the_command_there() -> None:
    host = a_world()
    assert refusal(host, cmdlet("Get-NetNat", Name=("x",))).id.startswith("Cmdletization")
    assert refusal(host, "Hyper-V\\Get-VM").id == "CouldNotAutoLoadModule"


def test_rights_are_those_of_the_account_inside() -> None:
    host = a_world()
    windows(host).accounts.append(Account("student", "s", ["Remote Management Users"]))
    windows(host).accounts.append(Account("trainer", "t", local=True))
    command = cmdlet("New-NetNat", Name="N", InternalIPInterfaceAddressPrefix="192.168.7.0/24")
    assert refusal(host, command, user="student", password="s").category == "PermissionDenied"
    assert not send(host, command, user="trainer", password="t").errors


def test_trouble_can_be_planned_for_the_way_and_for_the_inside() -> None:
    host = a_world()
    host.faults.refuse("Invoke-Command", ErrorRecord("Planned", "OpenError", "no"))
    windows(host).faults.refuse("Get-NetIPAddress", ErrorRecord("Inner", "NotSpecified", "no"))
    assert refusal(host, ADDRESSES).id == "Planned"
    assert refusal(host, ADDRESSES).id == "Inner"
    assert not send(host, ADDRESSES).errors


def test_a_delay_inside_is_a_delay_of_the_whole() -> None:
    host = a_world()
    windows(host).faults.delay("Get-NetIPAddress", 20)
    host.faults.delay("Invoke-Command", 3)
    asked = InsideRequest(ID, USER, PASSWORD, ADDRESSES.pipeline)
    assert delay_inside(host, asked) == 23
    assert delay_inside(host, InsideRequest(ID, USER, PASSWORD, "nonsense")) == 0


def test_a_password_is_not_shown() -> None:
    assert PASSWORD not in repr(InsideRequest(ID, USER, PASSWORD, ""))
    assert send(a_world(), cmdlet("Get-NetNat")) == Outcome()
