"""Counting exchanges, and what the planned faults make of each."""

import threading
from enum import Enum, auto

from wizard.simulator.faults import Faults


class Trouble(Enum):
    """What happens to an exchange."""

    NONE = auto()
    DROP = auto()  # the connection closes, nothing is done
    DROP_AFTER = auto()  # it is done, then the connection closes
    GARBAGE = auto()  # nothing is done, and the answer is not WS-Management
    SILENCE = auto()  # nothing is done, and no answer comes
    RESTART = auto()  # nothing is done, the shells are lost, and the connections close


class Exchanges:
    """The exchanges of one host, numbered from 1: a request on a logged-on connection each.

    The rounds of the logon, Identify, and requests without an envelope are left out.
    """

    def __init__(self, faults: Faults) -> None:
        self.count = 0
        self._faults = faults
        self._lock = threading.Lock()

    @property
    def silent(self) -> bool:
        """Tell whether the host has fallen silent, so that not even a logon is answered."""
        begins = self._faults.silent_from
        return begins is not None and self.count >= begins

    def next(self) -> Trouble:
        """Count one exchange, and say what happens to it; planned faults happen once."""
        with self._lock:
            self.count += 1
            planned = self._faults
            if planned.silent_from is not None and self.count >= planned.silent_from:
                return Trouble.SILENCE
            if planned.restart_at is not None and self.count == planned.restart_at[0]:
                return Trouble.RESTART
            for numbers, trouble in (
                (planned.drops, Trouble.DROP),
                (planned.drops_after, Trouble.DROP_AFTER),
                (planned.garbage, Trouble.GARBAGE),
            ):
                if self.count in numbers:
                    numbers.discard(self.count)
                    return trouble
            return Trouble.NONE
