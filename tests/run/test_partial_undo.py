"""Undoing one virtual machine, one host, or all, at any later time; the rest stays as it is."""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.dying import Death, lived
from tests.run.test_stopping import is_over, opened, stopped
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    World,
    a_simulated_host,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.facts import GIB
from wizard.model.records import RunRecord, RunStatus, VmStatus, Way
from wizard.run.executor import Run
from wizard.run.journal import runs_in
from wizard.simulator.machines import Guest, SimulatedVm

Key = tuple[str, str]


def quick(name: str) -> SimulatedVm:
    vm = a_simulated_vm(name)
    vm.guest = Guest(boot_seconds=2.0, shutdown_seconds=2.0)
    return vm


def two_vms(folder: Path) -> World:
    return a_world(folder, quick("one"), quick("two"))


def key_of(world: World, number: int) -> Key:
    return (world.host.name, world.host.vms[number].id)


def carried_out(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def undone(world: World, only: Collection[Key]) -> RunRecord:
    return opened(world, lambda run: run.roll_back(only))


def statuses(record: RunRecord) -> list[VmStatus]:
    return [vm.status for vm in record.vms]


def test_one_vm_goes_back_and_the_other_stays_as_planned(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    carried_out(world)
    record = undone(world, {key_of(world, 0)})
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_PLANNED]
    assert statuses(record) == [VmStatus.UNDONE, VmStatus.DONE]
    assert [vm.way for vm in record.vms] == [Way.BACK, Way.FORTH]
    assert (record.status, record.way) == (RunStatus.FINISHED, Way.FORTH)
    assert not record.needing_user
    assert record.progress == 1


def test_one_host_goes_back_and_the_other_is_not_even_asked(tmp_path: Path) -> None:
    hosts = [a_simulated_host(quick("one")), a_simulated_host(quick("two"), name="hv-muc-02")]
    world = World(tmp_path, hosts)
    carried_out(world)
    asked = world.sessions["hv-muc-02"].exchanges
    undone(world, {key_of(world, 0)})
    assert [state_of(host.vms[0]) for host in hosts] == [AS_FOUND, AS_PLANNED]
    assert world.sessions["hv-muc-02"].exchanges == asked


def test_what_is_left_can_be_undone_later_and_then_the_run_is_undone(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    carried_out(world)
    undone(world, {key_of(world, 0)})
    record = undone(world, {key_of(world, 1)})
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_FOUND]
    assert (record.status, record.way) == (RunStatus.UNDONE, Way.BACK)
    (kept,) = runs_in(tmp_path)
    assert (kept.status, kept.way) == (RunStatus.UNDONE, Way.BACK)


def test_undoing_the_whole_run_afterwards_takes_the_rest(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    carried_out(world)
    undone(world, {key_of(world, 0)})
    world.session.changes.clear()
    assert opened(world, Run.roll_back).status is RunStatus.UNDONE
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_FOUND]
    assert set(world.session.changes.values()) == {1}


def test_a_stopped_run_goes_on_without_the_vm_that_was_undone(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    stopped(world, is_over(0), undo=False)
    record = undone(world, {key_of(world, 0)})
    assert (record.vms[0].status, record.status) == (VmStatus.UNDONE, RunStatus.INTERRUPTED)
    (kept,) = runs_in(tmp_path)
    assert (kept.is_unfinished, kept.way) == (True, Way.FORTH)
    record = opened(world, Run.resume)
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_PLANNED]
    assert (statuses(record), record.status) == (
        [VmStatus.UNDONE, VmStatus.DONE],
        RunStatus.FINISHED,
    )


def test_what_was_changed_since_is_refused_and_said_and_the_others_go_back(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    carried_out(world)
    changed = world.host.vms[0]
    changed.memory.startup = 6 * GIB
    record = undone(world, {key_of(world, 0), key_of(world, 1)})
    assert record.vms[0].status is VmStatus.BETWEEN
    assert "Memory was changed after the run: 6 GB, fixed now" in record.vms[0].message
    assert changed.memory.startup == 6 * GIB
    assert changed.processor.exposes_virtualization
    assert state_of(world.host.vms[1]) == AS_FOUND
    assert record.status is RunStatus.INTERRUPTED


def test_a_stop_while_one_vm_goes_back_leaves_it_to_be_gone_on_with(tmp_path: Path) -> None:
    world = two_vms(tmp_path)
    carried_out(world)

    async def story() -> RunRecord:
        with world.open() as journal:
            run = world.run(journal)
            world.said_listener = lambda words: (
                run.stop(undo_half_done=True) if "forbidding" in words else None
            )
            return await run.roll_back({key_of(world, 0)})

    record = told(story())
    assert statuses(record) == [VmStatus.STOPPED, VmStatus.DONE]
    assert record.status is RunStatus.INTERRUPTED
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_PLANNED]


@pytest.mark.parametrize("moment", range(1, 55))
def test_undoing_one_vm_killed_at_any_moment_is_gone_on_with_and_spares_the_other(
    tmp_path: Path, moment: int
) -> None:
    world = two_vms(tmp_path)
    carried_out(world)
    only = {key_of(world, 0)}
    death = Death(moment)
    if not lived(world, lambda run: run.roll_back(only), death, opened=world.path):
        if moment == 1:  # the wish was not written down: nothing has turned back
            assert death.moments == ["before writing turned back"]
            assert lived(world, lambda run: run.roll_back(only), Death(), opened=world.path)
        else:
            assert lived(world, Run.resume, Death(), opened=world.path)
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND, AS_PLANNED]
    with world.open() as journal:
        assert journal.record.status is RunStatus.FINISHED


@pytest.mark.parametrize("moment", range(3, 80, 7))
def test_a_run_killed_at_any_moment_lets_one_vm_be_undone_and_the_other_gone_on_with(
    tmp_path: Path, moment: int
) -> None:
    world = two_vms(tmp_path)
    if lived(world, Run.execute, Death(moment)):
        return
    assert lived(world, lambda run: run.roll_back({key_of(world, 1)}), Death(), opened=world.path)
    assert lived(world, Run.resume, Death(), opened=world.path)
    assert [state_of(vm) for vm in world.host.vms] == [AS_PLANNED, AS_FOUND]
