"""What a session with a host is. :mod:`wizard.remoting.psrp` has the one over the network."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from wizard.model.text import Problem
from wizard.powershell.command import Command
from wizard.powershell.queries import Query, Row

T = TypeVar("T")


class Session(Protocol):
    """An open conversation with one host. Calls queue up; the host answers one at a time."""

    async def run(self, command: Command, *, within: float = 60) -> tuple[Row, ...]:
        """Send one command and return the rows of its answer.

        Cancelling stops the command on the host before the cancellation goes through.

        Raises:
            CommandFailed: the host answered with errors.
            TimedOut: no answer within ``within`` seconds.
            ConnectionLost: the connection broke; the command may or may not have been carried out.
            ConnectionProblem: there is no session; the command was not sent.

        """

    async def ask(self, query: Query[T], *, within: float = 60) -> T:
        """Send a question and return what its reader makes of the answer.

        Raises:
            Problem: as ``run``, or ``NotUnderstood``.

        """

    async def ask_all(self, queries: Sequence[Query[Any]]) -> Mapping[str, Any | Problem]:
        """Send many questions together; each has its answer or its problem, by its name.

        Raises:
            ConnectionProblem: there is no session, so that no question can be asked.

        """

    async def close(self) -> None:
        """End the session; never raises."""
