"""All sessions of the program: one for each host, and not too many at work at once."""

import asyncio
from types import TracebackType
from typing import Self

from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Target

HOSTS_AT_ONCE = 16  # more threads do not make Python faster


class Connections:
    """Keeps one session for each host, by the name the user gave it."""

    def __init__(self, at_once: int = HOSTS_AT_ONCE) -> None:
        self._limit = asyncio.Semaphore(at_once)
        self._sessions: dict[str, PsrpSession] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._forgotten: list[PsrpSession] = []  # while no event loop ran

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
        self._sessions[target.name] = PsrpSession(target, limit=self._limit)
        return self._sessions[target.name]

    def forget(self, name: str) -> None:
        """End the session with a host, in the background; a running command is stopped."""
        session = self._sessions.pop(name, None)
        if session is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._forgotten.append(session)
        else:
            task = loop.create_task(session.close())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def close_all(self) -> None:
        """End all sessions and wait for it."""
        for name in list(self._sessions):
            self.forget(name)
        forgotten, self._forgotten = self._forgotten, []
        await asyncio.gather(*self._ending, *(session.close() for session in forgotten))
