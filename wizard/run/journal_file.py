"""The SQLite file below a journal."""

import json
import os
import sqlite3
from pathlib import Path

from wizard.model.text import Problem, Text, text
from wizard.run.events import Event, Kind

FORMAT = 2  # 2: a run may turn back in part, and pause
APPLICATION = 0x4E565752  # "NVWR", so that no other database passes for a journal

_SCHEMA = """
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    vm TEXT NOT NULL,
    step INTEGER,
    data TEXT NOT NULL
);
CREATE TRIGGER no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'a journal is only appended to'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'a journal is only appended to'); END;
"""
_NEVER_OPEN = text("Keep the file if you can, and look at the hosts themselves.")


class JournalProblem(Problem):
    """A journal cannot be written or read."""


class RunInUse(JournalProblem):
    """Another window works on this run."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            text("Another window works on the run {name}.", name=path.stem),
            text("Go on there, or close that window first."),
        )


def cannot_write(path: Path, error: Exception) -> JournalProblem:
    """Say that an event is not on disk, and why."""
    full = "full" in str(error)
    return JournalProblem(
        text(
            "The record of the run cannot be written to {folder}: {why}.",
            folder=path.parent,
            why="the disk is full" if full else error,
        ),
        text("Make room there, then resume the run or undo it.")
        if full
        else text("See to the disk, then resume the run or undo it."),
    )


def create(path: Path, planned: Event) -> sqlite3.Connection:
    """Make a journal that holds its first event, and keep it locked.

    Raises:
        JournalProblem: it cannot be written.

    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = _connected(path)
    except (OSError, sqlite3.Error) as error:
        raise cannot_write(path, error) from error
    try:
        connection.executescript(f"BEGIN EXCLUSIVE;{_SCHEMA}")
        insert(connection, planned)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    except Exception as error:
        connection.close()
        path.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return connection


def open_alone(path: Path) -> sqlite3.Connection:
    """Open a journal so that nobody else can.

    Raises:
        RunInUse: somebody else has it open.
        JournalProblem: it is not a journal this version can read.

    """
    if not path.is_file():
        raise _unreadable(path, text("it is not there"))
    connection: sqlite3.Connection | None = None
    try:
        connection = _connected(path)
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        check(path, connection)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise problem_of(path, error) from error
    except JournalProblem:
        if connection is not None:
            connection.close()
        raise
    return connection


def open_to_look(path: Path) -> sqlite3.Connection:
    """Open a journal for a moment, to see what it is about; raises as ``open_alone``."""
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise problem_of(path, error) from error
    try:
        check(path, connection, whole=False)
    except sqlite3.Error as error:
        connection.close()
        raise problem_of(path, error) from error
    except JournalProblem:
        connection.close()
        raise
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    # It may be opened in one thread and used in another, but never in two at once.
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def check(path: Path, connection: sqlite3.Connection, *, whole: bool = True) -> None:
    """Refuse what is not a journal of this version; raises ``JournalProblem``."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise _unreadable(path, text("it is not the record of a run"))
    if version > FORMAT:
        raise JournalProblem(
            text("The run {name} was recorded by a newer version.", name=path.stem),
            text("Open it with that version of the wizard."),
        )
    if whole:
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise _unreadable(path, text("it is damaged"))


def events(path: Path, connection: sqlite3.Connection) -> tuple[Event, ...]:
    """Return all events; raises ``JournalProblem`` when they are not those of a run."""
    columns = "number, at, kind, host, vm, step, data"
    try:
        rows = connection.execute(f"SELECT {columns} FROM event ORDER BY number").fetchall()  # noqa: S608
        read = tuple(_event(row) for row in rows)
    except (sqlite3.Error, ValueError) as error:
        raise _unreadable(path, text("it is damaged")) from error
    if not read or read[0].kind is not Kind.PLANNED:
        raise _unreadable(path, text("its beginning is missing"))
    return read


def _event(row: tuple[int, str, str, str, str, int | None, str]) -> Event:
    number, at, kind, host, vm, step, data = row
    return Event(number, at, Kind(kind), host, vm, step, json.loads(data))


def insert(connection: sqlite3.Connection, event: Event) -> None:
    """Append an event; what a host says may hold half characters that no file can."""
    data = json.dumps(event.data, ensure_ascii=True)
    row = (event.number, event.at, event.kind, event.host, event.vm, event.step, data)
    connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def problem_of(path: Path, error: sqlite3.Error) -> JournalProblem:
    """Return what stands in the way of reading a journal."""
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return RunInUse(path)
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return _unreadable(path, text("it is damaged"))
    return _unreadable(path, text("{error}", error=error))


def _unreadable(path: Path, why: Text) -> JournalProblem:
    return JournalProblem(
        text("The run {name} cannot be read: {why}.", name=path.stem, why=why), _NEVER_OPEN
    )
