"""A session with a host over the network.

It has one connection for the host and, once it is needed, another for what runs inside virtual
machines: an installation there may take half an hour, and the other machines of the host must not
stand still for it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from wizard.model.text import Problem
from wizard.powershell.command import Command
from wizard.powershell.queries import Query, Row, rows_of
from wizard.remoting import allowances, batch, inside_wording
from wizard.remoting.batch import Answers
from wizard.remoting.inside_accounts import InsideAccounts, InsideLogon
from wizard.remoting.inside_session import GuestSessions
from wizard.remoting.line import Line, Proof
from wizard.remoting.problems import InsideProblem, TimedOut
from wizard.remoting.target import Target
from wizard.remoting.values import Heard
from wizard.remoting.verdicts import Verdict, says_absent

T = TypeVar("T")

MOST_TIMEOUTS = 3  # questions asked alone without an answer before the rest is given up
SILENCE_SECONDS = 20.0


class PsrpSession:
    """An open conversation with one host; implements ``Session``.

    ``limit`` is shared by the sessions that may not all work at once. ``silence`` is how many
    seconds a host may say nothing in the middle of a request before it counts as gone.
    ``inside_accounts`` has the credentials for what runs inside virtual machines.
    """

    def __init__(
        self,
        target: Target,
        *,
        limit: asyncio.Semaphore | None = None,
        silence: float = SILENCE_SECONDS,
        inside_accounts: InsideAccounts | None = None,
        proof: Proof | None = None,
    ) -> None:
        self.target = target
        places = limit or asyncio.Semaphore(2)
        self._accounts = inside_accounts or InsideAccounts()
        self._guests = GuestSessions(
            lambda guest, proof: PsrpSession(guest, limit=places, silence=silence, proof=proof)
        )
        self._line = Line(target, places, silence, proof)
        self._places = places
        self._silence = silence
        self._inside_line: Line | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"PsrpSession({self.target.name!r})"

    @property
    def transport(self) -> str | None:
        """``http`` or ``https`` once the way to the host is chosen."""
        way = self._line.way
        return None if way is None else "https" if way.https else "http"

    async def open(self) -> None:
        """Sign in, so that trouble shows now; raises ``ConnectionProblem``."""
        await self._line.open()

    async def run(self, command: Command, *, within: float = 60) -> tuple[Row, ...]:
        """Send one command and return the rows of its answer; see ``Session``."""
        logon = self._logon(command)

        async def done() -> tuple[Row, ...]:
            if logon is not None and logon.address:
                return await self._guests.run(command, within, logon)
            heard = await self._talk(command, within, logon)
            return rows_of(Verdict(self.target, within, logon).good(heard, command).output)

        return await self._accounts.sign_ins.attempt(command, logon, done)

    async def ask(self, query: Query[T], *, within: float = 60) -> T:
        """Send a question and return what its reader makes of the answer.

        A question is asked again once when the connection breaks: reading harms nothing.
        """
        logon = self._logon(query.command)

        async def told() -> T:
            if logon is not None and logon.address:
                return await self._guests.ask(query, within, logon)
            heard = await self._talk(query.command, within, logon, again=True)
            if says_absent(query, heard):
                return query.read(())
            good = Verdict(self.target, within, logon).good(heard, query.command)
            return query.read(rows_of(good.output))

        return await self._accounts.sign_ins.attempt(query.command, logon, told)

    async def ask_all(self, queries: Sequence[Query[Any]]) -> Mapping[str, Any | Problem]:
        """Send many questions together; each has its answer or its problem, by its name.

        Questions inside virtual machines are asked one by one, after those to the host.

        Raises:
            ConnectionProblem: there is no session, so that no question can be asked.

        """
        answers = Answers()
        of_host = [query for query in queries if not query.command.inside]
        if of_host:
            await self._ask_host(of_host, answers)
        for vm_id in dict.fromkeys(q.command.inside for q in queries if q.command.inside):
            await self._ask_inside([q for q in queries if q.command.inside == vm_id], answers)
        return answers

    async def close(self) -> None:
        """End the session; a running command is stopped. Never raises."""
        self._closed = True
        if self._inside_line is not None:
            await self._inside_line.close()
        await self._guests.close()
        await self._line.close()

    async def forget_inside(self, group: str) -> None:
        """End the sessions with guests that are signed in with the credential of a group."""
        await self._guests.forget(group)

    async def _ask_host(self, queries: Sequence[Query[Any]], answers: Answers) -> None:
        statements = batch.statements(queries)
        heard = await self._line.talk(statements, allowances.together(queries), again=True)
        known = batch.settled(queries, heard)
        timeouts: list[TimedOut] = []
        for query in queries:
            if query.name in known:
                answers[query.name] = known[query.name]
            elif len(timeouts) >= MOST_TIMEOUTS:
                answers[query.name] = timeouts[-1]
            else:
                await self._ask_alone(query, answers, timeouts)

    async def _ask_inside(self, queries: Sequence[Query[Any]], answers: Answers) -> None:
        """Ask inside one virtual machine; where there is no way in, ask nothing more."""
        timeouts: list[TimedOut] = []
        shut: Problem | None = None
        try:
            logon = self._logon(queries[0].command)
        except InsideProblem as problem:
            logon, shut = None, problem
        if logon is not None and logon.address:
            await self._ask_guest(queries, answers, logon)
            return
        for query in queries:
            if shut is None:
                await self._ask_alone(query, answers, timeouts, logon)
                is_over = len(timeouts) >= MOST_TIMEOUTS
                answer = answers[query.name]
                shut = answer if isinstance(answer, InsideProblem) or is_over else None
            else:
                answers[query.name] = shut

    async def _ask_guest(
        self, queries: Sequence[Query[Any]], answers: Answers, logon: InsideLogon
    ) -> None:
        """Ask over the guest's own network; where there is no way in, all have its problem."""

        async def told() -> Answers:
            return await self._guests.ask_all(queries, logon)

        try:
            attempt = self._accounts.sign_ins.attempt(queries[0].command, logon, told)
            answers.take(await attempt)
        except InsideProblem as problem:
            answers.update(dict.fromkeys((query.name for query in queries), problem))

    async def _ask_alone(
        self,
        query: Query[Any],
        answers: Answers,
        timeouts: list[TimedOut],
        logon: InsideLogon | None = None,
    ) -> None:
        within = allowances.alone(query)

        async def told() -> Any:
            heard = await self._talk(query.command, within, logon, again=True)
            Verdict(self.target, within, logon).take_alone(answers, query, heard)
            if isinstance(answers[query.name], InsideProblem):
                raise answers[query.name]

        try:
            await self._accounts.sign_ins.attempt(query.command, logon, told)
        except InsideProblem as problem:
            answers[query.name] = problem
        if isinstance(answers[query.name], TimedOut):
            timeouts.append(answers[query.name])

    def _logon(self, command: Command) -> InsideLogon | None:
        """Return how to get inside, where a command is to; raises ``NoInsideAccount``."""
        if not command.inside:
            return None
        logon = self._accounts.for_vm(self.target.name, command.inside)
        if logon is None or logon.account is None:
            raise inside_wording.no_account(command, logon)
        return logon

    async def _talk(
        self, command: Command, within: float, logon: InsideLogon | None, *, again: bool = False
    ) -> Heard:
        """Send one command, over the line that is for it."""
        line = self._line
        if logon is not None and not self._closed:
            if self._inside_line is None:
                self._inside_line = Line(self.target, self._places, self._silence)
            line = self._inside_line
        return await line.talk((command,), within, again=again, logon=logon)
