"""A step of every kind, forth and back, killed around every exchange and every write.

Of small worlds every moment is tried at least with one way out, of the others each so many; with
``NVW_EVERY_MOMENT`` in the environment it is every moment of everything.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.in_process import time_passes
from tests.run.comparing import everything_of
from tests.run.dying import Death, a_quick_folder, lived, sent_once, went_on_back
from tests.run.kinds import ALL, WHOLE
from tests.run.outcomes import (
    forget_what_was_sent,
    is_as_found,
    is_as_planned,
    outcome,
    undisturbed,
)
from tests.run.worlds import World
from wizard.model.records import VmStatus
from wizard.planning.writing import STEPS
from wizard.run.executor import Run
from wizard.simulator.values import ErrorRecord

EVERY_MOMENT = "NVW_EVERY_MOMENT" in os.environ
LARGE = ("prepared", *WHOLE)
Story = Callable[[World, int], None]


def tell(name: str, moments: Iterable[int], story: Story) -> None:
    """Tell a story in a world of its own for each moment; what fails is said with its moment."""
    for moment in moments:
        with a_quick_folder() as folder:
            try:
                story(ALL[name](folder), moment)
            except AssertionError as failure:
                failure.add_note(f"{name}, killed at moment {moment}")
                raise


def cases(small: int, large: int, first: int) -> pytest.MarkDecorator:
    """Parametrize with each so many moments of small and of large worlds."""
    chosen = []
    for name in ALL:
        every = large if name in LARGE else small
        firsts = range(every) if EVERY_MOMENT else [first % every]
        chosen += [pytest.param(name, n + 1, every, id=f"{name}-{n + 1}") for n in firsts]
    return pytest.mark.parametrize(("name", "first", "every"), chosen)


def test_there_is_a_world_for_a_step_of_every_kind(tmp_path: Path) -> None:
    planned = set[str]()
    for make in ALL.values():
        plan = make(tmp_path).plan
        planned |= {type(step).__name__ for _, vm in plan.vms for step in vm.steps}
    assert planned == set(STEPS)


@cases(small=1, large=10, first=0)
def test_killed_going_forth_it_can_be_resumed(name: str, first: int, every: int) -> None:
    whole = undisturbed(name)

    def story(world: World, moment: int) -> None:
        death = Death(moment)
        assert not lived(world, Run.execute, death)
        time_passes(60 * (moment % 2))
        assert lived(world, Run.resume, Death(), opened=world.path)
        is_as_planned(world, name)
        sent_once(world, whole.changes_forth, death)

    tell(name, range(first, whole.forth + 1, every), story)


@cases(small=2, large=10, first=3)
def test_killed_going_forth_it_can_be_undone(name: str, first: int, every: int) -> None:
    def story(world: World, moment: int) -> None:
        found = everything_of(world.host, world.vm)
        assert not lived(world, Run.execute, Death(moment))
        time_passes(60 * (moment // 2 % 2))
        assert lived(world, Run.roll_back, Death(), opened=world.path)
        is_as_found(world, found)

    tell(name, range(first, undisturbed(name).forth + 1, every), story)


@cases(small=3, large=15, first=5)
def test_killed_going_back_it_can_be_gone_on_with(name: str, first: int, every: int) -> None:
    whole = undisturbed(name)

    def story(world: World, moment: int) -> None:
        found = everything_of(world.host, world.vm)
        assert lived(world, Run.execute, Death())
        forget_what_was_sent(world)
        death = Death(moment)
        assert not lived(world, Run.roll_back, death, opened=world.path)
        time_passes(60 * (moment % 2))
        assert lived(world, went_on_back, Death(), opened=world.path)
        is_as_found(world, found)
        sent_once(world, whole.changes_back, death)

    tell(name, range(first, whole.back + 1, every), story)


@cases(small=5, large=23, first=7)
def test_a_failure_whose_undoing_is_killed_is_undone(name: str, first: int, every: int) -> None:
    def story(world: World, moment: int) -> None:
        found = everything_of(world.host, world.vm)
        refuse_the_last_change(world)
        if lived(world, Run.execute, Death(moment)):
            return
        assert lived(world, Run.resume, Death(), opened=world.path)
        if outcome(world).status is VmStatus.DONE:  # only the dead knew that it was refused
            is_as_planned(world, name)
        else:
            is_as_found(world, found)

    whole = undisturbed(name)
    tell(name, range(first, whole.forth + whole.back, every), story)


def refuse_the_last_change(world: World) -> None:
    """Let the host, or the Windows inside, refuse once what is changed last on the way forth."""
    ((_, vm),) = world.plan.vms
    changes = [step.set(step.after) for step in vm.steps if not step.is_cleanup]
    last = [each.command for each in changes if each is not None and each.command][-1]
    refusal = ErrorRecord("Refused,ByTheTest", "InvalidOperation", "Not today.")
    assert world.vm.guest is not None
    machine = world.vm.guest.inside if last.inside else world.host
    (name,) = (call.name for call in last.calls if call.changes)
    machine.faults.refuse(name, refusal)


@pytest.mark.parametrize("forth", range(40, 300, 43))
def test_killed_forth_and_again_going_back_the_whole_job_ends_as_found(forth: int) -> None:
    def story(world: World, back: int) -> None:
        found = everything_of(world.host, world.vm)
        assert not lived(world, Run.execute, Death(forth))
        if not lived(world, Run.roll_back, Death(back), opened=world.path):
            assert lived(world, went_on_back, Death(), opened=world.path)
        is_as_found(world, found)

    tell("the_whole_job", range(3 + forth % 7, 200, 29), story)
