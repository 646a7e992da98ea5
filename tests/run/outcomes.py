"""How a run comes out: as planned, or as found but for what is said to be kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.run.comparing import differing, everything_of
from tests.run.dying import Death, a_quick_folder, lived
from tests.run.kinds import ALL
from tests.run.worlds import World
from wizard.model.records import VmRecord, VmStatus
from wizard.run import wording
from wizard.run.executor import Run

KEPT = {"Power was ": "power", "Configuration version was ": "version"}


@dataclass(frozen=True)
class Undisturbed:
    """What a run comes to that nobody kills, and how many moments it has."""

    planned: Mapping[str, Any]
    forth: int
    back: int
    changes_forth: Counter[str]
    changes_back: Counter[str]


@cache
def undisturbed(name: str) -> Undisturbed:
    with a_quick_folder() as folder:
        world = ALL[name](folder)
        found = everything_of(world.host, world.vm)
        forth, back = Death(), Death()
        assert lived(world, Run.execute, forth)
        assert outcome(world).status is VmStatus.DONE
        changes_forth = world.session.changes - world.session.refused
        planned = everything_of(world.host, world.vm)
        forget_what_was_sent(world)
        assert lived(world, Run.roll_back, back, opened=world.path)
        is_as_found(world, found)
        changes_back = world.session.changes - world.session.refused
    return Undisturbed(planned, len(forth.moments), len(back.moments), changes_forth, changes_back)


def forget_what_was_sent(world: World) -> None:
    world.session.changes.clear()
    world.session.refused.clear()


def outcome(world: World) -> VmRecord:
    with world.open() as journal:
        (vm,) = journal.record.vms
        return vm


def is_as_found(world: World, found: Mapping[str, Any]) -> None:
    """See that all is as it was, but for what is said to be kept."""
    vm = outcome(world)
    if vm.status is VmStatus.STOPPED and wording.MAY_GO_OFF in vm.message:  # it warns once
        assert lived(world, Run.roll_back, Death(), opened=world.path)
        vm = outcome(world)
    assert vm.status is VmStatus.UNDONE, vm.message
    differs = differing(found, everything_of(world.host, world.vm))
    assert differs.keys() <= kept(vm), (vm.message, differs)


def kept(vm: VmRecord) -> set[str]:
    """Return what is said to be different for good."""
    if "which cannot be brought back" not in vm.message:
        return set()
    return {name for words, name in KEPT.items() if words in vm.message}


def is_as_planned(world: World, name: str) -> None:
    vm = outcome(world)
    assert vm.status is VmStatus.DONE, vm.message
    differs = differing(undisturbed(name).planned, everything_of(world.host, world.vm))
    assert not differs
