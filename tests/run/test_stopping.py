"""Stopping: nothing new is begun, what is under way is said honestly, and it can go on."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.in_process import loop_time, time_passes, told
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    World,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmStatus, Way
from wizard.run.executor import Run


def stopped(world: World, when: Callable[[RunRecord], bool], *, undo: bool) -> RunRecord:
    """Stop at the first event that fits."""

    async def story() -> RunRecord:
        with world.begin() as journal:
            runs: list[Run] = []

            def on_event(record: RunRecord) -> None:
                if when(record):
                    runs[0].stop(undo_half_done=undo)

            runs.append(world.run(journal, on_event))
            return await runs[0].execute()

    return told(story())


def opened(world: World, move: Callable[[Run], object]) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            await move(world.run(journal))  # type: ignore[misc]
            return journal.record

    return told(story())


def asked_to_shut_down(record: RunRecord) -> bool:
    return any(command.purpose == "change" for command in record.vms[0].steps[0].commands)


def is_over(step: int) -> Callable[[RunRecord], bool]:
    return lambda record: record.vms[0].steps[step].status is StepStatus.DONE


def test_a_stop_ends_the_wait_for_a_shutdown_and_says_that_it_was_begun(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    began = loop_time()
    record = stopped(world, asked_to_shut_down, undo=False)
    assert loop_time() - began < 3
    (vm,) = record.vms
    assert vm.status is VmStatus.STOPPED
    assert vm.steps[0].status is StepStatus.WORKING
    assert vm.message == "Stopped while shutting down: that was begun and may still come true."
    assert record.status is RunStatus.INTERRUPTED
    assert world.session.changes == {"Invoke-CimMethod": 1}


@pytest.mark.parametrize("step", range(5))
def test_a_run_stopped_after_any_step_can_be_resumed(tmp_path: Path, step: int) -> None:
    world = a_world(tmp_path)
    record = stopped(world, is_over(step), undo=False)
    assert record.vms[0].status is VmStatus.STOPPED
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert state_of(world.vm) == AS_PLANNED
    assert world.session.changes == EACH_ONCE


@pytest.mark.parametrize("step", range(5))
def test_a_run_stopped_after_any_step_can_be_undone(tmp_path: Path, step: int) -> None:
    world = a_world(tmp_path)
    stopped(world, is_over(step), undo=False)
    assert opened(world, Run.roll_back).status is RunStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


@pytest.mark.parametrize("step", range(5))
def test_a_stop_may_undo_what_is_half_done_first(tmp_path: Path, step: int) -> None:
    world = a_world(tmp_path)
    record = stopped(world, is_over(step), undo=True)
    assert state_of(world.vm) == AS_FOUND
    assert record.vms[0].status is VmStatus.UNDONE
    assert record.vms[0].message == "Stopped by you. Everything is as it was."
    assert record.status is RunStatus.FINISHED


def test_a_stop_that_undoes_waits_for_the_shutdown_under_way(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 8
    record = stopped(world, asked_to_shut_down, undo=True)
    time_passes(60)
    world.host.settle()
    assert state_of(world.vm) == AS_FOUND
    assert record.vms[0].status is VmStatus.UNDONE
    assert world.session.changes == {"Invoke-CimMethod": 1, "Start-VM": 1}


def test_a_stop_during_a_shutdown_is_watched_until_the_guest_is_off_and_starts_it_again(
    tmp_path: Path,
) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 500
    (vm,) = stopped(world, asked_to_shut_down, undo=True).vms
    assert state_of(world.vm) == AS_FOUND
    assert vm.status is VmStatus.UNDONE
    assert world.session.changes == {"Invoke-CimMethod": 1, "Start-VM": 1}


def test_a_guest_that_may_still_go_off_after_a_stop_keeps_the_run_open(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 1000
    record = stopped(world, asked_to_shut_down, undo=True)
    (vm,) = record.vms
    assert (vm.status, record.status) == (VmStatus.STOPPED, RunStatus.INTERRUPTED)
    assert "was asked to shut down and may still go off" in vm.message
    assert "as it was" not in vm.message
    time_passes(600)
    assert opened(world, Run.resume).vms[0].status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_a_guest_that_never_goes_off_is_not_offered_for_ever(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown = "ignores"
    stopped(world, asked_to_shut_down, undo=True)
    record = opened(world, Run.resume)
    assert (record.vms[0].status, record.status) == (VmStatus.UNDONE, RunStatus.FINISHED)
    assert "may still go off" in record.vms[0].message
    assert record.vms[0].steps[0].status is StepStatus.FAILED


def test_undoing_a_run_that_was_stopped_during_a_shutdown_waits_for_it(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    assert world.vm.guest
    world.vm.guest.shutdown_seconds = 300
    stopped(world, asked_to_shut_down, undo=False)
    assert opened(world, Run.roll_back).status is RunStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_vms_not_begun_are_not_run_and_finished_ones_stay(tmp_path: Path) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(6)))

    def first_is_done(record: RunRecord) -> bool:
        return record.vms[0].status is VmStatus.DONE

    record = stopped(world, first_is_done, undo=True)
    states = [vm.status for vm in record.vms]
    assert states[0] is VmStatus.DONE
    assert states[-1] is VmStatus.NOT_RUN
    assert set(states) <= {VmStatus.DONE, VmStatus.UNDONE, VmStatus.NOT_RUN}
    for vm, status in zip(world.host.vms, states, strict=True):
        assert state_of(vm) == (AS_PLANNED if status is VmStatus.DONE else AS_FOUND)
    assert record.status is RunStatus.INTERRUPTED
    assert {vm.status for vm in opened(world, Run.resume).vms} <= {VmStatus.DONE, VmStatus.UNDONE}


def test_going_back_can_be_stopped_and_gone_on_with(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    stopped(world, lambda _record: False, undo=False)

    async def story() -> RunRecord:
        with world.open() as journal:
            runs: list[Run] = []

            def on_event(record: RunRecord) -> None:
                if record.vms[0].steps[4].status is StepStatus.UNDONE:
                    runs[0].stop(undo_half_done=True)

            runs.append(world.run(journal, on_event))
            return await runs[0].roll_back()

    record = told(story())
    assert (record.status, record.way) == (RunStatus.INTERRUPTED, Way.BACK)
    assert record.vms[0].status is VmStatus.STOPPED
    assert opened(world, Run.resume).status is RunStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND


def test_a_silent_host_does_not_delay_a_stop(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    world.session.down = lambda: True
    began = loop_time()

    async def story() -> RunRecord:
        with world.begin() as journal:
            run = world.run(journal)
            world.said_listener = lambda words: (
                run.stop(undo_half_done=False) if "asked again in 4 s" in words else None
            )
            return await run.execute()

    record = told(story())
    assert loop_time() - began < 10
    assert record.vms[0].status is VmStatus.NOT_RUN


def test_a_cancelled_run_is_shown_as_interrupted_and_can_be_resumed(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    async def story() -> RunRecord:
        with world.begin() as journal:
            task = asyncio.ensure_future(world.run(journal).execute())
            await asyncio.sleep(5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return journal.record

    record = told(story())
    assert record.status is RunStatus.INTERRUPTED
    assert record.vms[0].status is VmStatus.STOPPED
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert world.session.changes == EACH_ONCE
