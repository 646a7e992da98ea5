"""The cmdlets that are simulated, and what each is given when it runs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wizard.powershell.cmdlets import CMDLETS
from wizard.simulator.errors import class_of
from wizard.simulator.state import Rights, SimulatedHost
from wizard.simulator.values import ErrorRecord


@dataclass(slots=True)
class Invocation:
    """One run of a cmdlet: where, by whom, with which parameters and which input.

    ``piped`` is ``None`` for the first cmdlet of a pipeline: nothing can come down to it.
    ``account`` is the one that logged on, ``None`` where nobody did.
    """

    host: SimulatedHost
    rights: Rights
    name: str
    given: Mapping[str, Any]
    piped: Sequence[Any] | None = None
    errors: list[ErrorRecord] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    account: str | None = None

    def fail(self, record: ErrorRecord) -> None:
        """Write an error that does not end the statement."""
        self.errors.append(record)

    @property
    def class_name(self) -> str:
        """The second half of the cmdlet's error ids."""
        return class_of(self.name, CMDLETS[self.name].module)


Behaviour = Callable[[Invocation], Iterable[Any]]
BEHAVIOURS: dict[str, Behaviour] = {}


def cmdlet(name: str) -> Callable[[Behaviour], Behaviour]:
    """Register what a cmdlet does: a function from an invocation to its output."""

    def register(behaviour: Behaviour) -> Behaviour:
        BEHAVIOURS[name] = behaviour
        return behaviour

    return register
