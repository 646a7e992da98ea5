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
    checkpoint. ``again``: how long after a refusal. ``late``: for a guest that was asked to shut
    down and did not do so in time. ``vms_at_once`` is for one host, ``vms_in_all`` for the run.
    ``same_failures``: after so many of one kind in a row the run asks before it goes on.
    """

    hosts_at_once: int = 16
    vms_at_once: int = 3
    vms_in_all: int = 32
    poll: float = 1.0
    answer: float = 60.0
    change: float = 180.0
    reconnect: float = 300.0
    settle: float = 15.0
    refused: float = 120.0
    busy: float = 60.0
    again: float = 10.0
    late: float = 60.0
    attempts: int = 3
    same_failures: int = 3


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
    """The wish to stop, for each direction: going back may go on while going forth ends.

    Holding is less: what is under way ends, and nothing new begins until it is released. Where the
    run itself holds, to ask, what is half done goes on, and what failed is put back.
    """

    def __init__(self) -> None:
        self._wishes = {way: asyncio.Event() for way in Way}
        self._open = asyncio.Event()
        self._open.set()
        self._asks = False
        self.undo_half_done = False

    def wish(self, *ways: Way) -> None:
        """Stop what moves these ways; that ends a pause."""
        for way in ways:
            self._wishes[way].set()
        self.release()

    @property
    def is_held(self) -> bool:
        """Whether nothing new may begin for now."""
        return not self._open.is_set()

    def hold(self, *, asks: bool) -> bool:
        """Let nothing new begin; returns whether that is new."""
        is_new = not self.is_held and not any(map(self.is_wished, Way))
        if is_new:
            self._asks = asks
            self._open.clear()
        return is_new

    def release(self) -> None:
        """Let new things begin again."""
        self._open.set()

    async def passage(
        self, on_wait: Callable[[], object] = lambda: None, *, goes_on: bool = False
    ) -> None:
        """Wait while nothing new may begin; ``on_wait`` is called before.

        ``goes_on``: it is about something half done, or that failed. Where only the run itself
        holds, such is not left standing for as long as nobody answers.
        """
        while self.is_held and not (goes_on and self._asks):
            on_wait()
            await self._open.wait()

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
