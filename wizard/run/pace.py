"""Time, limits, and the wish to stop: whatever a run waits by."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from wizard.model.records import Way


@dataclass(frozen=True, slots=True)
class Limits:
    """How many at once, and how long to wait, in seconds.

    ``answer`` and ``change``: for one question, one change. ``reconnect``: for a host that does not
    answer. ``settle``: for a value after the fate of a change is unknown. ``refused``: going back,
    a refused change is tried again for so long, since a guest that just started is not ready.
    ``busy``: the same going forth, where the host is still at something else, like merging a
    checkpoint. ``late``: for a guest that was asked to shut down and did not do so in time.
    """

    hosts_at_once: int = 16
    vms_at_once: int = 3
    poll: float = 1.0
    answer: float = 60.0
    change: float = 180.0
    reconnect: float = 300.0
    settle: float = 15.0
    refused: float = 120.0
    busy: float = 60.0
    late: float = 60.0
    attempts: int = 3


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and how it passes."""

    now: Callable[[], datetime] = _utc_now
    seconds: Callable[[], float] = _loop_time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Halted(Exception):
    """The user wants the run to stop."""


class Halt:
    """The wish to stop, for each direction: going back may go on while going forth ends."""

    def __init__(self) -> None:
        self._wishes = {way: asyncio.Event() for way in Way}
        self.undo_half_done = False

    def wish(self, *ways: Way) -> None:
        """Stop what moves these ways."""
        for way in ways:
            self._wishes[way].set()

    def is_wished(self, way: Way) -> bool:
        """Whether this direction is to stop."""
        return self._wishes[way].is_set()

    def check(self, way: Way) -> None:
        """Go on, or raise ``Halted``."""
        if self.is_wished(way):
            raise Halted

    async def pause(self, clock: Clock, seconds: float, way: Way) -> None:
        """Wait; raises ``Halted`` as soon as the direction is to stop."""
        self.check(way)
        waits = [
            asyncio.ensure_future(clock.sleep(seconds)),
            asyncio.ensure_future(self._wishes[way].wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self.check(way)
