"""The process ends at a chosen moment: around an exchange, or around a write."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.in_process import loop_now, told
from tests.run.worlds import World, a_record
from wizard.model.records import Way
from wizard.run.events import Event, Kind
from wizard.run.executor import Run
from wizard.run.journal import Journal


@contextmanager
def a_quick_folder() -> Iterator[Path]:
    """Give a folder for a while; in memory where there is one, as a journal writes through."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


class Killed(BaseException):
    """Not an ``Exception``, so that nothing handles it."""


class Death:
    """Comes at the given moment, counted from 1; 0 never."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.moments: list[str] = []

    def __call__(self, moment: str) -> None:
        self.moments.append(moment)
        if self.at and len(self.moments) >= self.at:
            raise Killed


class DyingJournal(Journal):
    """Tells ``death`` before and after each write."""

    death: Death | None = None

    def append(
        self, kind: Kind, host: str = "", vm: str = "", step: int | None = None, **data: Any
    ) -> Event:
        if self.death is None:
            return super().append(kind, host, vm, step, **data)
        self.death(f"before writing {kind}")
        event = super().append(kind, host, vm, step, **data)
        self.death(f"after writing {kind}")
        return event


def killed(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(killed, error.exceptions))
    return isinstance(error, Killed)


def lived(
    world: World,
    what: Callable[[Run], Any],
    death: Death,
    *,
    opened: Path | None = None,
) -> bool:
    """Let a process carry a run out until it ends or dies; ``False`` when it died."""

    async def story() -> None:
        if opened is None:
            journal = DyingJournal.create(world.folder, a_record(world.plan), world.plan, loop_now)
        else:
            journal = DyingJournal.open(opened, loop_now)
        journal.death = death
        world.session.moment = death
        try:
            await what(world.run(journal))
        finally:
            journal.close()
            world.session.moment = lambda _moment: None

    try:
        told(story())
    except BaseException as error:
        if not killed(error):
            raise
        return False
    return True


async def went_on_back(run: Run) -> None:
    """Go on; a death before the turn was written leaves a run that goes forth."""
    await (run.resume() if run.record.way is Way.BACK else run.roll_back())


HIDING = ("after", "before writing accepted")  # deaths that hide that a change was sent


def sent_once(world: World, expected: Mapping[str, int], *deaths: Death) -> None:
    """The host took each change once; once more only where a death hid that it was sent."""
    more = Counter(world.session.changes)
    more.subtract(world.session.refused)
    more.subtract(expected)
    hidden = sum(death.moments[-1] in HIDING for death in deaths)
    assert min(more.values(), default=0) >= 0, more
    assert sum(more.values()) <= hidden, (more, [death.moments[-1] for death in deaths])
