"""One step taken in one direction."""

from dataclasses import dataclass
from typing import Any

from wizard.model.records import Way
from wizard.planning.step import Step


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
