"""Refusals, drift, silence and broken connections: what was begun is undone, the others go on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.in_process import InProcessSession, loop_time, told
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    World,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.facts import GIB
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmRecord, VmStatus
from wizard.run.executor import Run
from wizard.simulator.machines import Change
from wizard.simulator.values import ErrorRecord

OUT_OF_MEMORY = ErrorRecord(
    "OutOfMemory,Microsoft.HyperV.PowerShell.Commands.StartVM",
    "FromStdErr",
    "Not enough memory in the system to start the virtual machine Lab-01.",
)


def executed(world: World, prepare: Callable[[Run], None] = lambda _run: None) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            run = world.run(journal)
            prepare(run)
            return await run.execute()

    return told(story())


def resumed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).resume()

    return told(story())


def rolled_back(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).roll_back()

    return told(story())


def only_vm(record: RunRecord) -> VmRecord:
    (vm,) = record.vms
    return vm


def test_a_vm_that_does_not_start_is_undone_and_quoted(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.host.faults.refuse("Start-VM", OUT_OF_MEMORY)
    record = executed(world)
    assert state_of(world.vm) == AS_FOUND
    vm = only_vm(record)
    assert vm.status is VmStatus.UNDONE
    assert vm.message.startswith("Did not start.")
    assert vm.message.endswith("Everything is as it was.")
    assert "Not enough memory" in vm.quoted
    assert [str(step.status) for step in vm.steps] == [
        "undone",
        "undone",
        "undone",
        "undone",
        "failed",
        "not run",
    ]
    assert record.status is RunStatus.FINISHED
    assert record.needing_user == (vm,)


@pytest.mark.parametrize("cmdlet", ["Set-VMMemory", "Set-VMProcessor", "Set-VMNetworkAdapter"])
def test_whatever_the_host_refuses_the_vm_ends_as_found(tmp_path: Path, cmdlet: str) -> None:
    world = a_world(tmp_path)
    world.host.faults.refuse(cmdlet, ErrorRecord("InvalidState", "InvalidOperation", "No."))
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_one_failing_vm_does_not_keep_the_others_from_going_on(tmp_path: Path) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(4)))
    world.vm.disabled_services.append("Shutdown")
    record = executed(world)
    assert [vm.status for vm in record.vms] == [VmStatus.UNDONE] + [VmStatus.DONE] * 3
    assert "no shutdown service" in record.vms[0].message


def test_a_refused_shutdown_changes_nothing(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown = "refuses"
    vm = only_vm(executed(world))
    assert state_of(world.vm) == AS_FOUND
    assert vm.status is VmStatus.UNDONE
    assert vm.message.startswith("Did not shut down.")
    assert world.session.changes == {"Invoke-CimMethod": 1}


def test_a_shutdown_that_never_comes_ends_at_the_users_limit(tmp_path: Path) -> None:
    world = a_world(tmp_path, patience=600)
    assert world.vm.guest
    world.vm.guest.shutdown = "ignores"
    began = loop_time()
    vm = only_vm(executed(world))
    assert 660 <= loop_time() - began < 690
    assert state_of(world.vm) == AS_FOUND
    assert vm.status is VmStatus.UNDONE
    assert "After 10:00 it is still Running." in vm.message
    assert "was asked to shut down and may still go off" in vm.message
    assert "as it was" not in vm.message
    assert "if it still goes off, start the VM" in vm.advice
    assert world.session.changes == {"Invoke-CimMethod": 1}


def test_a_guest_without_heartbeat_afterwards_is_undone(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.boot_seconds = 650
    vm = only_vm(executed(world))
    assert vm.message.startswith("No heartbeat was seen.")
    assert vm.status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_what_cannot_be_undone_is_left_between_and_says_both_values(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.boot_seconds = 10_000
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.BETWEEN
    assert vm.message.startswith("No heartbeat was seen.")
    assert "It could not be undone: Did not shut down." in vm.message
    assert vm.advice


def test_a_vm_left_between_is_undone_by_trying_again(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.boot_seconds = 10_000
    executed(world)
    world.vm.alive, world.vm.upcoming, world.vm.guest.boot_seconds = True, [], 30
    assert only_vm(resumed(world)).status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


@pytest.mark.parametrize("state", ["Saved", "Paused"])
def test_a_vm_that_changed_between_plan_and_run_is_not_touched(tmp_path: Path, state: str) -> None:
    world = a_world(tmp_path)
    world.vm.state = state  # type: ignore[assignment]
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert f"Power changed between plan and run: {state} was found" in vm.message
    assert vm.message.endswith("Nothing was changed on it.")
    assert not world.session.changes


def test_drift_in_the_middle_undoes_what_was_begun(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.vm.memory.maximum = 16 * GIB
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert "Memory changed between plan and run" in vm.message
    assert (world.vm.state, world.vm.memory.dynamic) == ("Running", True)
    assert world.session.changes == {"Invoke-CimMethod": 1, "Start-VM": 1}


def test_a_state_that_goes_over_by_itself_is_waited_for(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.vm.begin(loop_time(), Change(5, "Running", alive=True), state="Starting")
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED


def test_a_vm_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.host.vms.clear()
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert vm.message.startswith("Power could not be read.")
    assert vm.quoted


def exchanges_of_a_good_run(folder: Path) -> int:
    world = a_world(folder)
    executed(world)
    return world.session.exchanges


@pytest.mark.parametrize("how", ["lost_before", "lost_after", "late"])
def test_a_connection_that_breaks_at_any_exchange_is_no_failure(tmp_path: Path, how: str) -> None:
    for exchange in range(1, exchanges_of_a_good_run(tmp_path / "good") + 1, 2):
        world = a_world(tmp_path / str(exchange))
        setattr(world.session, how, {exchange})
        record = executed(world)
        assert only_vm(record).status is VmStatus.DONE, exchange
        assert state_of(world.vm) == AS_PLANNED
        more = world.session.changes.total() - sum(EACH_ONCE.values())
        assert more <= (1 if how != "lost_before" else 0)


def test_a_host_that_restarts_is_waited_for(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    began = loop_time()
    world.session.down = lambda: 5 < loop_time() - began < 200
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert any("hv-muc-01 does not answer, asked again in" in words for _, _, words in world.said)


def test_a_host_that_never_answers_leaves_its_vms_not_run(tmp_path: Path) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(5)))
    world.session.down = lambda: True
    began = loop_time()
    record = executed(world)
    assert 300 <= loop_time() - began < 400
    assert {vm.status for vm in record.vms} == {VmStatus.NOT_RUN}
    assert record.status is RunStatus.INTERRUPTED
    assert "does not answer" in record.vms[0].message
    assert "resume the run" in record.vms[0].advice


def test_a_host_lost_in_the_middle_stops_its_vm_and_can_be_resumed(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    began = loop_time()
    world.session.down = lambda: loop_time() - began > 5
    record = executed(world)
    assert only_vm(record).status is VmStatus.STOPPED
    assert record.status is RunStatus.INTERRUPTED
    world.session.down = lambda: False
    assert only_vm(resumed(world)).status is VmStatus.DONE
    assert world.session.changes == EACH_ONCE


def test_undoing_a_run_of_a_vm_that_now_runs_says_why_it_cannot(tmp_path: Path) -> None:
    world = a_world(tmp_path, a_simulated_vm(state="Off"))
    world.plan = world.only(1, 2)
    executed(world)
    world.vm.state = "Running"
    vm = only_vm(rolled_back(world))
    assert vm.status is VmStatus.STOPPED
    assert "has to be off for that, and is Running now" in vm.message
    assert world.session.changes == {"Set-VMMemory": 1, "Set-VMProcessor": 1}
    world.vm.state = "Off"
    assert only_vm(rolled_back(world)).status is VmStatus.UNDONE


def test_an_answer_that_is_no_answer_fails_the_step(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.vm.state = "Reset"
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert vm.steps[0].status is StepStatus.FAILED


def test_sessions_are_asked_for_again_at_each_exchange(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    async def story() -> RunRecord:
        with world.begin() as journal:
            given: list[InProcessSession] = []

            def sessions(_host: str) -> InProcessSession:
                given.append(InProcessSession(world.host))
                return given[-1]

            record = await Run(journal, sessions, clock=world.clock).execute()
            assert len(given) > len(EACH_ONCE)
            return record

    assert only_vm(told(story())).status is VmStatus.DONE
