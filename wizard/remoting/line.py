"""One connection to a host, and the thread that owns it: calls queue up for it.

Nothing is opened before the first call. The blocking part is :mod:`wizard.remoting.wire`.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from wizard.powershell.command import Command
from wizard.remoting import wording
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.problems import ConnectionLost, ConnectionProblem
from wizard.remoting.target import Target
from wizard.remoting.values import Ending, Heard
from wizard.remoting.ways import Way, look_at, way_to

if TYPE_CHECKING:
    from wizard.remoting.wire import Wire

T = TypeVar("T")
log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0  # after which a connection is asked whether it is still there
PROOF_SECONDS = 60.0

IsTold = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a machine is asked as soon as it is signed in to, and before anything else.

    ``judge`` gets the answer and raises ``Problem`` where the machine is not the right one.
    """

    question: Command
    judge: Callable[[Heard], None]


class Line:
    """One connection to a host. ``silence`` and ``limit`` are as of a session."""

    def __init__(
        self,
        target: Target,
        limit: asyncio.Semaphore,
        silence: float,
        proof: Proof | None = None,
    ) -> None:
        self._target = target
        self._limit = limit
        self._silence = silence
        self._proof = proof
        self._turn = asyncio.Lock()  # taken first: who waits for this host holds no place
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"host-{target.name}")
        self._ending = threading.Event()
        self._closed = False
        self.way: Way | None = None
        self._wire: Wire | None = None  # touched by the worker thread only
        self._used = 0.0

    async def open(self) -> None:
        """Sign in, so that trouble shows now; raises ``ConnectionProblem``."""
        async with self._turn, self._limit:
            way = await self._chosen_way()
            await self._in_worker(lambda is_told: self._opened(way, is_told))

    async def close(self) -> None:
        """End the connection; a running command is stopped. Never raises."""
        if self._closed:
            return
        self._closed = True
        self._ending.set()
        try:
            await self._in_worker(lambda _is_told: self._drop(politely=True))
        finally:
            self._thread.shutdown(wait=False)

    async def talk(
        self,
        statements: Sequence[Command],
        within: float,
        *,
        again: bool = False,
        logon: InsideLogon | None = None,
    ) -> Heard:
        """Send statements as one pipeline and return what came back.

        ``again``: they may be sent a second time when the connection breaks. ``logon`` signs in to
        the virtual machine, where they are to run in one.

        Raises:
            ConnectionProblem: there is no session, or it broke.

        """

        def sent(wire: "Wire", is_told: IsTold) -> Heard:
            return wire.invoke(statements, within, is_told, logon.account if logon else None)

        async with self._turn, self._limit:
            way = await self._chosen_way()
            return await self._in_worker(
                lambda is_told: self._invoke(way, sent, is_told, again=again)
            )

    async def _chosen_way(self) -> Way:
        if self.way is None:
            self.way = way_to(self._target, await look_at(self._target))
        return self.way

    async def _in_worker(self, work: Callable[[IsTold], T]) -> T:
        """Do blocking work in the session's thread.

        A cancellation stops the work and waits until it has ended before it goes through.
        """
        stop = threading.Event()
        try:
            submitted = self._thread.submit(work, lambda: stop.is_set() or self._ending.is_set())
        except RuntimeError as error:  # shut down
            raise wording.session_ended(self._target) from error
        doing = asyncio.wrap_future(submitted)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            stop.set()
            submitted.cancel()  # succeeds only if it has not begun
            while not doing.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({doing})
            raise

    # In the worker thread from here on

    def _invoke(
        self,
        way: Way,
        sent: Callable[["Wire", IsTold], Heard],
        is_told: IsTold,
        *,
        again: bool,
    ) -> Heard:
        from wizard.remoting.wire import SessionGone  # noqa: PLC0415 - keeps start-up quick

        chances = 2
        while True:
            chances -= 1
            if is_told():
                return Heard(ending=Ending.STOPPED)
            try:
                return self._used_now(sent(self._opened(way, is_told), is_told))
            except SessionGone as error:
                self._drop()
                if not chances:
                    raise wording.session_ended(self._target) from error
            except ConnectionLost:
                self._drop()
                if not (again and chances):
                    raise
            except ConnectionProblem:
                self._drop()
                raise

    def _opened(self, way: Way, is_told: IsTold) -> "Wire":
        from wizard.remoting.web import Clock  # noqa: PLC0415 - keeps start-up quick
        from wizard.remoting.wire import Wire  # noqa: PLC0415

        wire = self._wire
        if wire is not None and not wire.broken:
            idle = time.monotonic() - self._used
            if idle < IDLE_SECONDS or wire.is_alive():
                return wire
        self._drop()
        if self._closed:
            raise wording.session_ended(self._target)
        wire = Wire(self._target, way, Clock(self._silence))
        try:
            wire.open()
        except ConnectionProblem:
            self.way = None  # look again for a way next time
            raise
        self._prove(wire, is_told)
        self._wire = self._used_now(wire)
        log.info("Signed in to %s as %s", self._target.name, self._target.account)
        return wire

    def _prove(self, wire: "Wire", is_told: IsTold) -> None:
        """Ask whether it is the right machine; a connection that cannot show it is not used."""
        if self._proof is None:
            return
        try:
            self._judged(wire.invoke((self._proof.question,), PROOF_SECONDS, is_told), self._proof)
        except BaseException:
            wire.close()
            raise

    def _judged(self, heard: Heard, proof: Proof) -> None:
        if heard.ending is Ending.STOPPED:
            raise wording.session_ended(self._target)
        if heard.ending is Ending.OUT_OF_TIME:
            raise wording.mute(self._target)
        proof.judge(heard)

    def _used_now(self, result: T) -> T:
        self._used = time.monotonic()
        return result

    def _drop(self, *, politely: bool = False) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close() if politely else wire.hang_up()
