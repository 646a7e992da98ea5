"""A VM that does not start with the new settings gets the old ones back, and the cause is named."""

from pathlib import Path

import pytest

from tests.in_process import loop_time, told
from tests.run.worlds import AS_FOUND, AS_PLANNED, World, a_simulated_vm, a_world, state_of
from wizard.model.facts import GIB
from wizard.model.records import RunRecord, StepStatus, VmStatus
from wizard.simulator.host_parts import HostProcessor
from wizard.simulator.machines import Change
from wizard.simulator.values import ErrorRecord

AMD = HostProcessor(name="AMD EPYC 7402P", manufacturer="AuthenticAMD")
START = "Microsoft.HyperV.PowerShell.Commands.StartVM"


def carried_out(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def ended_as_found(world: World) -> str:
    """Carry out, see that everything is as it was, and return all that is said."""
    vm = carried_out(world).vms[0]
    assert vm.status is VmStatus.UNDONE, vm.message
    assert state_of(world.vm) == AS_FOUND
    assert "Everything is as it was." in vm.message
    assert vm.advice
    failed = [step.aspect for step in vm.steps if step.status is StepStatus.FAILED]
    assert failed == ["Power"]
    return f"{vm.message} {vm.quoted}"


def test_an_amd_host_that_is_too_old_to_nest_is_named_as_the_cause(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.vm.version = "9.0"
    world.host.processor, world.host.build = AMD, 17763
    assert "nested virtualization" in ended_as_found(world)


def test_a_host_without_the_memory_for_the_fixed_size_is_named_as_the_cause(
    tmp_path: Path,
) -> None:
    world = a_world(tmp_path)
    room = world.host.system.memory_of_host + 3 * GIB
    world.host.system.memory = room
    assert "The host has less free memory than the VM needs" in ended_as_found(world)


def test_a_component_that_does_not_run_is_named_as_the_cause(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    because = "because one of the Hyper-V components is not running"
    refusal = ErrorRecord(
        f"OperationFailed,{START}",
        "NotSpecified",
        f"'Lab-01' failed to start.\n\nFailed to start the virtual machine 'Lab-01' {because}.",
    )
    world.host.faults.refuse("Start-VM", refusal)
    assert "components is not running" in ended_as_found(world)


@pytest.mark.parametrize(
    ("error", "message", "cause"),
    [
        (
            "NotSupported",
            "'Lab-01' failed to start. This platform does not support nested virtualization.",
            "this host cannot nest",
        ),
        ("OutOfMemory", "Not enough memory in the system to start it.", "less free memory"),
        ("Unspecified", "There is not enough memory.", "short of memory"),
        (
            "OperationFailed",
            "'Lab-01' failed to start worker process: %%3228369022 (0xC06D007E)",
            "could not load a part of Windows",
        ),
        (
            "OperationFailed",
            "'Lab-01' failed to change state. The operation failed with error code '32788'.",
            "The worker process of the VM could not change its state",
        ),
    ],
)
def test_every_known_refusal_to_start_is_explained(
    tmp_path: Path, error: str, message: str, cause: str
) -> None:
    world = a_world(tmp_path)
    category = "FromStdErr" if error == "OutOfMemory" else "NotSpecified"
    world.host.faults.refuse("Start-VM", ErrorRecord(f"{error},{START}", category, message))
    assert cause in ended_as_found(world)


def test_a_vm_that_comes_up_without_a_heartbeat_gets_its_settings_back(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest is not None
    world.vm.guest.boot_seconds = 650.0  # the run waits ten minutes
    vm = carried_out(world).vms[0]
    assert vm.status is VmStatus.UNDONE, vm.message
    assert "No heartbeat was seen." in vm.message
    assert state_of(world.vm) == AS_FOUND


def test_a_vm_that_never_has_a_heartbeat_is_not_turned_off_without_consent(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest is not None
    world.vm.guest.boot_seconds = 50_000.0
    vm = carried_out(world).vms[0]
    assert vm.status is VmStatus.BETWEEN
    assert "No heartbeat was seen." in vm.message
    assert "It could not be undone: Did not shut down." in vm.message
    assert state_of(world.vm) == AS_PLANNED


@pytest.mark.parametrize("seconds", [1.5, 20.0])
def test_a_vm_that_goes_off_again_after_the_start_is_not_taken_for_running(
    tmp_path: Path, seconds: float
) -> None:
    world = a_world(tmp_path)
    vm = world.vm

    def fails() -> None:
        vm.begin(loop_time(), Change(0.5, "Running"), Change(seconds, "Off"))

    world.host.faults.after("Start-VM", fails)
    vm_record = carried_out(world).vms[0]
    assert vm_record.status is VmStatus.UNDONE, vm_record.message
    assert state_of(vm) == AS_FOUND
    assert "off" in vm_record.message


def test_a_vm_that_comes_up_is_watched_and_left_running(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert carried_out(world).vms[0].status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED
    looks = [c for c in world.session.commands if "-Property State |" in c]
    assert len(looks) > 3


def test_a_vm_that_was_off_and_fails_on_trial_is_left_off(tmp_path: Path) -> None:
    world = a_world(tmp_path, a_simulated_vm(state="Off"))
    world.plan = world.only(1, 2, 3, 4, 5)
    world.host.faults.refuse("Start-VM", ErrorRecord(f"OutOfMemory,{START}", "FromStdErr", "No."))
    vm = carried_out(world).vms[0]
    assert vm.status is VmStatus.UNDONE, vm.message
    assert state_of(world.vm) == ("Off", *AS_FOUND[1:])
