"""Planned trouble: what a simulated host does wrong, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wizard.simulator.protocol_faults import FaultError
from wizard.simulator.values import ErrorRecord


@dataclass(slots=True)
class Faults:
    """Trouble planned for one host. Every planned fault happens once unless it says otherwise.

    Counting is in exchanges: one HTTP request with its answer, the logon left out.
    """

    refusals: dict[str, list[ErrorRecord]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    drops: set[int] = field(default_factory=set)
    drops_after: set[int] = field(default_factory=set)
    garbage: set[int] = field(default_factory=set)
    silent_from: int | None = None
    restart_at: tuple[int, float] | None = None
    faults: dict[str, list[FaultError]] = field(default_factory=dict)
    afterwards: dict[str, list[Callable[[], None]]] = field(default_factory=dict)

    def refuse(self, cmdlet: str, record: ErrorRecord, *, times: int = 1) -> None:
        """Answer the next ``times`` calls of a cmdlet with this error and do nothing."""
        self.refusals.setdefault(cmdlet, []).extend([record] * times)

    def delay(self, cmdlet: str, seconds: float) -> None:
        """Let every call of a cmdlet take this long, in simulated seconds."""
        self.delays[cmdlet] = seconds

    def delay_of(self, *names: str) -> float:
        """Return how long calls take, in simulated seconds; names may have their module."""
        planned = {name.lower(): each for name, each in [*self.delays.items()]}
        return sum(planned.get(name.rpartition("\\")[2].lower(), 0.0) for name in names)

    def drop_connection_at(self, exchange: int) -> None:
        """Close the connection in place of handling this exchange."""
        self.drops.add(exchange)

    def drop_connection_after(self, exchange: int) -> None:
        """Handle this exchange, then close the connection in place of answering."""
        self.drops_after.add(exchange)

    def answer_garbage_at(self, exchange: int) -> None:
        """Answer this exchange with something that is not WS-Management."""
        self.garbage.add(exchange)

    def fall_silent_at(self, exchange: int) -> None:
        """Accept this exchange and all later ones, and never answer."""
        self.silent_from = exchange

    def restart(self, *, at: int, takes: float) -> None:
        """Restart at this exchange: shells are lost, nothing answers for ``takes`` seconds."""
        self.restart_at = (at, takes)

    def answer_fault(self, operation: str, code: int, message: str) -> None:
        """Answer the next request of an operation, such as ``Create``, with a fault of WinRM."""
        planned = FaultError(code, "w:InternalError", message, receiver=True)
        self.faults.setdefault(operation.lower(), []).append(planned)

    def fault_of(self, operation: str) -> FaultError | None:
        """Take the next planned fault of an operation, if there is one."""
        planned = self.faults.get(operation.lower())
        return planned.pop(0) if planned else None

    def after(self, cmdlet: str, does: Callable[[], None]) -> None:
        """Let something happen once, right after the next call of a cmdlet."""
        self.afterwards.setdefault(cmdlet, []).append(does)

    def follow(self, cmdlet: str) -> None:
        """Do what was planned after a call of a cmdlet."""
        for does in self.afterwards.pop(cmdlet, []):
            does()

    def refusal_of(self, cmdlet: str) -> ErrorRecord | None:
        """Take the next planned refusal of a cmdlet, if there is one."""
        planned = self.refusals.get(cmdlet)
        return planned.pop(0) if planned else None
