"""The record of a run on disk: append-only, one file a run, open in one window only.

SQLite is used as a log kept by a database: it survives a kill or a power cut after each event, and
its lock ends with the process. Everything but the events is derived from them.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wizard.model.records import RunRecord
from wizard.planning.step import Plan
from wizard.run import journal_file
from wizard.run.events import Event, Kind
from wizard.run.folding import fold, interrupted, places_of
from wizard.run.journal_file import JournalProblem, RunInUse, cannot_write
from wizard.run.ledger import Ledger
from wizard.run.summaries import RunSummary, runs_in
from wizard.run.writing import planned_from_data, planned_to_data

__all__ = ["Journal", "JournalProblem", "RunInUse", "RunSummary", "runs_in"]


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """An open journal. ``record`` and ``ledger`` are what its events come to so far.

    ``problem`` is why nothing can be written any more; then every ``append`` raises it.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, now: Callable[[], datetime]
    ) -> None:
        self.path = path
        self.now = now
        self.problem: JournalProblem | None = None
        self.ledger = Ledger()
        self.on_event: Callable[[RunRecord], None] | None = None
        self._connection = connection
        first, *later = journal_file.events(path, connection)
        self.record, self.plan = planned_from_data(first.data)
        self._number = first.number
        self._places = places_of(self.record)
        for event in later:
            self._take_in(event)
        self.has_begun = bool(later)
        self.record = interrupted(self.record)

    @classmethod
    def create(
        cls,
        folder: Path,
        record: RunRecord,
        plan: Plan,
        now: Callable[[], datetime] = _now,
    ) -> Self:
        """Begin the journal of a new run in ``folder``.

        Raises:
            JournalProblem: it cannot be written.

        """
        started = datetime.fromisoformat(record.started_at).astimezone(UTC)
        path = folder / f"{started:%Y%m%dT%H%M%SZ}-{record.run_id[:8]}.run"
        planned = Event(1, now().isoformat(), Kind.PLANNED, data=planned_to_data(record, plan))
        journal = cls(path, journal_file.create(path, planned), now)
        journal.plan = plan
        journal.record = record
        return journal

    @classmethod
    def open(cls, path: Path, now: Callable[[], datetime] = _now) -> Self:
        """Open the journal of an earlier run, to go on or to go back.

        Raises:
            RunInUse: another window works on it.
            JournalProblem: it is damaged, foreign, or of a newer version.

        """
        connection = journal_file.open_alone(path)
        try:
            return cls(path, connection, now)
        except BaseException:
            connection.close()
            raise

    def append(
        self, kind: Kind, host: str = "", vm: str = "", step: int | None = None, **data: Any
    ) -> Event:
        """Write an event; it is on disk when this returns.

        Raises:
            JournalProblem: it could not be written, or an earlier one could not.

        """
        if self.problem is not None:
            raise self.problem
        event = self._next(kind, host, vm, step, data)
        try:
            journal_file.insert(self._connection, event)
        except Exception as error:
            self.problem = cannot_write(self.path, error)
            raise self.problem from error
        self._take_in(event)
        return event

    def remember(self, kind: Kind, host: str = "", vm: str = "", **data: Any) -> Event:
        """Take an event into the record in memory after writing has failed."""
        event = self._next(kind, host, vm, None, data)
        self._take_in(event)
        return event

    def interrupt(self) -> None:
        """Show the run as interrupted; on disk it is one by not having ended."""
        self._show(interrupted(self.record))

    def close(self) -> None:
        """Let others open it."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def _next(
        self, kind: Kind, host: str, vm: str, step: int | None, data: dict[str, Any]
    ) -> Event:
        at = self.now().isoformat(timespec="milliseconds")
        return Event(self._number + 1, at, kind, host, vm, step, data)

    def _take_in(self, event: Event) -> None:
        self._number = event.number
        self.ledger.note(event)
        self.has_begun = True
        self._show(fold(self.record, event, self._places))

    def _show(self, record: RunRecord) -> None:
        self.record = record
        if self.on_event is not None:
            self.on_event(self.record)
