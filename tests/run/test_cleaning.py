"""What the wizard made for its own use is put away even when the run stops."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.run.clustered import CLUSTER, a_clustered_world
from tests.run.test_stopping import is_over, opened, stopped
from tests.run.worlds import DYNAMIC, FIXED, World, a_world
from wizard.model.facts import Memory, VmRef
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmStatus
from wizard.planning import writing
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions, SetMemory
from wizard.run.executor import Run
from wizard.simulator.values import ErrorRecord

MADE, BETWEEN, PUT_AWAY, LAST = range(4)
REFUSED = ErrorRecord("OperationFailed,SetVMMemory", "InvalidResult", "Not now.")


@dataclass(frozen=True, slots=True)
class PutAway(SetMemory):
    """Stands for a step that removes what an earlier one made."""

    @property
    def is_cleanup(self) -> bool:
        return True

    def fits(self, observed: Memory, value: Memory) -> bool:
        return value in (self.before, observed)


def cleaning_plan(world: World, cluster: str = "") -> Plan:
    """Return a plan that makes something, does something else, and puts away what it made."""
    world.vm.state = "Off"
    world.vm.guest = None
    ref = VmRef(world.vm.id, world.vm.name)
    steps = (
        SetMemory(ref, DYNAMIC, FIXED),
        ExposeVirtualizationExtensions(ref),
        PutAway(ref, FIXED, DYNAMIC),
        ExposeVirtualizationExtensions(ref, before=True, after=False),
    )
    vm = VmPlan(ref, steps, "Off", cluster=cluster)
    return Plan((HostPlan(world.host.name, (vm,)),))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(tmp_path)
    made.plan = cleaning_plan(made)
    monkeypatch.setitem(writing.STEPS, "PutAway", PutAway)
    return made


def memory_is_as_found(world: World) -> bool:
    return world.vm.memory.dynamic


def states(record: RunRecord) -> list[StepStatus]:
    return [step.status for step in record.vms[0].steps]


def test_a_stop_after_something_was_made_puts_it_away_and_skips_the_rest(world: World) -> None:
    record = stopped(world, is_over(MADE), undo=False)
    assert record.vms[0].status is VmStatus.STOPPED
    assert states(record) == [
        StepStatus.DONE, StepStatus.NOT_RUN, StepStatus.DONE, StepStatus.NOT_RUN
    ]  # fmt: skip
    assert memory_is_as_found(world)
    assert not world.vm.processor.exposes_virtualization


def test_a_stop_before_anything_was_made_puts_nothing_away(world: World) -> None:
    record = stopped(world, lambda record: record.vms[0].status is VmStatus.WORKING, undo=False)
    assert record.vms[0].status is VmStatus.NOT_RUN
    assert not world.session.changes


@pytest.mark.parametrize(("when", "times"), [(MADE, 4), (BETWEEN, 2), (PUT_AWAY, 2), (LAST, 2)])
def test_going_on_makes_it_again_only_where_a_step_still_needs_it(
    world: World, when: int, times: int
) -> None:
    stopped(world, is_over(when), undo=False)
    assert opened(world, Run.resume).status is RunStatus.FINISHED
    assert memory_is_as_found(world)
    assert world.session.changes["Set-VMMemory"] == times
    assert world.session.changes["Set-VMProcessor"] == 2


def test_what_cannot_be_put_away_is_said(world: World) -> None:
    def refuse(record: RunRecord) -> bool:
        is_made = is_over(MADE)(record)
        if is_made and not world.host.faults.refusals:
            world.host.faults.refuse("Set-VMMemory", REFUSED)
        return is_made

    (vm,) = stopped(world, refuse, undo=False).vms
    assert vm.status is VmStatus.STOPPED
    assert vm.message.startswith("Stopped between two steps. The wizard could not clean up: ")
    assert "Not now." in vm.message


def test_a_stop_that_undoes_puts_it_away_by_undoing(world: World) -> None:
    (vm,) = stopped(world, is_over(MADE), undo=True).vms
    assert vm.status is VmStatus.UNDONE
    assert memory_is_as_found(world)
    assert world.session.changes["Set-VMMemory"] == 2


@pytest.mark.usefixtures("world")
def test_what_was_made_is_put_away_on_the_node_that_has_the_vm_by_then(tmp_path: Path) -> None:
    cell = a_clustered_world(tmp_path / "cell")
    cell.plan = cleaning_plan(cell, CLUSTER)

    def moves(record: RunRecord) -> bool:
        is_made = is_over(MADE)(record)
        if is_made:
            cell.move(to=1)
        return is_made

    (vm,) = stopped(cell, moves, undo=False).vms
    assert vm.status is VmStatus.STOPPED
    assert vm.message == "Stopped between two steps."
    assert cell.where.name == "node-2"
    assert memory_is_as_found(cell)
