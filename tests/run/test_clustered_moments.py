"""A virtual machine that moves at any moment, and a program that dies besides."""

from pathlib import Path

import pytest

from tests.run.clustered import ONCE, At, ClusteredWorld, a_clustered_world, lived
from tests.run.dying import Death
from tests.run.worlds import AS_FOUND, AS_PLANNED, state_of
from wizard.model.records import VmStatus
from wizard.run.executor import Run

MOMENTS = range(1, 125)  # more than there are


def status_of(world: ClusteredWorld) -> VmStatus:
    with world.open() as journal:
        return journal.record.vms[0].status


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_vm_that_moves_at_any_moment_ends_as_planned(tmp_path: Path, moment: int) -> None:
    world = a_clustered_world(tmp_path)
    moves = At(moment, world.move)
    assert lived(world, Run.execute, moves)
    assert status_of(world) is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED
    assert world.changes == ONCE


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_vm_that_moves_at_any_moment_of_undoing_ends_as_found(
    tmp_path: Path, moment: int
) -> None:
    world = a_clustered_world(tmp_path)
    assert lived(world, Run.execute, Death())
    for session in world.sessions.values():
        session.changes.clear()
    moves = At(moment, world.move)
    assert lived(world, Run.roll_back, moves, opened=world.path)
    assert status_of(world) is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND
    assert world.cluster.refreshed[-1:] == [world.vm.id.lower()]
    assert world.changes == ONCE


@pytest.mark.parametrize("moment", MOMENTS[::2])
def test_a_vm_that_moves_while_no_program_runs_is_found_again(tmp_path: Path, moment: int) -> None:
    world = a_clustered_world(tmp_path)
    if lived(world, Run.execute, Death(moment)):
        return
    world.move()
    assert lived(world, Run.resume, Death(), opened=world.path)
    assert status_of(world) is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED


@pytest.mark.parametrize("moment", MOMENTS[::2])
def test_a_vm_that_moves_while_no_program_runs_is_undone_where_it_is(
    tmp_path: Path, moment: int
) -> None:
    world = a_clustered_world(tmp_path)
    if lived(world, Run.execute, Death(moment)):
        return
    world.move()
    assert lived(world, Run.roll_back, Death(), opened=world.path)
    assert state_of(world.vm) == AS_FOUND


@pytest.mark.parametrize("moves", range(5, 100, 9))
@pytest.mark.parametrize("dies", range(3, 40, 12))
def test_a_run_that_dies_after_the_vm_moved_goes_on(tmp_path: Path, moves: int, dies: int) -> None:
    world = a_clustered_world(tmp_path)
    death = Death(dies)
    moment = At(moves, world.move)

    def both(when: str) -> None:
        moment(when)
        if moment.came:
            death(when)

    if not lived(world, Run.execute, both, opened=None):  # type: ignore[arg-type]
        assert lived(world, Run.resume, Death(), opened=world.path)
    assert status_of(world) is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED


@pytest.mark.parametrize("moves", range(4, 110, 7))
def test_it_may_move_there_and_back_again_and_again(tmp_path: Path, moves: int) -> None:
    world = a_clustered_world(tmp_path)
    moments: list[str] = []

    def now_and_then(when: str) -> None:
        moments.append(when)
        if len(moments) % 23 == moves % 23 and len(moments) < 110:
            world.move()

    assert lived(world, Run.execute, now_and_then)  # type: ignore[arg-type]
    assert status_of(world) is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED


def test_there_are_no_more_moments_than_are_tried(tmp_path: Path) -> None:
    death = Death()
    assert lived(a_clustered_world(tmp_path), Run.execute, death)
    assert 80 < len(death.moments) < MOMENTS[-1]
