"""A run without trouble, forth and back."""

from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    STEPS,
    World,
    a_simulated_host,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmStatus, Way
from wizard.run.pace import Limits
from wizard.run.problems import RunProblem


def executed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def rolled_back(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).roll_back()

    return told(story())


def test_a_run_does_what_was_planned_and_sends_each_change_once(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    record = executed(world)
    assert state_of(world.vm) == AS_PLANNED
    assert world.session.changes == EACH_ONCE
    assert record.status is RunStatus.FINISHED
    (vm,) = record.vms
    assert vm.status is VmStatus.DONE
    assert [step.status for step in vm.steps] == [StepStatus.DONE] * STEPS
    assert vm.doing == "Nested on, heartbeat seen"
    assert record.progress == 1.0


def test_every_step_is_recorded_with_what_was_sent_and_read_back(tmp_path: Path) -> None:
    record = executed(a_world(tmp_path))
    memory = record.vms[0].steps[1]
    assert [command.purpose for command in memory.commands] == ["look", "change", "verify"]
    assert memory.observed == "4 GB, fixed"
    assert "Set-VMMemory" in memory.commands[1].text
    assert memory.began_at
    assert memory.ended_at


def test_progress_is_told_in_words_while_waiting(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    executed(world)
    words = [words for _, _, words in world.said]
    assert "1 of 6: shutting down, 0:05 of 10:00" in words
    assert "6 of 6: waiting for the heartbeat, 0:10 of 10:00" in words
    assert words[-1] == ""


def test_what_is_found_in_place_is_recorded_and_never_undone(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.vm.adapters[0].mac_address_spoofing = True
    record = executed(world)
    assert record.vms[0].steps[3].status is StepStatus.FOUND
    assert "Set-VMNetworkAdapter" not in world.session.changes
    rolled_back(world)
    assert world.vm.adapters[0].mac_address_spoofing


def test_a_finished_run_can_be_undone_later_from_its_journal(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    executed(world)
    record = rolled_back(world)
    assert state_of(world.vm) == AS_FOUND
    assert record.status is RunStatus.UNDONE
    assert record.way is Way.BACK
    assert [step.status for step in record.vms[0].steps] == [StepStatus.UNDONE] * STEPS
    assert not record.needing_user


def test_a_value_changed_since_is_not_undone_and_nothing_else_is_touched(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    executed(world)
    world.vm.memory.startup *= 2
    world.session.changes.clear()
    record = rolled_back(world)
    assert not world.session.changes
    assert record.vms[0].status is VmStatus.BETWEEN
    assert "8 GB, fixed now, neither 512 MB–8 GB, dynamic nor" in record.vms[0].message
    assert record.status is RunStatus.INTERRUPTED


def test_a_run_that_has_turned_back_only_goes_back(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    executed(world)
    rolled_back(world)

    async def story() -> None:
        with world.open() as journal:
            await world.run(journal).execute()

    with pytest.raises(RunProblem, match="only goes back"):
        told(story())


def test_many_hosts_and_vms_are_worked_on_at_once_but_not_too_many(tmp_path: Path) -> None:
    hosts = [
        a_simulated_host(*(a_simulated_vm(f"vm-{n}-{h}") for n in range(5)), name=f"hv-{h}")
        for h in range(4)
    ]
    world = World(tmp_path, hosts, limits=Limits(hosts_at_once=2, vms_at_once=3))
    most: dict[str, int] = {"hosts": 0, "vms": 0}

    def count(record: RunRecord) -> None:
        working = [vm for vm in record.vms if vm.status is VmStatus.WORKING]
        of_host = [sum(vm.host == host.name for vm in working) for host in hosts]
        most["hosts"] = max(most["hosts"], sum(map(bool, of_host)))
        most["vms"] = max(most["vms"], *of_host)

    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal, count).execute()

    record = told(story())
    assert {state_of(vm) for host in hosts for vm in host.vms} == {AS_PLANNED}
    assert {vm.status for vm in record.vms} == {VmStatus.DONE}
    assert most == {"hosts": 2, "vms": 3}
