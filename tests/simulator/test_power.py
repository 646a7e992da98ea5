"""Stopping virtual machines, letting them go on, and dropping what they saved."""

from typing import Any

import pytest

from tests.simulator.simulated import (
    HYPER_V,
    Guest,
    VmMemory,
    VmProcessor,
    a_host,
    a_vm,
    call,
    run,
    state_of,
    the_end,
    the_error,
)
from wizard.powershell.enumerations import VM_STATE
from wizard.simulator.faults import Faults
from wizard.simulator.host_parts import BootEntry, HostProcessor, System
from wizard.simulator.machines import GB, SimulatedVm
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import Outcome

GET = call("Get-VM")


def _stop(host: SimulatedHost, **given: Any) -> Outcome:
    return run(host, GET, call("Stop-VM", **given))


def _states(host: SimulatedHost, looks: int) -> list[str]:
    return [state_of(host) for _ in range(looks)]


def test_a_guest_that_obeys_is_shut_down() -> None:
    host = a_host(a_vm("Running"))
    assert not _stop(host).errors
    assert _states(host, 3) == ["Stopping", "Off", "Off"]


@pytest.mark.parametrize(
    "guest",
    [
        None,
        Guest(shutdown="no service"),
        Guest(shutdown="refuses"),
        Guest(shutdown="locked"),
    ],
    ids=["no guest", "no service", "in use", "locked"],
)
def test_a_guest_that_cannot_be_asked_would_need_an_answer_that_nobody_gives(
    guest: Guest | None,
) -> None:
    host = a_host(a_vm("Running", guest=guest))
    record = the_error(_stop(host, Confirm=False))
    assert (record.id, record.category) == (f"InvalidOperation,{HYPER_V}StopVM", "InvalidOperation")
    assert "NonInteractive" in record.message
    assert _states(host, 2) == ["Running", "Running"]


@pytest.mark.parametrize("shutdown", ["obeys", "ignores", "refuses", "locked", "no service"])
def test_force_ends_every_guest(shutdown: Any) -> None:
    host = a_host(a_vm("Running", guest=Guest(shutdown=shutdown)))
    assert not _stop(host, Force=None, Confirm=False).errors
    assert _states(host, 2)[-1] == "Off"


def test_a_guest_that_ignores_it_has_five_minutes() -> None:
    seconds = 1000.0
    host = a_host(a_vm("Running", guest=Guest(shutdown="ignores")), time_scale=1.0)
    host.clock = lambda: seconds
    _stop(host, Force=None)
    seconds += 299
    assert state_of(host) == "Stopping"
    seconds += 2
    assert state_of(host) == "Off"


@pytest.mark.parametrize(
    "state", ["Running", "Paused", "Saved", "FastSaved", "Starting", "Stopping", "PausedCritical"]
)
def test_the_power_can_be_taken_from_anything(state: Any) -> None:
    vm = a_vm(state, memory=VmMemory(assigned=1 * GB))
    host = a_host(vm)
    assert not _stop(host, TurnOff=None, Force=None, Confirm=False).errors
    assert (state_of(host), vm.alive, vm.memory.assigned) == ("Off", False, None)


def test_only_a_running_machine_is_shut_down() -> None:
    for state in ("Paused", "Saved", "Starting", "OffCritical"):
        host = a_host(a_vm(state))
        for given in ({}, {"Force": None}):
            assert the_error(_stop(host, **given)).id == f"InvalidState,{HYPER_V}StopVM"
    host = a_host(a_vm("OffCritical"))
    assert the_error(_stop(host, TurnOff=None)).id == f"InvalidState,{HYPER_V}StopVM"


def test_a_machine_that_is_off_stays_so_with_a_warning() -> None:
    outcome = _stop(a_host(a_vm("Off")), TurnOff=None)
    assert outcome.warnings == ("The virtual machine is already in the specified state.",)
    assert not outcome.errors


def test_the_machine_is_passed_on_when_asked_for() -> None:
    host = a_host(a_vm("Running"))
    assert _stop(host, TurnOff=None).output == ()
    (vm,) = _stop(host, TurnOff=None, Passthru=None).output
    assert str(vm.get("State")) == "Off"


def test_whoever_wants_to_be_asked_is_told_that_nobody_can() -> None:
    for cmdlet, state in (("Stop-VM", "Running"), ("Remove-VMSavedState", "Saved")):
        host = a_host(a_vm(state))
        record = the_end(run(host, GET, call(cmdlet, Confirm=None)))
        assert record.id == "HostFunctionNotImplemented"
        assert state_of(host) == state


def test_a_paused_machine_goes_on() -> None:
    vm = a_vm("Paused")
    host = a_host(vm)
    assert run(host, GET, call("Resume-VM")) == Outcome()
    assert _states(host, 2) == ["Resuming", "Running"]
    assert vm.alive
    assert run(host, GET, call("Resume-VM")).warnings


@pytest.mark.parametrize("state", ["Off", "Saved", "Starting", "PausedCritical"])
def test_nothing_else_goes_on(state: Any) -> None:
    record = the_error(run(a_host(a_vm(state)), GET, call("Resume-VM")))
    assert record.id == f"InvalidState,{HYPER_V}ResumeVM"


@pytest.mark.parametrize("state", ["Saved", "FastSaved", "Hibernated", "Paused"])
def test_what_sleeps_can_be_started(state: Any) -> None:
    host = a_host(a_vm(state))
    assert run(host, GET, call("Start-VM")) == Outcome()
    assert _states(host, 2) == ["Starting", "Running"]


@pytest.mark.parametrize("state", ["Saved", "FastSaved"])
def test_a_saved_state_can_be_dropped(state: Any) -> None:
    host = a_host(a_vm(state))
    assert run(host, GET, call("Remove-VMSavedState", Confirm=False)) == Outcome()
    assert state_of(host) == "Off"


@pytest.mark.parametrize("state", ["Running", "Off", "Paused", "SavedCritical"])
def test_where_nothing_is_saved_nothing_can_be_dropped(state: Any) -> None:
    record = the_error(run(a_host(a_vm(state)), GET, call("Remove-VMSavedState")))
    assert record.id == f"InvalidState,{HYPER_V}RemoveVMSavedState"


@pytest.mark.parametrize("state", sorted({*VM_STATE.values()} & {"Starting", "Saving", "Pausing"}))
def test_a_passing_state_stays_unless_the_scenario_says_what_it_becomes(state: Any) -> None:
    assert _states(a_host(a_vm(state)), 3) == [state] * 3
    vm = a_vm(state, becomes="Running")
    assert _states(a_host(vm), 3) == [state, "Running", "Running"]
    assert vm.alive


def test_what_a_machine_becomes_it_becomes_in_its_time() -> None:
    seconds = 5000.0
    vm = SimulatedVm("web", "Saving", becomes="Saved", becomes_after=10)
    host = a_host(vm, time_scale=1.0)
    host.clock = lambda: seconds
    assert state_of(host) == "Saving"
    seconds += 9
    assert state_of(host) == "Saving"
    seconds += 2
    assert state_of(host) == "Saved"


@pytest.mark.parametrize(
    ("facts", "error", "words"),
    [
        (
            {"build": 17763, "processor": HostProcessor("AuthenticAMD")},
            "OperationFailed",
            "this platform does not support nested virtualization",
        ),
        ({"system": System(memory=9 * GB)}, "OutOfMemory", "Not enough memory in the system"),
        (
            {"boot": BootEntry(hypervisor_launch_type="Off")},
            "OperationFailed",
            "one of the Hyper-V components is not running",
        ),
    ],
    ids=["old host with AMD", "too little memory", "no hypervisor"],
)
def test_a_start_that_fails_says_why(facts: dict[str, Any], error: str, words: str) -> None:
    processor = VmProcessor(exposes_virtualization=True)
    vm = a_vm("Off", processor=processor, version="9.0", memory=VmMemory(startup=4 * GB))
    host = a_host(vm, **facts)
    record = the_error(run(host, GET, call("Start-VM")))
    assert record.id == f"{error},{HYPER_V}StartVM"
    assert record.message.startswith("'web' failed to start.")
    assert words in record.message
    assert state_of(host) == "Off"


def test_something_can_be_planned_for_right_after_a_call() -> None:
    vm = a_vm("Off")
    host = a_host(vm)
    seen: list[bool] = []
    host.faults.after("Set-VMProcessor", lambda: seen.append(vm.exposes_virtualization))
    for _ in range(2):
        run(host, GET, call("Set-VMProcessor", ExposeVirtualizationExtensions=True))
    assert seen == [True]
    assert Faults().afterwards == {}
