"""Asks one host everything."""

from collections.abc import Callable
from datetime import datetime

from wizard.model.facts import Host
from wizard.powershell.host_queries import INSPECTION, OF_AZURE, OF_HYPER_V, OF_WINDOWS
from wizard.powershell.vm_queries import OF_MACHINES
from wizard.remoting.assembling import assemble
from wizard.remoting.gathered import Gathered
from wizard.remoting.session import Session

Progress = Callable[[int, int], None]

# Each group is asked at once. A host without Hyper-V knows none of the last two groups' cmdlets.
GROUPS = (OF_WINDOWS, OF_AZURE, OF_HYPER_V, OF_MACHINES)


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
