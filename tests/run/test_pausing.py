"""A pause: what is under way ends, nothing new begins, and it goes on when wished."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.dying import Death, lived
from tests.run.test_stopping import is_over, opened
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    World,
    a_simulated_host,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmStatus
from wizard.run.executor import Run
from wizard.run.journal import JournalProblem
from wizard.run.pace import Limits
from wizard.simulator.values import ErrorRecord

AN_HOUR = 3600.0
NOT_NOW = ErrorRecord("OperationFailed,SetVMMemory", "InvalidResult", "Not now.")
OTHER = ErrorRecord("InvalidParameter,SetVMMemory", "InvalidArgument", "Not so much.")
ONE_BY_ONE = replace(Limits(), vms_at_once=1)


def paused(
    world: World, when: Callable[[RunRecord], bool], then: Callable[[Run], None]
) -> tuple[list[RunRecord], RunRecord]:
    """Pause once at the first event that fits, and ``then`` after an hour.

    Returns what was seen at the end of that hour, and in the end.
    """
    seen: list[RunRecord] = []

    async def story() -> RunRecord:
        with world.begin() as journal:
            runs: list[Run] = []
            waits: list[asyncio.Task[None]] = []

            async def an_hour() -> None:
                await asyncio.sleep(AN_HOUR)
                seen.append(journal.record)
                then(runs[0])

            def on_event(record: RunRecord) -> None:
                if not waits and when(record):
                    waits.append(asyncio.ensure_future(an_hour()))
                    runs[0].pause()

            runs.append(world.run(journal, on_event))
            return await runs[0].execute()

    return seen, told(story())


def is_begun(step: int) -> Callable[[RunRecord], bool]:
    return lambda record: record.vms[0].steps[step].status is StepStatus.WORKING


@pytest.mark.parametrize("step", range(5))
def test_the_step_under_way_ends_and_no_other_begins_until_it_goes_on(
    tmp_path: Path, step: int
) -> None:
    world = a_world(tmp_path)
    (meanwhile,), record = paused(world, is_begun(step), Run.go_on)
    states = [s.status for s in meanwhile.vms[0].steps]
    assert states == [StepStatus.DONE] * (step + 1) + [StepStatus.WAITING] * (5 - step)
    assert meanwhile.pause is not None
    assert meanwhile.pause.message == ""
    assert meanwhile.status is RunStatus.UNDER_WAY
    assert (record.status, record.pause) == (RunStatus.FINISHED, None)
    assert state_of(world.vm) == AS_PLANNED
    assert world.session.changes == EACH_ONCE
    said = [line.text for line in record.log]
    assert said.index("Paused.") < said.index("The run goes on.")


def test_no_other_vm_begins_during_a_pause(tmp_path: Path) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(6)))
    (meanwhile,), record = paused(world, is_begun(0), Run.go_on)
    assert [vm.status for vm in meanwhile.vms[3:]] == [VmStatus.WAITING] * 3
    assert {vm.status for vm in record.vms} == {VmStatus.DONE}


def test_what_waits_is_told_as_paused(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    paused(world, is_over(1), Run.go_on)
    assert "paused" in [words for _host, _vm, words in world.said]


@pytest.mark.parametrize(
    ("undo", "status", "state"),
    [(False, VmStatus.STOPPED, ("Off", False, 4 * 1024**3, False, False)),
     (True, VmStatus.UNDONE, AS_FOUND)],
)  # fmt: skip
def test_a_paused_run_can_be_stopped(
    tmp_path: Path, *, undo: bool, status: VmStatus, state: object
) -> None:
    world = a_world(tmp_path)
    _, record = paused(world, is_over(1), lambda run: run.stop(undo_half_done=undo))
    assert record.vms[0].status is status
    assert state_of(world.vm) == state
    assert record.pause is None


def test_a_run_that_is_being_stopped_is_not_paused_any_more(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    async def story() -> RunRecord:
        with world.begin() as journal:
            run = world.run(journal)
            run.stop(undo_half_done=False)
            run.pause()
            return await run.execute()

    record = told(story())
    assert (record.vms[0].status, record.pause) == (VmStatus.NOT_RUN, None)


def test_a_window_that_dies_during_a_pause_leaves_a_run_that_can_be_resumed(
    tmp_path: Path,
) -> None:
    world = a_world(tmp_path)

    async def story() -> None:
        with world.begin() as journal:
            runs: list[Run] = []
            runs.append(world.run(journal, lambda r: runs[0].pause() if is_over(1)(r) else None))
            task = asyncio.ensure_future(runs[0].execute())
            await asyncio.sleep(AN_HOUR)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    told(story())
    with world.open() as journal:
        assert (journal.record.status, journal.record.pause) == (RunStatus.INTERRUPTED, None)
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert world.session.changes == EACH_ONCE


def test_a_pause_may_be_wished_twice_and_ended_twice(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    def again(run: Run) -> None:
        run.pause()
        run.go_on()
        run.go_on()

    _, record = paused(world, is_over(0), again)
    said = [line.text for line in record.log]
    assert (said.count("Paused."), said.count("The run goes on.")) == (1, 1)


# Limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limits", "most"), [
    (Limits(), 8),
    (Limits(vms_in_all=5), 5),
    (Limits(vms_at_once=1), 4),
    (Limits(vms_at_once=2, hosts_at_once=2), 4),
])  # fmt: skip
def test_never_more_are_worked_on_than_the_limits_say(
    tmp_path: Path, limits: Limits, most: int
) -> None:
    hosts = [
        a_simulated_host(a_simulated_vm("one"), a_simulated_vm("two"), name=f"hv-{n}")
        for n in range(4)
    ]
    world = World(tmp_path, hosts, limits=limits)
    at_once: list[int] = []

    async def story() -> RunRecord:
        def on_event(record: RunRecord) -> None:
            at_once.append(sum(vm.status is VmStatus.WORKING for vm in record.vms))

        with world.begin() as journal:
            return await world.run(journal, on_event).execute()

    assert told(story()).status is RunStatus.FINISHED
    assert max(at_once) == most


# The same failure again and again ---------------------------------------------------------------


def failing_world(folder: Path, count: int, *, refused: int) -> World:
    """Return a world whose first virtual machines refuse memory, worked on one by one."""
    world = a_world(folder, *(a_simulated_vm(f"vm-{n}") for n in range(count)))
    world.limits = ONE_BY_ONE
    world.host.faults.refuse("Set-VMMemory", NOT_NOW, times=refused)
    return world


def asked(world: World, then: Callable[[Run], None]) -> tuple[list[RunRecord], RunRecord]:
    """Answer an hour after the run asked; returns what was seen then, and in the end."""
    seen: list[RunRecord] = []

    async def story() -> RunRecord:
        with world.begin() as journal:
            runs: list[Run] = []
            waits: list[asyncio.Task[None]] = []

            async def an_hour() -> None:
                await asyncio.sleep(AN_HOUR)
                seen.append(journal.record)
                waits.clear()
                then(runs[0])

            def on_event(record: RunRecord) -> None:
                if record.pause is not None and not waits:
                    waits.append(asyncio.ensure_future(an_hour()))

            runs.append(world.run(journal, on_event))
            return await runs[0].execute()

    return seen, told(story())


def statuses(record: RunRecord) -> list[VmStatus]:
    return [vm.status for vm in record.vms]


def test_three_failures_of_one_kind_in_a_row_ask_before_a_fourth_vm_begins(
    tmp_path: Path,
) -> None:
    world = failing_world(tmp_path, 6, refused=3)
    (meanwhile,), record = asked(world, Run.go_on)
    assert meanwhile.pause is not None
    assert meanwhile.pause.vms == ("vm-0", "vm-1", "vm-2")
    assert meanwhile.pause.message.startswith(
        "3 VMs in a row failed in the same way: vm-0, vm-1, vm-2. "
        "The last one: The memory was not set. "
    )
    assert "Not now." in meanwhile.pause.message
    assert [vm.status for vm in meanwhile.vms[3:]] == [VmStatus.WAITING] * 3
    assert statuses(record) == [VmStatus.UNDONE] * 3 + [VmStatus.DONE] * 3
    assert record.status is RunStatus.FINISHED


def test_what_failed_is_put_back_while_the_run_asks(tmp_path: Path) -> None:
    world = failing_world(tmp_path, 4, refused=3)
    (meanwhile,), record = asked(world, lambda run: run.stop(undo_half_done=False))
    assert statuses(meanwhile) == [VmStatus.UNDONE] * 3 + [VmStatus.WAITING]
    assert statuses(record) == [VmStatus.UNDONE] * 3 + [VmStatus.NOT_RUN]
    assert [state_of(vm) for vm in world.host.vms] == [AS_FOUND] * 4


def test_two_failures_of_one_kind_do_not_ask(tmp_path: Path) -> None:
    world = failing_world(tmp_path, 4, refused=2)
    seen, record = asked(world, Run.go_on)
    assert not seen
    assert statuses(record) == [VmStatus.UNDONE] * 2 + [VmStatus.DONE] * 2


def test_failures_of_different_kinds_do_not_ask(tmp_path: Path) -> None:
    world = failing_world(tmp_path, 4, refused=2)
    world.host.faults.refuse("Set-VMMemory", OTHER)
    seen, _ = asked(world, Run.go_on)
    assert not seen


def test_a_success_in_between_begins_the_count_anew(tmp_path: Path) -> None:
    world = failing_world(tmp_path, 5, refused=2)

    def and_again(record: RunRecord) -> None:
        if record.vms[2].status is VmStatus.DONE and not world.host.faults.refusals:
            world.host.faults.refuse("Set-VMMemory", NOT_NOW, times=2)

    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal, and_again).execute()

    assert told(story()).log
    with world.open() as journal:
        assert not any(line.text.startswith("Paused") for line in journal.record.log)


def test_after_going_on_three_more_ask_again(tmp_path: Path) -> None:
    world = failing_world(tmp_path, 7, refused=6)
    seen, record = asked(world, Run.go_on)
    assert [moment.pause.vms for moment in seen if moment.pause] == [
        ("vm-0", "vm-1", "vm-2"),
        ("vm-3", "vm-4", "vm-5"),
    ]
    assert statuses(record)[-1] is VmStatus.DONE


def test_one_lost_host_with_many_vms_does_not_ask_but_three_hosts_do(tmp_path: Path) -> None:
    hosts = [
        a_simulated_host(*(a_simulated_vm(f"{n}-{m}") for m in range(4)), name=f"hv-{n}")
        for n in range(3)
    ]
    world = World(tmp_path, hosts, limits=replace(Limits(), hosts_at_once=1))
    for host in hosts[:2]:
        world.sessions[host.name].down = lambda: True
    seen, _ = asked(world, Run.go_on)
    assert not seen
    again = World(tmp_path / "again", hosts, limits=world.limits)
    for host in hosts:
        again.sessions[host.name].down = lambda: True
    (meanwhile,), _ = asked(again, Run.go_on)
    assert meanwhile.pause is not None
    assert meanwhile.pause.vms == ("hv-0", "hv-1", "hv-2")
    assert meanwhile.pause.message.startswith(
        "3 hosts in a row do not answer any more: hv-0, hv-1, hv-2."
    )


def test_a_pause_that_cannot_be_written_down_stops_the_run(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    async def story() -> None:
        with world.begin() as journal:
            runs: list[Run] = []

            def on_event(record: RunRecord) -> None:
                if is_begun(1)(record) and journal.problem is None:
                    journal._connection.close()
                    runs[0].pause()

            runs.append(world.run(journal, on_event))
            with pytest.raises(JournalProblem):
                await runs[0].execute()
            assert journal.record.status is RunStatus.INTERRUPTED
            assert journal.record.pause is None

    told(story())
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert state_of(world.vm) == AS_PLANNED


@pytest.mark.parametrize("moment", range(25, 60, 3))
def test_a_run_killed_around_a_pause_is_gone_on_with_unpaused(tmp_path: Path, moment: int) -> None:
    world = a_world(tmp_path, a_simulated_vm("one"))

    async def pausing(run: Run) -> RunRecord:
        async def nurse() -> None:
            while True:
                await asyncio.sleep(7)
                run.pause()
                await asyncio.sleep(7)
                run.go_on()

        nursing = asyncio.ensure_future(nurse())
        try:
            return await run.execute()
        finally:
            nursing.cancel()

    if not lived(world, pausing, Death(moment)):
        assert lived(world, Run.resume, Death(), opened=world.path)
    assert state_of(world.vm) == AS_PLANNED
