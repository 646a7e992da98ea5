"""Work of the last pages: carrying the plan out, going back, taking up an earlier run, reports."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wizard.flow.anew import begun_anew
from wizard.flow.insides import assign_planned
from wizard.flow.pages import obstacle_to_apply
from wizard.flow.recording import record_of
from wizard.flow.state import VmKey
from wizard.flow.store import Store
from wizard.model.records import RunRecord
from wizard.model.text import Problem, text
from wizard.remoting.fleet import Connections
from wizard.remoting.target import Target
from wizard.report.formats import as_html, as_json
from wizard.report.script import as_script
from wizard.run.awake import Awake
from wizard.run.executor import Run
from wizard.run.journal import Journal, RunSummary, runs_in
from wizard.run.pace import Limits
from wizard.run.whereabouts import Node, node_of

log = logging.getLogger(__name__)
_NOTHING: MappingProxyType[Any, str] = MappingProxyType({})


class Running:
    """One run at a time, and the journals of earlier ones.

    ``limits`` is how much the next run does at once.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        target: Callable[[str], Target],
        runs: Path,
        who: tuple[str, str],
    ) -> None:
        """Take the folder of the runs, and ``who``: the operator and the product's version."""
        self._store = store
        self._connections = connections
        self._target = target
        self._runs = runs
        self._operator, self._version = who
        self.limits = Limits()
        self._run: Run | None = None
        self._path: Path | None = None

    @property
    def path(self) -> Path | None:
        """The journal of the run that is shown."""
        return self._path

    # Runs

    def find_unfinished(self) -> tuple[RunSummary, ...]:
        """Look for runs that were interrupted, and for those another window works on."""
        found = tuple(run for run in runs_in(self._runs) if run.is_unfinished or run.in_use)
        self._store.change(unfinished=found)
        return found

    def earlier(self) -> tuple[RunSummary, ...]:
        """Look for every run that is kept, newest first; damaged ones say why."""
        return runs_in(self._runs)

    async def show(self, path: Path) -> None:
        """Show an earlier run, so that it can be reported on and undone; raises ``Problem``."""
        self._store.refuse_during_run()
        journal = await asyncio.get_running_loop().run_in_executor(None, Journal.open, path)
        journal.close()
        self._store.refuse_during_run()
        self._path = path
        self._store.change(record=journal.record, run_problem=None, saved_reports=())

    async def start(self) -> None:
        """Carry the plan out; the only way from here to a change on a host.

        Where something stands in the way of the plan nothing is begun, and ``run_problem`` says
        what.
        """
        state = self._store.state
        if state.plan is None or state.running:
            return
        obstacle = obstacle_to_apply(state)
        if obstacle is not None:
            advice = text("Put it right on that page, then review the plan again.")
            self._store.change(run_problem=Problem(obstacle, advice), plan=None)
            return
        record = record_of(
            state, state.plan, self._operator, self._version,
            lambda name: str(self._target(name).account),
        )  # fmt: skip
        plan = state.plan
        await self._carry(lambda: Journal.create(self._runs, record, plan), Run.execute)

    async def resume(self, path: Path) -> None:
        """Go on with an interrupted run, the way it was going."""
        await self._carry(lambda: Journal.open(path), Run.resume)

    async def undo_unfinished(self, path: Path) -> None:
        """Take an interrupted run back."""
        await self._carry(lambda: Journal.open(path), Run.roll_back)

    async def undo(self, only: Collection[VmKey] | None = None) -> None:
        """Take the run that is shown back, or what it did to some; wherever it had come to."""
        path = self._path
        if path is not None:
            await self._carry(lambda: Journal.open(path), lambda run: run.roll_back(only))

    def pause(self) -> None:
        """Begin nothing new; the steps under way end."""
        if self._run is not None:
            self._run.pause()

    def go_on(self) -> None:
        """End a pause."""
        if self._run is not None:
            self._run.go_on()

    def stop(self, *, undo: bool) -> None:
        """Begin nothing new; with ``undo`` virtual machines that are half done go back first."""
        if self._run is not None:
            self._store.change(stopping=True)
            self._run.stop(undo_half_done=undo)

    def signed_in_as(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Return which account a run used on each host it changes; raises ``Problem``."""
        with Journal.open(path) as journal:
            hosts = {vm.host for vm in journal.record.vms}
            return tuple(each for each in journal.record.accounts if each[0] in hosts)

    async def _carry(
        self, opened: Callable[[], Journal], move: Callable[[Run], Awaitable[RunRecord]]
    ) -> None:
        self._store.refuse_during_run()
        loop = asyncio.get_running_loop()
        self._store.change(running=True, run_problem=None, live=_NOTHING, stopping=False)
        journal: Journal | None = None
        try:
            journal = await loop.run_in_executor(None, opened)
            self._path = journal.path
            assign_planned(self._connections, journal.plan)
            self._store.change(record=journal.record)
            self._run = self._prepared(journal)
            with Awake():
                self._store.change(record=await move(self._run))
        except Problem as problem:
            log.warning("The run stopped: %s", problem)
            self._store.change(run_problem=problem)
        finally:
            if journal is not None:
                journal.close()
            self._run = None
            # What was read before the run is old now.
            self._store.change(running=False, stopping=False, live=_NOTHING, plan=None)

    def _prepared(self, journal: Journal) -> Run:
        return Run(
            journal,
            lambda host: self._connections.session_for(self._target(host)),
            on_event=lambda record: self._store.change(record=record),
            on_progress=self._now,
            limits=self.limits,
            nodes=self._nodes,
        )

    def _nodes(self) -> tuple[Node, ...]:
        """Return the hosts of the list, for virtual machines that move in their cluster."""
        return tuple(
            node_of(entry.host) if entry.host is not None else Node(entry.name)
            for entry in self._store.state.hosts
            if entry.from_file is None
        )

    def _now(self, host: str, vm_id: str, words: str) -> None:
        live = {**self._store.state.live, (host, vm_id): words}
        if not words:
            live.pop((host, vm_id))
        self._store.change(live=MappingProxyType(live))

    # What is left on disk

    def script(self) -> str:
        """Return the plan as a script; raises ``Problem`` when there is no plan."""
        if self._store.state.plan is None:
            raise Problem(
                text("There is no plan to save."), text("Read the hosts again and review the plan.")
            )
        return as_script(self._store.state.plan)

    def save(self, path: Path) -> Path:
        """Save the report as HTML or JSON, or the commands as PowerShell, by the name's ending.

        Raises:
            Problem: there is nothing to save, or it cannot be written there.

        """
        self._write(path, self._content(path.suffix.lower()))
        self._store.change(saved_reports=(*self._store.state.saved_reports, path))
        return path

    def save_script(self, path: Path) -> Path:
        """Save the plan that is being reviewed as a script; raises ``Problem``."""
        # Windows PowerShell reads a file without a mark as the local code page.
        self._write(path, "\ufeff" + self.script())
        return path

    def open_report(self) -> Path:
        """Write the report beside the journal and return where it is."""
        if self._path is None:
            raise _no_run()
        path = self._path.with_suffix(".html")
        self._write(path, self._content(".html"))
        return path

    def _content(self, ending: str) -> str:
        record = self._store.state.record
        if record is None:
            raise _no_run()
        if ending == ".ps1":
            return "\ufeff" + self._script_of_run()
        writers = {".html": as_html, ".htm": as_html, ".json": as_json}
        if ending not in writers:
            raise Problem(
                text("“{ending}” is not a kind of report.", ending=ending),
                text("Use a name that ends in .html, .json or .ps1."),
            )
        return writers[ending](record)

    def _script_of_run(self) -> str:
        if self._path is None:
            return self.script()
        with Journal.open(self._path) as journal:
            return as_script(journal.plan)

    def _write(self, path: Path, content: str) -> None:
        """Write a whole file or none: a full disk must not leave half a report."""
        part = path.with_name(path.name + ".part")
        try:
            # A name read from a host may hold half of a character, which no file can.
            part.write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise Problem(
                text("{path} could not be written: {why}.", path=path, why=error.strerror or error),
                text(
                    "Choose another folder, or make room, and save again. Nothing is lost: "
                    "the record of the run is kept."
                ),
            ) from error

    def new_run(self, only: Collection[VmKey] | None = None) -> None:
        """Begin again with the same hosts, which are read anew, and the same choices.

        With ``only`` hosts without one of these virtual machines are not included, and other
        virtual machines are left out. A decision stays, and counts where the host still shows what
        it was made about.
        """
        self._store.refuse_during_run()
        self._path = None
        self._store.change(**begun_anew(self._store.state, only))


def _no_run() -> Problem:
    return Problem(text("There is no run to report on."), text("Carry a plan out first."))
