"""A session with a host over the network.

One worker thread owns the connection; calls queue up for it. Nothing is opened before the first
call. The blocking part is :mod:`wizard.remoting.wire`.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from wizard.model.text import Problem
from wizard.powershell.command import Command
from wizard.powershell.queries import Query, Row, rows_of
from wizard.powershell.vm_queries import OF_MACHINES
from wizard.remoting import batch, wording
from wizard.remoting.batch import Answers
from wizard.remoting.problems import CommandProblem, ConnectionLost, ConnectionProblem, TimedOut
from wizard.remoting.target import Target
from wizard.remoting.values import Ending, Heard
from wizard.remoting.ways import Way, look_at, way_to

if TYPE_CHECKING:
    from wizard.remoting.wire import Wire

T = TypeVar("T")
log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0  # after which a connection is asked whether it is still there
BATCH_SECONDS = 120.0
ALONE_SECONDS = 30.0
# A host with hundreds of virtual machines needs minutes for a question about each of them
BATCH_OF_MACHINES_SECONDS = 360.0
ALONE_OF_MACHINES_SECONDS = 180.0
MOST_TIMEOUTS = 3  # questions asked alone without an answer before the rest is given up
SILENCE_SECONDS = 20.0

_OF_MACHINES = frozenset(query.name for query in OF_MACHINES)

IsTold = Callable[[], bool]


class PsrpSession:
    """An open conversation with one host; implements ``Session``.

    ``limit`` is shared by the sessions that may not all work at once. ``silence`` is how many
    seconds a host may say nothing in the middle of a request before it counts as gone.
    """

    def __init__(
        self,
        target: Target,
        *,
        limit: asyncio.Semaphore | None = None,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        self.target = target
        self._limit = limit or asyncio.Semaphore()
        self._turn = asyncio.Lock()  # taken first: who waits for this host holds no place
        self._silence = silence
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"host-{target.name}")
        self._ending = threading.Event()
        self._closed = False
        self._way: Way | None = None
        self._wire: Wire | None = None  # touched by the worker thread only
        self._used = 0.0

    def __repr__(self) -> str:
        return f"PsrpSession({self.target.name!r})"

    @property
    def transport(self) -> str | None:
        """``http`` or ``https`` once the way to the host is chosen."""
        return None if self._way is None else "https" if self._way.https else "http"

    async def open(self) -> None:
        """Sign in, so that trouble shows now; raises ``ConnectionProblem``."""
        async with self._turn, self._limit:
            way = await self._chosen_way()
            await self._in_worker(lambda _is_told: self._opened(way))

    async def run(self, command: Command, *, within: float = 60) -> tuple[Row, ...]:
        """Send one command and return the rows of its answer; see ``Session``."""
        return rows_of(self._good(await self._talk((command,), within), command, within).output)

    async def ask(self, query: Query[T], *, within: float = 60) -> T:
        """Send a question and return what its reader makes of the answer.

        A question is asked again once when the connection breaks: reading harms nothing.
        """
        heard = await self._talk((query.command,), within, again=True)
        if self._says_absent(query, heard):
            return query.read(())
        return query.read(rows_of(self._good(heard, query.command, within).output))

    async def ask_all(self, queries: Sequence[Query[Any]]) -> Mapping[str, Any | Problem]:
        """Send many questions together; each has its answer or its problem, by its name.

        Raises:
            ConnectionProblem: there is no session, so that no question can be asked.

        """
        if not queries:
            return Answers()
        heard = await self._talk(batch.statements(queries), _batch_seconds(queries), again=True)
        known = batch.settled(queries, heard)
        answers = Answers()
        timeouts: list[TimedOut] = []
        for query in queries:
            if query.name in known:
                answers[query.name] = known[query.name]
            elif len(timeouts) >= MOST_TIMEOUTS:
                answers[query.name] = timeouts[-1]
            else:
                await self._ask_alone(query, answers, timeouts)
        return answers

    async def close(self) -> None:
        """End the session; a running command is stopped. Never raises."""
        if self._closed:
            return
        self._closed = True
        self._ending.set()
        try:
            await self._in_worker(lambda _is_told: self._drop(politely=True))
        finally:
            self._thread.shutdown(wait=False)

    async def _ask_alone(
        self, query: Query[Any], answers: Answers, timeouts: list[TimedOut]
    ) -> None:
        within = ALONE_OF_MACHINES_SECONDS if query.name in _OF_MACHINES else ALONE_SECONDS
        heard = await self._talk((query.command,), within, again=True)
        try:
            if self._says_absent(query, heard):
                answers[query.name] = batch.read(query, ())
                return
            if heard.ending is Ending.COMPLETED and heard.output and heard.errors:
                answers.partial[query.name] = self._failed(heard, query.command)
                answers[query.name] = batch.read(query, heard.output)
                return
            good = self._good(heard, query.command, within)
            answers[query.name] = batch.read(query, good.output)
        except CommandProblem as problem:
            answers[query.name] = problem
            if isinstance(problem, TimedOut):
                timeouts.append(problem)

    def _says_absent(self, query: Query[Any], heard: Heard) -> bool:
        return bool(heard.errors) and all(batch.is_absent(query, each) for each in heard.errors)

    def _good(self, heard: Heard, command: Command, within: float) -> Heard:
        """Return what was heard if nothing is wrong with it; raises ``CommandProblem``."""
        if heard.ending is Ending.STOPPED:
            raise wording.stopped(self.target, command)
        if heard.ending is Ending.OUT_OF_TIME:
            raise wording.timed_out(self.target, command, within)
        if not heard.is_good:
            raise self._failed(heard, command)
        return heard

    def _failed(self, heard: Heard, command: Command) -> CommandProblem:
        return wording.command_failed(self.target, command, heard.said)

    async def _talk(
        self, statements: Sequence[Command], within: float, *, again: bool = False
    ) -> Heard:
        async with self._turn, self._limit:
            way = await self._chosen_way()
            return await self._in_worker(
                lambda is_told: self._invoke(way, statements, within, is_told, again=again)
            )

    async def _chosen_way(self) -> Way:
        if self._way is None:
            self._way = way_to(self.target, await look_at(self.target))
        return self._way

    async def _in_worker(self, work: Callable[[IsTold], T]) -> T:
        """Do blocking work in the session's thread.

        A cancellation stops the work and waits until it has ended before it goes through.
        """
        stop = threading.Event()
        try:
            submitted = self._thread.submit(work, lambda: stop.is_set() or self._ending.is_set())
        except RuntimeError as error:  # shut down
            raise wording.session_ended(self.target) from error
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
        statements: Sequence[Command],
        within: float,
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
                return self._used_now(self._opened(way).invoke(statements, within, is_told))
            except SessionGone as error:
                self._drop()
                if not chances:
                    raise wording.session_ended(self.target) from error
            except ConnectionLost:
                self._drop()
                if not (again and chances):
                    raise
            except ConnectionProblem:
                self._drop()
                raise

    def _opened(self, way: Way) -> "Wire":
        from wizard.remoting.web import Clock  # noqa: PLC0415 - keeps start-up quick
        from wizard.remoting.wire import Wire  # noqa: PLC0415

        wire = self._wire
        if wire is not None and not wire.broken:
            idle = time.monotonic() - self._used
            if idle < IDLE_SECONDS or wire.is_alive():
                return wire
        self._drop()
        if self._closed:
            raise wording.session_ended(self.target)
        wire = Wire(self.target, way, Clock(self._silence))
        try:
            wire.open()
        except ConnectionProblem:
            self._way = None  # look again for a way next time
            raise
        self._wire = self._used_now(wire)
        log.info("Signed in to %s as %s", self.target.name, self.target.account)
        return wire

    def _used_now(self, result: T) -> T:
        self._used = time.monotonic()
        return result

    def _drop(self, *, politely: bool = False) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close() if politely else wire.hang_up()


def _batch_seconds(queries: Sequence[Query[Any]]) -> float:
    of_machines = any(query.name in _OF_MACHINES for query in queries)
    return BATCH_OF_MACHINES_SECONDS if of_machines else BATCH_SECONDS
