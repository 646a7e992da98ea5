"""Carries out a plan, forth or back: many hosts at once, each step written down.

A failure, even one of the wizard itself, ends the list of its virtual machine only. A journal that
cannot be written ends everything, before any further change.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from wizard.model.records import RunRecord, RunStatus, VmRecord, VmStatus, Way
from wizard.model.text import text
from wizard.planning.step import HostPlan, VmPlan
from wizard.remoting.session import Session
from wizard.run.events import Kind
from wizard.run.journal import Journal, JournalProblem
from wizard.run.pace import Clock, Halt, Limits
from wizard.run.problems import RunProblem
from wizard.run.settling import HostLink
from wizard.run.vm_run import VmRun

# host, Id of the virtual machine, what is being done now in plain words ("" when nothing is)
OnProgress = Callable[[str, str, str], None]
OnEvent = Callable[[RunRecord], None]
log = logging.getLogger(__name__)
_DEFAULT_LIMITS = Limits()
_DEFAULT_CLOCK = Clock()


def _unheard(*_: object) -> None:
    """Nobody listens."""


class Run:
    """One carrying out of the plan that is in ``journal``.

    ``sessions(host)`` returns the session of a host; it is asked before each exchange, so that a
    session that ended can be replaced. ``on_event`` gets the record after each event,
    ``on_progress`` what is not written down.
    """

    def __init__(  # noqa: PLR0913 - all but two have defaults
        self,
        journal: Journal,
        sessions: Callable[[str], Session],
        *,
        on_event: OnEvent = _unheard,
        on_progress: OnProgress = _unheard,
        clock: Clock = _DEFAULT_CLOCK,
        limits: Limits = _DEFAULT_LIMITS,
    ) -> None:
        self._journal = journal
        self._sessions = sessions
        self._on_progress = on_progress
        self._clock = clock
        self._limits = limits
        self._halt = Halt()
        self._way = Way.FORTH
        journal.on_event = on_event

    @property
    def record(self) -> RunRecord:
        """The run as it stands."""
        return self._journal.record

    async def execute(self) -> RunRecord:
        """Take every step not yet over; on a journal opened again this resumes.

        Raises:
            RunProblem: the run has turned back, and goes only back.
            JournalProblem: the record could not be written, so the run stopped.

        """
        if self._journal.ledger.way is Way.BACK:
            raise RunProblem(
                text("This run has turned back and only goes back."),
                text("Resume to go on undoing it, or make a new plan."),
            )
        return await self._carry(Way.FORTH, VmRun.go_forth)

    async def resume(self) -> RunRecord:
        """Go on the way the run was going; raises ``JournalProblem``."""
        if self._journal.ledger.way is Way.BACK:
            return await self.roll_back()
        return await self.execute()

    async def roll_back(self) -> RunRecord:
        """Undo everything this run did, last step first; raises ``JournalProblem``."""
        return await self._carry(Way.BACK, VmRun.go_back)

    def stop(self, *, undo_half_done: bool) -> None:
        """Begin nothing new; ``undo_half_done``: first undo virtual machines that are half done.

        Going back, and without it, the way back stops, too. What is stopped can be resumed.
        """
        self._halt.undo_half_done = undo_half_done and self._way is Way.FORTH
        self._halt.wish(Way.FORTH)
        if not self._halt.undo_half_done:
            self._halt.wish(Way.BACK)

    async def _carry(self, way: Way, move: Callable[[VmRun], Awaitable[None]]) -> RunRecord:
        self._way = way
        if way is Way.BACK and self._journal.ledger.way is Way.FORTH:
            self._journal.append(Kind.TURNED_BACK)
        elif self._journal.has_begun:
            self._journal.append(Kind.TAKEN_UP)
        try:
            await self._all_hosts(move)
        except BaseException:
            self._journal.interrupt()
            raise
        try:
            self._journal.append(Kind.ENDED, status=self._status(way).value)
        except JournalProblem as problem:
            raise self._not_recorded(problem) from problem
        return self.record

    async def _all_hosts(self, move: Callable[[VmRun], Awaitable[None]]) -> None:
        """Work on all hosts; who is only watched keeps no place taken, and ends last."""
        hosts = asyncio.Semaphore(self._limits.hosts_at_once)
        self._over = asyncio.Event()
        async with asyncio.TaskGroup() as self._watching:
            async with asyncio.TaskGroup() as group:
                for host in self._journal.plan.hosts:
                    group.create_task(self._host(host, hosts, move))
            self._over.set()

    async def _host(
        self,
        host: HostPlan,
        hosts: asyncio.Semaphore,
        move: Callable[[VmRun], Awaitable[None]],
    ) -> None:
        async with hosts:
            link = HostLink(host.host, self._sessions, self._clock, self._limits, self._halt)
            vms = asyncio.Semaphore(self._limits.vms_at_once)
            async with asyncio.TaskGroup() as group:
                for vm in host.vms:
                    group.create_task(self._vm(link, vm, vms, move))

    async def _vm(
        self,
        link: HostLink,
        vm: VmPlan,
        vms: asyncio.Semaphore,
        move: Callable[[VmRun], Awaitable[None]],
    ) -> None:
        def tell(words: str) -> None:
            self._on_progress(link.host, vm.vm.id, words)

        run = VmRun(link, vm, self._journal, tell)
        async with vms:
            if self._journal.problem is not None:
                return
            await self._guarded(run, move(run))
        if run.is_watched:
            self._watching.create_task(self._guarded(run, run.watch(self._over.is_set)))

    async def _guarded(self, run: VmRun, work: Awaitable[None]) -> None:
        """Let nothing that fails for one virtual machine cancel the others."""
        try:
            await work
        except JournalProblem:
            self._halt.wish(*Way)
            run.mover.on_progress("")
        except Exception:
            log.exception("A defect ends %s", run.vm.vm)
            try:
                run.give_up()
            except JournalProblem:
                self._halt.wish(*Way)
            except Exception:
                log.exception("That could not be recorded")

    def _status(self, way: Way) -> RunStatus:
        states = {vm.status for vm in self.record.vms}
        if way is Way.BACK:
            return RunStatus.UNDONE if states <= {VmStatus.UNDONE} else RunStatus.INTERRUPTED
        ends = {VmStatus.DONE, VmStatus.UNDONE}
        return RunStatus.FINISHED if states <= ends else RunStatus.INTERRUPTED

    def _not_recorded(self, problem: JournalProblem) -> JournalProblem:
        """Say what was and was not done, and take it into the record in memory."""
        open_states = (VmStatus.WORKING, VmStatus.WAITING)
        for vm in self.record.vms:
            if vm.status in open_states:
                self._remember(vm, problem)
        self._journal.remember(Kind.ENDED, status=RunStatus.INTERRUPTED.value)
        states = [vm.status for vm in self.record.vms]
        half = ", ".join(v.vm.name for v in self.record.vms if v.status is VmStatus.STOPPED)
        what = text(
            "{what} The run has stopped and changes nothing more. Done: {done} VMs. "
            "Half-way: {half}. Not begun: {not_run}.",
            what=problem.what,
            done=states.count(VmStatus.DONE),
            half=half or "none",
            not_run=states.count(VmStatus.NOT_RUN),
        )
        return JournalProblem(what, problem.advice)

    def _remember(self, vm: VmRecord, problem: JournalProblem) -> None:
        begun = bool(self._journal.ledger.of(vm.host, vm.vm.id).to_undo)
        status = VmStatus.STOPPED if begun else VmStatus.NOT_RUN
        self._journal.remember(
            Kind.VM_ENDED,
            vm.host,
            vm.vm.id,
            status=status.value,
            message=str(problem.what),
            advice=str(problem.advice),
        )
