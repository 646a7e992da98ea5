"""A run killed at any moment is resumed or undone; the host never gets a change twice."""

from pathlib import Path

import pytest

from tests.in_process import time_passes
from tests.run.dying import Death, lived, sent_once, went_on_back
from tests.run.worlds import (
    AS_FOUND,
    AS_PLANNED,
    EACH_ONCE,
    World,
    a_simulated_vm,
    a_world,
    state_of,
)
from wizard.model.records import VmStatus
from wizard.run.executor import Run
from wizard.simulator.machines import Guest
from wizard.simulator.values import ErrorRecord

MOMENTS = range(1, 103)  # more than there are
MOMENTS_AND_ABSENCES = [(m, 0) for m in MOMENTS] + [(m, 60) for m in MOMENTS[::3]]


def a_quick_world(folder: Path) -> World:
    """Return a world with few polls, so that there are not too many moments."""
    vm = a_simulated_vm()
    vm.guest = Guest(boot_seconds=2.0, shutdown_seconds=2.0)
    return a_world(folder, vm)


@pytest.mark.parametrize(("moment", "absence"), MOMENTS_AND_ABSENCES)
def test_a_run_killed_at_any_moment_can_be_resumed(
    tmp_path: Path, moment: int, absence: float
) -> None:
    world = a_quick_world(tmp_path)
    death = Death(moment)
    if lived(world, Run.execute, death):
        return
    time_passes(absence)
    assert lived(world, Run.resume, Death(), opened=world.path)
    assert state_of(world.vm) == AS_PLANNED
    sent_once(world, EACH_ONCE, death)


@pytest.mark.parametrize(("moment", "absence"), MOMENTS_AND_ABSENCES)
def test_a_run_killed_at_any_moment_can_be_undone(
    tmp_path: Path, moment: int, absence: float
) -> None:
    world = a_quick_world(tmp_path)
    if lived(world, Run.execute, Death(moment)):
        return
    time_passes(absence)
    assert lived(world, Run.roll_back, Death(), opened=world.path)
    time_passes(60)
    assert state_of(world.vm) == AS_FOUND


@pytest.mark.parametrize("moment", MOMENTS)
def test_undoing_killed_at_any_moment_is_gone_on_with(tmp_path: Path, moment: int) -> None:
    world = a_quick_world(tmp_path)
    assert lived(world, Run.execute, Death())
    world.session.changes.clear()
    death = Death(moment)
    if lived(world, Run.roll_back, death, opened=world.path):
        return
    assert lived(world, went_on_back, Death(), opened=world.path)
    assert state_of(world.vm) == AS_FOUND
    sent_once(world, EACH_ONCE, death)


@pytest.mark.parametrize("forth", range(5, 95, 17))
@pytest.mark.parametrize("back", range(1, 60, 13))
def test_killed_forth_and_killed_again_going_back_it_still_ends_as_found(
    tmp_path: Path, forth: int, back: int
) -> None:
    world = a_quick_world(tmp_path)
    assert not lived(world, Run.execute, Death(forth))
    if not lived(world, Run.roll_back, Death(back), opened=world.path):
        assert lived(world, went_on_back, Death(), opened=world.path)
    time_passes(60)
    assert state_of(world.vm) == AS_FOUND


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_failure_whose_undoing_is_killed_at_any_moment_ends_as_found(
    tmp_path: Path, moment: int
) -> None:
    world = a_quick_world(tmp_path)
    out_of_memory = ErrorRecord("OutOfMemory,StartVM", "FromStdErr", "Not enough memory.")
    world.host.faults.refuse("Start-VM", out_of_memory)
    if not lived(world, Run.execute, Death(moment)):
        assert lived(world, Run.resume, Death(), opened=world.path)
    with world.open() as journal:
        status = journal.record.vms[0].status
    expected = AS_FOUND if status is VmStatus.UNDONE else AS_PLANNED
    assert state_of(world.vm) == expected
    assert status in (VmStatus.UNDONE, VmStatus.DONE)
