"""Asks one host everything."""

from collections.abc import Callable
from datetime import datetime

from wizard.model.facts import Host
from wizard.powershell.host_queries import (
    INSPECTION,
    OF_MACHINES,
    SUPPORTED_VERSIONS,
    SWITCHES,
    VM_HOST,
)
from wizard.remoting.assembling import assemble
from wizard.remoting.gathered import Gathered
from wizard.remoting.session import Session

Progress = Callable[[int, int], None]

# A host without Hyper-V knows none of the last two groups' cmdlets, which spoils a batch
_OF_HYPER_V = (VM_HOST, SUPPORTED_VERSIONS, SWITCHES)
_OF_WINDOWS = tuple(each for each in INSPECTION if each not in _OF_HYPER_V + OF_MACHINES)
GROUPS = (_OF_WINDOWS, _OF_HYPER_V, OF_MACHINES)


def _no_progress(_done: int, _total: int) -> None:
    pass


async def inspect(
    session: Session, name: str, *, now: datetime, on_progress: Progress = _no_progress
) -> Host:
    """Ask a host everything and return what it told.

    A question that fails leaves its facts ``None`` and its reason in ``Host.unanswered``.
    ``on_progress`` is told how many of how many questions are over.

    Raises:
        ConnectionProblem: there is no session, or it broke and could not be opened again.

    """
    gathered = Gathered()
    total, done = len(INSPECTION), 0
    on_progress(done, total)
    for group in GROUPS:
        gathered.take(await session.ask_all(group))
        done += len(group)
        on_progress(done, total)
    return assemble(name, gathered, now)
