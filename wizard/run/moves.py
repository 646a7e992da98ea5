"""One step taken in one direction, and what the plan has to say about power there."""

from dataclasses import dataclass
from typing import Any

from wizard.model.records import Way
from wizard.planning.step import Step, VmPlan
from wizard.planning.steps import OFF, RUNNING


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
        """How often the goal must be seen in a row: off for a moment is not off."""
        return 2 if self.goal == OFF != self.start else 1


def is_power(step: Step) -> bool:
    """Whether a step is about power."""
    return step.after in (OFF, RUNNING)


def needs_off(vm: VmPlan, number: int) -> bool:
    """Whether the plan has the virtual machine off while this step is taken."""
    if is_power(vm.steps[number]):
        return False
    powers = [step.after for step in vm.steps[:number] if is_power(step)]
    return bool((powers[-1] if powers else vm.found_state) == OFF)
