"""The process ends at a chosen moment: around an exchange, or around a write."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.in_process import loop_now, told
from tests.run.worlds import World, a_record
from wizard.run.events import Event, Kind
from wizard.run.executor import Run
from wizard.run.journal import Journal


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
