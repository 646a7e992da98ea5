"""What may still come true, what cannot be taken back, and what somebody else did meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.in_process import InProcessSession, loop_time, time_passes, told
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    World,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmRecord, VmStatus
from wizard.planning.step import VmPlan
from wizard.powershell import changes
from wizard.powershell.command import Command
from wizard.powershell.queries import Row
from wizard.run.settling import HostLink, Sent
from wizard.simulator.machines import Change
from wizard.simulator.values import ErrorRecord

REFUSED = ErrorRecord("AccessDenied,SetVM", "PermissionDenied", "Not now.")
MERGING = ErrorRecord(
    "InvalidState,Microsoft.HyperV.PowerShell.Commands.SetVMMemory",
    "InvalidOperation",
    "A checkpoint is being merged.",
)


def executed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def opened(world: World, *, back: bool) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            run = world.run(journal)
            return await (run.roll_back() if back else run.resume())

    return told(story())


def only_vm(record: RunRecord) -> VmRecord:
    (vm,) = record.vms
    return vm


def at_step(world: World, step: int, what: Callable[[], object]) -> None:
    """Let something happen on the host as soon as a step has been told about."""
    happened: list[str] = []

    def listen(words: str) -> None:
        if words.startswith(f"{step + 1} of 6") and not happened:
            happened.append(words)
            what()

    world.said_listener = listen


# A guest that was asked to shut down


def test_a_guest_that_goes_off_soon_after_the_limit_is_started_again(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 640
    vm = only_vm(executed(world))
    assert state_of(world.vm) == AS_FOUND
    assert vm.status is VmStatus.UNDONE
    assert "After 10:00 it is still Running." in vm.message
    assert world.session.changes == {"Invoke-CimMethod": 1, "Start-VM": 1}


def test_a_late_guest_is_watched_while_other_vms_are_worked_on(tmp_path: Path) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(8)))
    late = world.vm.guest
    assert late
    late.shutdown_seconds = 1500
    for vm in world.host.vms[1:]:
        assert vm.guest
        vm.guest.shutdown_seconds = 550
    record = executed(world)
    assert state_of(world.vm) == AS_FOUND
    assert [vm.status for vm in record.vms] == [VmStatus.UNDONE, *[VmStatus.DONE] * 7]


def test_a_run_undone_after_a_late_guest_went_off_starts_it_again(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 3000
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    time_passes(5000)
    assert opened(world, back=True).status is RunStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_lost_answers_to_the_request_to_shut_down_are_not_as_it_was(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 200

    class Deaf(InProcessSession):
        def _exchange(self, command: Command, within: float) -> tuple[Row, ...]:
            if "InitiateShutdown" in str(command):
                self.lost_after.add(self.exchanges + 1)
            return super()._exchange(command, within)

    world.sessions = {world.host.name: Deaf(world.host)}
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND
    assert world.session.changes["Start-VM"] == 1


def test_off_for_one_look_only_is_not_off(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    looks: list[float] = []

    def moment(when: str) -> None:
        asked = "InitiateShutdown" in "".join(world.session.commands)
        if when == "before" and asked and world.vm.state != "Off" and not looks:
            looks.append(loop_time())
            upcoming, world.vm.upcoming = world.vm.upcoming, []
            world.vm.state = "Off"
            later.append((upcoming, world.session.exchanges))
        elif when == "before" and later and world.session.exchanges == later[0][1] + 1:
            world.vm.state, world.vm.upcoming = "Running", later[0][0]

    later: list[tuple[list[Change], int]] = []
    world.session.moment = moment
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert looks
    assert state_of(world.vm) == AS_PLANNED
    assert loop_time() - looks[0] > 40, "it was waited for"


# What cannot be taken back


def test_the_rest_is_undone_and_the_vm_started_when_one_value_cannot_go_back(
    tmp_path: Path,
) -> None:
    world = a_world(tmp_path)
    at_step(world, 4, lambda: world.host.faults.refuse("Set-VMProcessor", REFUSED, times=999))
    world.host.faults.refuse("Start-VM", REFUSED)
    record = executed(world)
    vm = only_vm(record)
    assert vm.status is VmStatus.BETWEEN
    assert state_of(world.vm) == ("Running", True, AS_FOUND[2], True, False)
    assert "Virtualization extensions is Exposed and was Hidden." in vm.message
    assert record.status is RunStatus.INTERRUPTED, "the next start offers it"


def test_a_refusal_on_the_way_back_is_tried_again(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    at_step(world, 4, lambda: world.host.faults.refuse("Set-VMMemory", REFUSED, times=5))
    world.host.faults.refuse("Start-VM", REFUSED)
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_a_host_that_is_still_merging_is_asked_again_going_forth(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.host.faults.refuse("Set-VMMemory", MERGING, times=3)
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert world.session.changes == {**EACH_ONCE, "Set-VMMemory": 4}


def test_a_host_that_goes_on_merging_fails_the_step(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.host.faults.refuse("Set-VMMemory", MERGING, times=99)
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


# What somebody else did meanwhile


@pytest.mark.parametrize(("planned", "now"), [("Running", "Off"), ("Off", "Running")])
def test_a_vm_in_another_power_state_than_planned_is_not_touched(
    tmp_path: Path, planned: str, now: str
) -> None:
    world = a_world(tmp_path, a_simulated_vm(state=planned))
    if planned == "Off":
        world.plan = world.only(3)
    world.vm.state = now  # type: ignore[assignment]
    vm = only_vm(executed(world))
    assert f"{now} was found, {planned} expected" in vm.message
    assert vm.message.endswith("Nothing was changed on it.")
    assert vm.status is VmStatus.UNDONE
    assert not world.session.changes


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_vm_started_meanwhile_is_not_changed_any_more(tmp_path: Path, step: int) -> None:
    world = a_world(tmp_path)

    def start() -> None:
        world.vm.state, world.vm.alive = "Running", True

    at_step(world, step, start)
    record = executed(world)
    vm = only_vm(record)
    assert "It was started meanwhile: Running, Off expected." in vm.message
    assert vm.status is (VmStatus.UNDONE if step == 1 else VmStatus.BETWEEN)
    assert "Start-VM" not in world.session.changes
    assert world.session.changes.total() == step, "nothing after it was started"


def test_nothing_is_undone_on_a_vm_that_was_found_off_and_runs_now(tmp_path: Path) -> None:
    world = a_world(tmp_path, a_simulated_vm(state="Off"))
    world.plan = world.only(1, 2, 3)
    executed(world)
    world.vm.state = "Running"
    world.session.changes.clear()
    vm = only_vm(opened(world, back=True))
    assert "has to be off for that, and is Running now" in vm.message
    assert not world.session.changes


def test_a_network_adapter_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    name = world.vm.adapters[0].name
    world.vm.adapters.clear()
    vm = only_vm(executed(world))
    assert f"The network adapter “{name}” is not there any more." in vm.message
    assert "choose its adapters anew" in vm.advice


def test_a_heartbeat_that_is_waited_for_is_not_seen(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.boot_seconds = 650
    vm = only_vm(executed(world))
    assert vm.message.startswith("No heartbeat was seen. It was waited for 10:00.")
    assert "Not seen" in [command.outcome for command in vm.steps[5].commands]


# Defects of the wizard, and text that no file can hold


def test_half_characters_in_a_hosts_words_harm_nothing(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.host.faults.refuse("Set-VMMemory", ErrorRecord("No,SetVM", "No", "half \ud83d"))
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    with world.open() as journal:
        assert "\ud83d" in only_vm(journal.record).quoted


def test_a_defect_of_the_wizard_ends_one_vm_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(3)))
    send = HostLink.send
    first: VmPlan = world.plan.hosts[0].vms[0]

    async def broken(self: HostLink, command: Command, change: changes.Change) -> Sent:
        if first.vm.id in str(command) and "Set-VMMemory" in str(command):
            raise ZeroDivisionError
        return await send(self, command, change)

    monkeypatch.setattr(HostLink, "send", broken)
    record = executed(world)
    assert [vm.status for vm in record.vms] == [VmStatus.STOPPED, VmStatus.DONE, VmStatus.DONE]
    assert "defect of the wizard" in record.vms[0].message
    assert record.status is RunStatus.INTERRUPTED
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    assert opened(world, back=False).status is RunStatus.FINISHED


def test_a_refused_shutdown_is_settled(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown = "locked"
    began = loop_time()
    vm = only_vm(executed(world))
    assert loop_time() - began < 5
    assert vm.message.endswith("Everything is as it was.")
    assert vm.steps[0].status is StepStatus.FAILED
