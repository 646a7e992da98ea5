"""Which runs are kept in a folder, and which of them can be gone on with."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard.model.records import RunStatus, Way
from wizard.model.text import Problem
from wizard.run.events import Kind
from wizard.run.journal_file import RunInUse, open_to_look, problem_of


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A journal found in a folder. ``problem``: why it cannot be read."""

    path: Path
    run_id: str
    started_at: str = ""
    operator: str = ""
    hosts: int = 0
    vms: int = 0
    status: RunStatus = RunStatus.INTERRUPTED
    way: Way = Way.FORTH
    in_use: bool = False
    problem: Problem | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether it can be resumed or undone: neither in use, nor damaged, nor over."""
        return self.problem is None and not self.in_use and self.status is RunStatus.INTERRUPTED


def runs_in(folder: Path) -> tuple[RunSummary, ...]:
    """Return every run kept in a folder, newest first; damaged ones say why.

    An empty file is no run: its window was killed before anything was written, so before anything
    was sent.
    """
    paths = sorted(folder.glob("*.run"), reverse=True) if folder.is_dir() else []
    return tuple(_summary(path) for path in paths if not _is_empty(path))


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _summary(path: Path) -> RunSummary:
    run_id = path.stem.rpartition("-")[2]
    try:
        return _read(path)
    except RunInUse:
        return RunSummary(path, run_id, in_use=True, status=RunStatus.UNDER_WAY)
    except Problem as problem:
        return RunSummary(path, run_id, problem=problem)


def _read(path: Path) -> RunSummary:
    with closing(open_to_look(path)) as connection:
        try:
            (first,) = connection.execute("SELECT data FROM event WHERE number = 1").fetchone()
            last = connection.execute(
                "SELECT kind, data FROM event WHERE vm = '' ORDER BY number DESC LIMIT 1"
            ).fetchone()
            turned = connection.execute(
                "SELECT data FROM event WHERE kind = ?", (Kind.TURNED_BACK,)
            ).fetchall()
            record = json.loads(first)["record"]
            way = _way(record["vms"], [json.loads(data) for (data,) in turned])
            ended = RunStatus(json.loads(last[1])["status"]) if last[0] == Kind.ENDED else None
        except sqlite3.Error as error:
            raise problem_of(path, error) from error
        except (TypeError, ValueError, LookupError) as error:
            raise problem_of(path, sqlite3.DatabaseError("its beginning is missing")) from error
    return RunSummary(
        path=path,
        run_id=record["run_id"],
        started_at=record["started_at"],
        operator=record["operator"],
        hosts=len({vm["host"] for vm in record["vms"]}),
        vms=len(record["vms"]),
        status=ended or RunStatus.INTERRUPTED,
        way=way,
    )


def _way(vms: list[dict[str, Any]], turned: list[dict[str, Any]]) -> Way:
    """Return back where the whole run was turned back, at once or bit by bit."""
    named = {tuple(key) for data in turned for key in data.get("only", ())}
    all_named = {(vm["host"], vm["vm"]["id"]) for vm in vms} <= named
    whole = any("only" not in data for data in turned)
    return Way.BACK if whole or (turned and all_named) else Way.FORTH
