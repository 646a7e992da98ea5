"""A session with a simulated host without a network, and a clock that nobody waits for."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from wizard.model.text import Problem, text
from wizard.powershell.cmdlets import CMDLETS
from wizard.powershell.command import Call, Command
from wizard.powershell.queries import Query, Row, rows_of
from wizard.remoting import inside_wording, wording
from wizard.remoting.advice import TURN_ON
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.problems import CommandFailed, HostError, Unreachable
from wizard.remoting.sign_ins import SignIns
from wizard.remoting.target import Account, Target
from wizard.run.pace import Clock
from wizard.simulator.pipeline import execute
from wizard.simulator.powershell_direct import run_inside, windows_in
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import InsideRequest, InvokedCall, Outcome, Statement

T = TypeVar("T")
BEGINNING = datetime(2026, 11, 2, 17, 54, tzinfo=UTC)


class TimelessLoop(asyncio.SelectorEventLoop):
    """An event loop in which a wait is over as soon as nothing else is to be done.

    Its time goes on in the next loop, as it does for a host when our process ends.
    """

    seconds = 0.0

    def time(self) -> float:
        return TimelessLoop.seconds

    def _run_once(self) -> None:
        if not self._ready:  # type: ignore[attr-defined]
            waiting: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
            due = [handle.when() for handle in waiting if not handle.cancelled()]
            TimelessLoop.seconds = max(self.time(), min(due, default=self.time()))
        super()._run_once()  # type: ignore[misc]


def told(story: Coroutine[Any, Any, T]) -> T:
    """Run a story in which time does not have to be waited for."""
    with asyncio.Runner(loop_factory=TimelessLoop) as runner:
        return runner.run(story)


def loop_time() -> float:
    return TimelessLoop.seconds


def loop_now() -> datetime:
    return BEGINNING + timedelta(seconds=loop_time())


def time_passes(seconds: float) -> None:
    """Let time pass while no process of ours is there."""
    TimelessLoop.seconds += seconds


TIMELESS = Clock(now=loop_now, seconds=loop_time)
Event = Callable[[str], None]


def nothing(_moment: str) -> None:
    pass


@dataclass
class InProcessSession:
    """Implements ``Session`` over the simulated host.

    ``moment`` is called around every exchange and may raise. Exchanges are counted from 1; those
    in ``lost_before`` never reach the host, of those in ``lost_after`` the answer gets lost.
    ``inside_accounts`` are user and password by the Id of a virtual machine; whoever is not in it
    signs in as its administrator, with the right password. ``changes`` are those sent, ``refused``
    those of them that did nothing. All accounts are of one group; sessions may share ``sign_ins``.
    """

    host: SimulatedHost
    moment: Event = nothing
    lost_before: set[int] = field(default_factory=set)
    lost_after: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    late_for: set[str] = field(default_factory=set)
    down: Callable[[], bool] = lambda: False
    exchanges: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    commands: list[str] = field(default_factory=list)
    inside_accounts: dict[str, tuple[str, str]] = field(default_factory=dict)
    sign_ins: SignIns = field(default_factory=SignIns)
    _queues: dict[int, asyncio.Lock] = field(default_factory=dict)

    @property
    def target(self) -> Target:
        return Target(self.host.name)

    async def run(self, command: Command, *, within: float = 60) -> tuple[Row, ...]:
        async def done() -> tuple[Row, ...]:
            async with self._queues.setdefault(id(asyncio.get_running_loop()), asyncio.Lock()):
                await asyncio.sleep(0)
                return self._exchange(command, within)

        return await self.sign_ins.attempt(command, self._logon(command), done)

    async def ask(self, query: Query[T], *, within: float = 60) -> T:
        try:
            return query.read(await self.run(query.command, within=within))
        except CommandFailed as failure:
            if query.absent and all(e.id.startswith(query.absent) for e in failure.errors):
                return query.read(())
            raise

    async def ask_all(self, queries: Sequence[Query[Any]]) -> Mapping[str, Any | Problem]:
        answers: dict[str, Any | Problem] = {}
        for query in queries:
            try:
                answers[query.name] = await self.ask(query)
            except Problem as problem:
                answers[query.name] = problem
        return answers

    async def close(self) -> None:
        pass

    def _exchange(self, command: Command, within: float) -> tuple[Row, ...]:
        self.exchanges += 1
        self.moment("before")
        if self.down():
            raise Unreachable(text("{host} does not answer.", host=self.host.name), TURN_ON)
        if self.exchanges in self.lost_before:
            raise wording.lost(self.target, "it was reset")
        self.commands.append(str(command))
        if self.late_for & {call.name for call in command.calls}:
            raise wording.timed_out(self.target, command, within)
        self.changes.update(c.name for c in command.calls if c.changes)
        outcome = self._outcome(command)
        errors = (*outcome.errors, *((outcome.terminating,) if outcome.terminating else ()))
        if errors:
            self.refused.update(c.name for c in command.calls if c.changes)
        self.moment("after")
        if self.exchanges in self.lost_after:
            raise wording.lost(self.target, "it was reset")
        if self.exchanges in self.late:
            raise wording.timed_out(self.target, command, within)
        if errors:
            said = tuple(HostError(e.id, e.category, e.message) for e in errors)
            if command.inside:
                raise inside_wording.failed(self.target, command, said, self._logon(command))
            raise wording.command_failed(self.target, command, said)
        return rows_of(outcome.output)

    def _outcome(self, command: Command) -> Outcome:
        if not command.inside:
            return execute(self.host, Statement(tuple(map(_invoked, command.calls))))
        user, password = self._account(command.inside)
        asked = InsideRequest(command.inside, user, password, command.pipeline)
        return run_inside(self.host, asked)

    def _logon(self, command: Command) -> InsideLogon | None:
        if not command.inside:
            return None
        return InsideLogon("lab", Account(*self._account(command.inside)))

    def _account(self, vm_id: str) -> tuple[str, str]:
        known = {each.lower(): account for each, account in self.inside_accounts.items()}
        windows = windows_in(self.host, vm_id)
        if vm_id.lower() in known or windows is None:
            return known.get(vm_id.lower(), ("Administrator", ""))
        return windows.accounts[0].name, windows.accounts[0].password


def _invoked(call: Call) -> InvokedCall:
    named = not CMDLETS[call.name].is_program  # a program takes its words by their places
    parameters = tuple(
        (name if named else "", list(value) if isinstance(value, tuple) else value)
        for name, value in call.parameters
    )
    return InvokedCall(call.qualified, parameters)
