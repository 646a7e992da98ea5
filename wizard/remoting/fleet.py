"""All sessions of the program: one for each host, and not too many at work at once."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self

from wizard.remoting.inside_accounts import InsideAccounts
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Target

Ending = Callable[[], Coroutine[Any, Any, None]]
HOSTS_AT_ONCE = 16  # more threads do not make Python faster


class Connections:
    """Keeps one session for each host, by the name the user gave it.

    ``inside_accounts`` has the credentials with which those sessions reach into virtual machines.
    """

    def __init__(self, at_once: int = HOSTS_AT_ONCE) -> None:
        self.inside_accounts = InsideAccounts()
        self._limit = asyncio.Semaphore(at_once)
        self._sessions: dict[str, PsrpSession] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._forgotten: list[Ending] = []  # while no event loop ran

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self.close_all()

    def session_for(self, target: Target) -> PsrpSession:
        """Return the session with a host; a new one when its account or address changed."""
        session = self._sessions.get(target.name)
        if session is not None and session.target == target:
            return session
        self.forget(target.name)
        self._sessions[target.name] = PsrpSession(
            target, limit=self._limit, inside_accounts=self.inside_accounts
        )
        return self._sessions[target.name]

    def forget(self, name: str) -> None:
        """End the session with a host, in the background; a running command is stopped."""
        session = self._sessions.pop(name, None)
        if session is not None:
            self._end(session.close)

    def forget_inside(self, group: str) -> None:
        """Forget the credential of a group, also in sessions that are signed in with it."""
        self.inside_accounts.forget(group)
        for session in self._sessions.values():
            self._end(partial(session.forget_inside, group))

    def _end(self, ending: Ending) -> None:
        """End something in the background."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._forgotten.append(ending)
        else:
            task = loop.create_task(ending())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def close_all(self) -> None:
        """End all sessions and wait for it."""
        for name in list(self._sessions):
            self.forget(name)
        forgotten, self._forgotten = self._forgotten, []
        await asyncio.gather(*self._ending, *(ending() for ending in forgotten))
