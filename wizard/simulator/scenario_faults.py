"""Planned trouble in the words of a scenario file."""

from dataclasses import dataclass
from typing import Any, Literal

from wizard.powershell.cmdlets import CMDLETS
from wizard.simulator.errors import VIRTUALIZATION
from wizard.simulator.faults import Faults
from wizard.simulator.scenario_values import Mistake, build
from wizard.simulator.values import ErrorRecord


@dataclass(slots=True)
class Refuse:
    """Answer the next calls of a cmdlet with an error."""

    kind: Literal["refuse"]
    cmdlet: str
    id: str
    category: str
    message: str
    exception: str = VIRTUALIZATION
    times: int = 1

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        record = ErrorRecord(self.id, self.category, self.message, self.cmdlet, self.exception)
        faults.refuse(self.cmdlet, record, times=self.times)


@dataclass(slots=True)
class Delay:
    """Let every call of a cmdlet take some simulated seconds."""

    kind: Literal["delay"]
    cmdlet: str
    seconds: float

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        faults.delay(self.cmdlet, self.seconds)


@dataclass(slots=True)
class AtExchange:
    """Disturb one exchange, counted from 1; ``silent`` disturbs all later ones, too."""

    kind: Literal["drop", "drop after", "garbage", "silent"]
    exchange: int

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        plans = {
            "drop": faults.drop_connection_at,
            "drop after": faults.drop_connection_after,
            "garbage": faults.answer_garbage_at,
            "silent": faults.fall_silent_at,
        }
        plans[self.kind](self.exchange)


@dataclass(slots=True)
class Restart:
    """Restart at an exchange, and be away for some simulated seconds."""

    kind: Literal["restart"]
    exchange: int
    seconds: float

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        faults.restart(at=self.exchange, takes=self.seconds)


FAULTS: dict[str, type[Refuse | Delay | AtExchange | Restart]] = {
    "refuse": Refuse,
    "delay": Delay,
    "drop": AtExchange,
    "drop after": AtExchange,
    "garbage": AtExchange,
    "silent": AtExchange,
    "restart": Restart,
}


def plan_faults(faults: Faults, data: Any, where: str) -> None:
    """Plan what a list in a file says; raise ``Mistake``."""
    if not isinstance(data, list):
        raise Mistake(where, "a list is needed")
    for number, each in enumerate(data):
        here = f"{where}[{number}]"
        kind = each.get("kind") if isinstance(each, dict) else None
        if not isinstance(kind, str) or kind not in FAULTS:
            raise Mistake(f"{here}.kind", f"one of {', '.join(FAULTS)} is needed, not {kind!r}")
        fault = build(FAULTS[kind], each, here)
        if isinstance(fault, Refuse | Delay) and fault.cmdlet not in CMDLETS:
            raise Mistake(f"{here}.cmdlet", f"there is no cmdlet {fault.cmdlet!r}")
        fault.plan(faults)
