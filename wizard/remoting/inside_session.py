"""The way into virtual machines over their own network: WinRM to the address the user gave.

An address may be mistyped, or belong to another machine by now. So whatever answers there is asked
first which virtual machine it is, on every connection, and is told nothing more unless it is the
right one.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from wizard.powershell.command import Command, inside
from wizard.powershell.inside_queries import INSIDE_IDENTITY
from wizard.powershell.queries import NotUnderstood, Query, Row, rows_of
from wizard.remoting import inside_wording
from wizard.remoting.batch import Answers
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.line import Proof
from wizard.remoting.problems import CommandProblem, ConnectionProblem
from wizard.remoting.reading import words
from wizard.remoting.session import Session
from wizard.remoting.target import Target
from wizard.remoting.values import Ending, Heard

T = TypeVar("T")
Opened = Callable[[Target, Proof], Session]


@dataclass(frozen=True, slots=True)
class _Guest:
    target: Target
    group: str
    session: Session


class GuestSessions:
    """One session for each guest that has an address.

    ``opened`` makes one that uses no connection before its proof is given.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._sessions: dict[str, _Guest] = {}

    async def run(self, command: Command, within: float, logon: InsideLogon) -> tuple[Row, ...]:
        """Run a command inside; raises ``CommandProblem``."""
        session = await self._session(command, logon)
        return await _told(command, logon, session.run(_alone(command), within=within))

    async def ask(self, query: Query[T], within: float, logon: InsideLogon) -> T:
        """Ask a question inside; raises ``CommandProblem`` or ``NotUnderstood``."""
        session = await self._session(query.command, logon)
        return await _told(query.command, logon, session.ask(_outside(query), within=within))

    async def ask_all(self, queries: Sequence[Query[Any]], logon: InsideLogon) -> Answers:
        """Ask questions inside one virtual machine; raises ``CommandProblem``."""
        command = queries[0].command
        session = await self._session(command, logon)
        told = await _told(command, logon, session.ask_all([_outside(query) for query in queries]))
        answers = Answers(told)
        answers.partial = dict(getattr(told, "partial", {}))
        return answers

    async def forget(self, group: str) -> None:
        """End the sessions that are signed in with the credential of a group; never raises."""
        gone = [vm for vm, guest in self._sessions.items() if guest.group == group]
        for guest in [self._sessions.pop(vm) for vm in gone]:
            await guest.session.close()

    async def close(self) -> None:
        """End all sessions; never raises."""
        sessions, self._sessions = self._sessions, {}
        for guest in sessions.values():
            await guest.session.close()

    async def _session(self, command: Command, logon: InsideLogon) -> Session:
        if logon.account is None:
            raise inside_wording.no_account(command, logon)
        target = replace(Target.named(logon.address), account=logon.account)
        vm_id = command.inside.casefold()
        known = self._sessions.get(vm_id)
        if known is not None and known.target == target:
            return known.session
        session = self._opened(target, proof_of(vm_id, logon.address))
        self._sessions[vm_id] = _Guest(target, logon.group, session)
        if known is not None:
            await known.session.close()
        return session


def proof_of(vm_id: str, address: str) -> Proof:
    """Return what shows that the machine at an address is a virtual machine."""
    return Proof(INSIDE_IDENTITY.command, partial(_judge, vm_id, address))


def _judge(vm_id: str, address: str, heard: Heard) -> None:
    """Raise ``OtherMachine`` unless it says that it is the virtual machine."""
    found = _id_in(heard) if heard.ending is Ending.COMPLETED else None
    if found is None or found != vm_id.lower():
        command = inside(vm_id, INSIDE_IDENTITY.command)
        raise inside_wording.other_machine(vm_id, address, found, command)


def _id_in(heard: Heard) -> str | None:
    try:
        rows = rows_of(heard.output)
    except NotUnderstood:
        return None
    written = words(rows[0], "VirtualMachineId") if rows else None
    return written.strip().strip("{}").lower() if written else None


def _alone(command: Command) -> Command:
    """Return the command as it is where it runs."""
    return replace(command, inside="")


def _outside(query: Query[T]) -> Query[T]:
    return replace(query, command=_alone(query.command))


async def _told(command: Command, logon: InsideLogon, answer: Awaitable[T]) -> T:
    """Wait for an answer of a guest; its problems become those of the command that was given."""
    try:
        return await answer
    except ConnectionProblem as problem:
        raise inside_wording.over_the_network(problem, command, logon) from problem
    except CommandProblem as problem:
        problem.command = command
        raise
