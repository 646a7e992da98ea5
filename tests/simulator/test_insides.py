"""The Windows inside a virtual machine: starting, restarting, ending, and Hyper-V in it."""

from typing import Any

import pytest

from tests.simulator.inside_world import (
    a_world,
    feature,
    refusal,
    restart,
    rows,
    send,
    wait_for_start,
    windows,
    with_hyper_v,
)
from tests.simulator.simulated import HYPER_V, a_host, a_vm, call, run, state_of
from wizard.powershell.command import Command, cmdlet
from wizard.simulator.host_parts import HostProcessor, NetworkCard, RoleCheck
from wizard.simulator.machines import GB, Guest, VmAdapter, VmMemory
from wizard.simulator.state import Account, SimulatedHost

ENABLED, DISABLED, ENABLE_PENDING, DISABLE_PENDING = 4, 2, 5, 1
INSTALL = cmdlet("Install-WindowsFeature", Name=("Hyper-V",), IncludeManagementTools=True)
UNINSTALL = cmdlet("Uninstall-WindowsFeature", Name=("Hyper-V",), IncludeManagementTools=True)
ENABLE = cmdlet(
    "Enable-WindowsOptionalFeature",
    Online=True,
    FeatureName=("Microsoft-Hyper-V",),
    All=True,
    NoRestart=True,
)
DISABLE = cmdlet(
    "Disable-WindowsOptionalFeature",
    Online=True,
    FeatureName=("Microsoft-Hyper-V",),
    NoRestart=True,
)
SYSTEM = cmdlet("Get-CimInstance", ClassName="Win32_OperatingSystem")
VMS = cmdlet("Get-VM")


def _power_cycle(host: SimulatedHost) -> None:
    run(host, call("Get-VM"), call("Stop-VM", TurnOff=None))
    run(host, call("Get-VM"), call("Start-VM"))
    wait_for_start(host)


def _service(host: SimulatedHost) -> str | None:
    source = cmdlet("Get-CimInstance", ClassName="Win32_Service", Filter="Name='vmms'")
    found = rows(host, source, "State")
    return found[0]["State"] if found else None


def _boot_time(host: SimulatedHost) -> str:
    (row,) = rows(host, SYSTEM, "LastBootUpTime")
    time: str = row["LastBootUpTime"]
    return time


# What the Windows is


def test_its_windows_is_what_the_guest_says_of_itself() -> None:
    guest = Guest("Windows 11 Enterprise", "10.0.22631", 1, "pc-7.corp.example")
    host = a_world(guest=guest)
    (row,) = rows(host, SYSTEM, "Caption", "BuildNumber", "ProductType", "CSName")
    assert row == {
        "Caption": "Microsoft Windows 11 Enterprise",
        "BuildNumber": "22631",
        "ProductType": 1,
        "CSName": "PC-7",
    }
    computer = cmdlet("Get-CimInstance", ClassName="Win32_ComputerSystem")
    (row,) = rows(host, computer, "Model", "Domain", "HypervisorPresent", "TotalPhysicalMemory")
    assert row == {
        "Model": "Virtual Machine",
        "Domain": "corp.example",
        "HypervisorPresent": True,
        "TotalPhysicalMemory": 4 * GB,
    }


def test_its_cards_and_addresses_are_those_of_the_machine() -> None:
    adapters = [VmAdapter(addresses=["10.0.0.5", "fe80::1"]), VmAdapter(addresses=["10.9.0.5"])]
    host = a_host(a_vm("Running", adapters=adapters, guest=Guest()))
    assert run(host, call("Get-VM")).output
    inside = windows(host)
    run(host, call("Get-VM"))
    assert [(each.interface, each.address) for each in inside.addresses] == [
        ("Ethernet", "10.0.0.5"),
        ("Ethernet 2", "10.9.0.5"),
    ]
    assert [each.name for each in inside.adapters if isinstance(each, NetworkCard)] == [
        "Ethernet",
        "Ethernet 2",
    ]
    assert inside.computer_name == "WEB"


def test_it_knows_whose_machine_it_is_in() -> None:
    host = a_world()
    key = "HKLM:\\SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters"
    source = cmdlet("Get-ItemProperty", LiteralPath=(key,))
    (row,) = rows(host, source, "PhysicalHostName", "VirtualMachineId")
    assert row == {"PhysicalHostName": "HV-01", "VirtualMachineId": host.vms[0].id.upper()}


# Starting and restarting


def test_a_restart_takes_its_time_while_the_machine_runs() -> None:
    seconds = 100.0
    host = a_world(time_scale=1.0)
    host.clock = lambda: seconds
    before = _boot_time(host)
    send(host, cmdlet("Restart-Computer", Force=True))
    assert state_of(host) == "Running"
    assert refusal(host, SYSTEM).id == "PSSessionStateBroken"
    seconds += 29
    assert refusal(host, SYSTEM).id == "PSSessionStateBroken"
    seconds += 2
    assert _boot_time(host) > before


def test_a_restart_needs_an_administrator() -> None:
    host = a_world()
    inside = windows(host)
    outcome = run(inside, call("Restart-Computer", Force=None), account="nobody")
    assert outcome.errors[0].id.startswith("RestartcomputerFailed,")
    assert host.vms[0].alive


def test_every_start_is_later_than_the_one_before() -> None:
    host = a_world()
    times = []
    for _ in range(3):
        times.append(_boot_time(host))
        restart(host)
    _power_cycle(host)
    times.append(_boot_time(host))
    assert times == sorted({*times})


@pytest.mark.parametrize("state", ["Saved", "Paused"])
def test_what_slept_goes_on_without_a_start(state: Any) -> None:
    host = a_world(state)
    started = windows(host).booted_at
    windows(host).pending["role"] = True
    run(host, call("Get-VM"), call("Resume-VM" if state == "Paused" else "Start-VM"))
    wait_for_start(host)
    assert windows(host).booted_at == started
    assert feature(host) == ENABLE_PENDING


# Features of Windows


def test_hyper_v_is_there_after_a_restart_and_not_before() -> None:
    host = a_world()
    assert feature(host) == DISABLED
    (row,) = rows(host, INSTALL, "Success", "RestartNeeded", "ExitCode")
    assert row == {"Success": True, "RestartNeeded": 1, "ExitCode": 3010}
    assert feature(host) == ENABLE_PENDING
    assert _service(host) is None
    restart(host)
    assert (feature(host), _service(host)) == (ENABLED, "Running")
    assert rows(host, INSTALL, "RestartNeeded")[0]["RestartNeeded"] == 0


def test_a_power_cycle_is_a_restart_too() -> None:
    host = a_world()
    send(host, INSTALL)
    _power_cycle(host)
    assert feature(host) == ENABLED


def test_hyper_v_goes_with_a_restart_and_takes_its_tools() -> None:
    host = with_hyper_v()
    send(host, UNINSTALL)
    assert feature(host) == DISABLE_PENDING
    assert not send(host, VMS).errors
    restart(host)
    assert feature(host) == DISABLED
    assert refusal(host, VMS).id == "CouldNotAutoLoadModule"
    assert rows(host, UNINSTALL, "ExitCode") == [{"ExitCode": 1003}]


def test_what_was_prepared_can_be_taken_back_before_the_restart() -> None:
    host = a_world()
    send(host, INSTALL)
    send(host, UNINSTALL)
    assert feature(host) == DISABLED
    host = with_hyper_v()
    send(host, UNINSTALL)
    send(host, INSTALL)
    assert feature(host) == ENABLED


def test_optional_features_come_and_go_likewise() -> None:
    host = a_world(guest=Guest("Windows 11 Enterprise", "10.0.22631", 1))
    assert rows(host, ENABLE, "RestartNeeded") == [{"RestartNeeded": True}]
    assert feature(host, "Microsoft-Hyper-V-All") == ENABLE_PENDING
    restart(host)
    assert feature(host) == ENABLED
    assert rows(host, ENABLE, "RestartNeeded") == [{"RestartNeeded": False}]
    assert rows(host, DISABLE, "RestartNeeded") == [{"RestartNeeded": True}]
    assert feature(host) == DISABLE_PENDING
    restart(host)
    assert feature(host) == DISABLED


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("hypervisor", "A hypervisor is already running."),
        ("firmware", "virtualization support is not enabled in the BIOS."),
        ("false alarm", "virtualization support is not enabled in the BIOS."),
        ("address translation", "second level address translation (SLAT)."),
        ("processor", "required virtualization capabilities."),
    ],
)
def test_the_check_of_server_manager_may_find_something(found: RoleCheck, words: str) -> None:
    host = a_world()
    windows(host).role_check = found
    outcome = send(host, INSTALL)
    (record,) = outcome.errors
    assert record.id.startswith("Alteration_PrerequisiteCheck_Failed,")
    assert record.message.endswith(words)
    assert feature(host) == DISABLED
    assert not send(host, ENABLE).errors  # nobody checks here
    assert feature(host) == ENABLE_PENDING


def test_without_exposed_extensions_the_check_is_right() -> None:
    host = a_world(exposed=False)
    (record,) = send(host, INSTALL).errors
    assert record.message.endswith("required virtualization capabilities.")


def test_server_manager_is_not_for_clients() -> None:
    host = a_world(guest=Guest("Windows 11 Enterprise", "10.0.22631", 1))
    assert refusal(host, INSTALL).id == "CommandNotFoundException"


@pytest.mark.parametrize(
    ("name", "product_type", "words"),
    [
        ("TelnetClient", 3, "Feature name TelnetClient is unknown."),
        ("DHCPServer", 1, "Feature name DHCPServer is unknown."),
    ],
)
def test_a_feature_that_is_not_there_is_unknown(name: str, product_type: int, words: str) -> None:
    host = a_world(guest=Guest(product_type=product_type))
    source = cmdlet("Get-WindowsOptionalFeature", Online=True, FeatureName=name)
    record = refusal(host, source)
    assert record.id == "Microsoft.Dism.Commands.GetWindowsOptionalFeatureCommand"
    assert record.message == words


def test_the_dhcp_server_needs_no_restart() -> None:
    host = a_world()
    assert feature(host, "DHCPServer") == DISABLED
    install = cmdlet("Install-WindowsFeature", Name=("DHCP",), IncludeManagementTools=True)
    assert rows(host, install, "RestartNeeded", "ExitCode") == [{"RestartNeeded": 0, "ExitCode": 0}]
    assert feature(host, "DHCPServer") == ENABLED
    assert rows(host, install, "ExitCode") == [{"ExitCode": 1003}]
    remove = cmdlet("Uninstall-WindowsFeature", Name=("DHCP",), IncludeManagementTools=True)
    assert rows(host, remove, "RestartNeeded") == [{"RestartNeeded": 0}]
    assert feature(host, "DHCPServer") == DISABLED


# The processor


def _processor(host: SimulatedHost) -> dict[str, Any]:
    source = cmdlet("Get-CimInstance", ClassName="Win32_Processor")
    names = ("VMMonitorModeExtensions", "SecondLevelAddressTranslationExtensions")
    (row,) = rows(host, source, *names, "VirtualizationFirmwareEnabled")
    return row


@pytest.mark.parametrize("exposed", [True, False])
def test_the_processor_shows_the_extensions_where_they_are_exposed(exposed: bool) -> None:
    assert {*_processor(a_world(exposed=exposed)).values()} == {exposed}


def test_what_changes_outside_is_seen_inside_after_the_power_was_off() -> None:
    host = a_world(exposed=False)
    assert {*_processor(host).values()} == {False}
    run(host, call("Get-VM"), call("Stop-VM", TurnOff=None))
    expose = call("Set-VMProcessor", ExposeVirtualizationExtensions=True)
    run(host, call("Get-VM"), expose)
    run(host, call("Get-VM"), call("Start-VM"))
    wait_for_start(host)
    assert {*_processor(host).values()} == {True}


def test_under_its_own_hypervisor_the_processor_shows_nothing() -> None:
    assert {*_processor(with_hyper_v()).values()} == {False}


def test_without_the_extensions_hyper_v_is_there_and_does_not_run() -> None:
    host = with_hyper_v(exposed=False)
    assert (feature(host), _service(host)) == (ENABLED, "Stopped")
    assert refusal(host, VMS).id == f"ObjectNotFound,{HYPER_V}GetVM"


def test_hiding_the_extensions_again_stops_the_hyper_v_inside() -> None:
    host = with_hyper_v()
    assert _service(host) == "Running"
    run(host, call("Get-VM"), call("Stop-VM", TurnOff=None))
    hide = call("Set-VMProcessor", ExposeVirtualizationExtensions=False)
    run(host, call("Get-VM"), hide)
    run(host, call("Get-VM"), call("Start-VM"))
    wait_for_start(host)
    assert (feature(host), _service(host)) == (ENABLED, "Stopped")


# Virtual machines inside

MAKE = cmdlet("New-VM", Name="deep", NoVHD=True, MemoryStartupBytes=64 << 20)


def _nested(host: SimulatedHost) -> list[int]:
    return [each["State"] for each in rows(host, VMS, "Name", "State")]


def test_a_machine_inside_is_made_started_turned_off_and_removed() -> None:
    host = with_hyper_v()
    assert rows(host, MAKE, "Name") == [{"Name": "deep"}]
    assert _nested(host) == [3]
    send(host, VMS | cmdlet("Start-VM"))
    assert [_nested(host), _nested(host)] == [[10], [2]]
    send(host, VMS | cmdlet("Stop-VM", TurnOff=True, Force=True))
    assert _nested(host) == [3]
    send(host, VMS | cmdlet("Remove-VM", Force=True))
    assert _nested(host) == []


def test_a_running_machine_is_not_removed_and_nobody_answers_a_question() -> None:
    host = with_hyper_v()
    send(host, MAKE)
    assert refusal(host, VMS | cmdlet("Remove-VM")).id == "HostFunctionNotImplemented"
    send(host, VMS | cmdlet("Start-VM"))
    record = refusal(host, VMS | cmdlet("Remove-VM", Force=True))
    assert record.id == f"InvalidState,{HYPER_V}RemoveVM"


@pytest.mark.parametrize("size", [1 << 20, (64 << 20) + 1])
def test_a_machine_needs_memory_that_hyper_v_can_give(size: int) -> None:
    host = with_hyper_v()
    record = refusal(host, cmdlet("New-VM", Name="x", NoVHD=True, MemoryStartupBytes=size))
    assert record.id == f"InvalidParameter,{HYPER_V}NewVM"
    assert _nested(host) == []


def test_a_machine_inside_does_not_outgrow_the_one_it_is_in() -> None:
    host = with_hyper_v()
    send(host, cmdlet("New-VM", Name="x", NoVHD=True, MemoryStartupBytes=6 * GB))
    assert refusal(host, VMS | cmdlet("Start-VM")).id == f"OutOfMemory,{HYPER_V}StartVM"


@pytest.mark.parametrize("how", ["power cycle", "restart"])
def test_the_machines_inside_end_with_the_one_they_are_in(how: str) -> None:
    host = with_hyper_v()
    send(host, MAKE)
    send(host, VMS | cmdlet("Start-VM"))
    assert _nested(host)
    assert _nested(host) == [2]
    (_power_cycle if how == "power cycle" else restart)(host)
    assert _nested(host) == [3]


def test_the_machine_inside_a_machine_inside_has_a_windows_as_well() -> None:
    host = with_hyper_v()
    inner = windows(host)
    nested = a_vm("Running", guest=Guest(host_name="nested"), memory=VmMemory(startup=1 * GB))
    nested.processor.exposes_virtualization = True
    inner.vms.append(nested)
    assert nested.guest is not None
    assert nested.guest.inside.computer_name == "NESTED"
    run(host, call("Get-VM"))
    assert nested.guest.inside.below is not None
    assert nested.guest.inside.below.host == inner.computer_name


def test_a_host_of_bare_metal_restarts_at_once() -> None:
    host = a_host(processor=HostProcessor())
    assert run(host, call("Restart-Computer", Force=None)).errors == ()
    assert host.is_up


@pytest.mark.parametrize("command", [INSTALL, UNINSTALL, ENABLE, DISABLE], ids=str)
def test_features_are_for_administrators(command: Command) -> None:
    host = a_world()
    windows(host).accounts.append(Account("student", "s", []))
    record = refusal(host, command, user="student", password="s")
    assert record.category in ("PermissionDenied", "NotSpecified")
    assert feature(host) == DISABLED
