"""One step taken in one direction, and what the plan has to say about power there."""

from dataclasses import dataclass
from typing import Any

from wizard.model.records import Way
from wizard.planning.power import OFF, RUNNING, Down, SetPower
from wizard.planning.step import Step, VmPlan


@dataclass(frozen=True, slots=True)
class Move:
    """One step taken in one direction."""

    number: int
    step: Step
    way: Way

    @property
    def start(self) -> Any:
        """The value to come from."""
        return self.step.before if self.way is Way.FORTH else self.step.after

    @property
    def goal(self) -> Any:
        """The value to reach."""
        return self.step.after if self.way is Way.FORTH else self.step.before

    @property
    def key(self) -> tuple[int, Way]:
        """What the ledger calls it."""
        return (self.number, self.way)

    @property
    def looks(self) -> int:
        """How often the goal must be seen in a row: off, or up, for a moment is neither."""
        if not is_power(self.step) or self.goal == self.start:
            return 1
        return {OFF: 2, RUNNING: 3}.get(self.goal, 1)

    @property
    def must_last(self) -> bool:
        """Whether the goal, once seen, must not go away again: what starts has to stay up."""
        return is_power(self.step) and self.goal == RUNNING != self.start


def is_power(step: Step) -> bool:
    """Whether a step is about power."""
    return isinstance(step, SetPower)


def needs_off(vm: VmPlan, number: int) -> bool:
    """Whether the plan has the virtual machine off while this step is taken."""
    if is_power(vm.steps[number]):
        return False
    powers = [step.after for step in vm.steps[:number] if is_power(step)]
    return bool((powers[-1] if powers else vm.found_state) == OFF)


def goes_off_late(vm: VmPlan, number: int) -> bool:
    """Whether this step asks a guest to shut down that is to run again on the way back.

    It may do so long after it was asked. A machine that loses its power, or its saved state, is off
    at once; one that this run has started before is brought down on the way back anyway.
    """
    step = vm.steps[number]
    if not isinstance(step, SetPower) or step.after != OFF:
        return False
    earlier = (each for each in vm.steps[:number] if isinstance(each, SetPower))
    is_ours = any(each.after == RUNNING and each.set(each.before) is not None for each in earlier)
    return not is_ours and step.down not in (Down.TURNED_OFF, Down.DISCARDED)
