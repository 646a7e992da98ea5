"""Work started by a click: kept alive, cancelled on request, and its failures reported."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from wizard.model.text import Problem

log = logging.getLogger(__name__)


async def answer(dialog: QDialog) -> int:
    """Open a dialog and wait for it to be finished; the event loop goes on meanwhile."""
    finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(result: int) -> None:
        if not finished.done():
            finished.set_result(result)

    dialog.finished.connect(end)
    dialog.open()
    try:
        return await finished
    finally:
        dialog.close()
        dialog.deleteLater()


class Tasks(QObject):
    """The coroutines that run for the window.

    ``busy_changed`` says whether any is running. ``failed`` hands on a ``Problem``, which the
    user can act on; ``broke`` anything else, which is a defect of the wizard and was logged.
    """

    busy_changed = Signal(bool)
    failed = Signal(object)
    broke = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether anything is running."""
        return bool(self._running)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a coroutine and keep it; cancel it by the task that is returned."""
        task = asyncio.get_event_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        if len(self._running) == 1:
            self.busy_changed.emit(self.busy)
        return task

    def cancel(self) -> None:
        """Ask everything that runs to end."""
        for task in tuple(self._running):
            task.cancel()

    async def ended(self) -> None:
        """Cancel everything and wait until it has ended."""
        self.cancel()
        mine = asyncio.current_task()
        await asyncio.gather(*(t for t in self._running if t is not mine), return_exceptions=True)

    async def answer(self, dialog: QDialog) -> int:
        """Open a dialog and wait for its result."""
        return await answer(dialog)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not self._running:
            self.busy_changed.emit(self.busy)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Problem):
            log.info("Reported to the user: %s", error)
            self.failed.emit(error)
        elif error is not None:
            log.error("Unexpected in a task", exc_info=error)
            self.broke.emit(error)
