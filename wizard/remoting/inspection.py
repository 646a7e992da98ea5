"""Asks one host everything."""

from collections.abc import Callable
from datetime import datetime

from wizard.model.facts import Host
from wizard.powershell.host_queries import (
    AZURE_TAG,
    INSPECTION,
    OF_AZURE,
    OF_CLUSTER,
    OF_HYPER_V,
    OF_WINDOWS,
)
from wizard.powershell.vm_queries import DEVICES, MACHINES, PORTS_AND_DISKS
from wizard.remoting.answers import HostAnswers
from wizard.remoting.assembling import assemble, asset_tag
from wizard.remoting.gathered import Gathered
from wizard.remoting.session import Session

Progress = Callable[[int, int], None]

# Each group is asked at once. A host without Hyper-V knows none of the last groups' cmdlets.
GROUPS = (OF_WINDOWS, OF_AZURE, OF_CLUSTER, OF_HYPER_V, MACHINES, PORTS_AND_DISKS, DEVICES)


def _no_progress(_done: int, _total: int) -> None:
    pass


async def ask(session: Session, *, on_progress: Progress = _no_progress) -> Gathered:
    """Ask a host everything and return its answers as they came.

    ``on_progress`` is told how many of how many questions are over.

    Raises:
        ConnectionProblem: there is no session, or it broke and could not be opened again.

    """
    gathered = Gathered()
    total, done = len(INSPECTION), 0
    on_progress(done, total)
    for group in GROUPS:
        if group is not OF_AZURE or asset_tag(gathered) == AZURE_TAG:
            gathered.take(await session.ask_all(group))
        done += len(group)
        on_progress(done, total)
    return gathered


async def inspect(
    session: Session,
    name: str,
    *,
    now: datetime,
    on_progress: Progress = _no_progress,
    keep: Callable[[HostAnswers], object] | None = None,
) -> Host:
    """Ask a host everything and return the facts it told, as ``ask`` does.

    A question that fails leaves its facts ``None`` and its reason in ``Host.unanswered``.
    ``keep`` is given the answers as they came.
    """
    gathered = await ask(session, on_progress=on_progress)
    if keep is not None:
        keep(HostAnswers(name, now, gathered.answers))
    return assemble(name, gathered, now)
