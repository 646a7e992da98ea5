"""Carries out a plan, forth or back: many hosts at once, each step written down.

A failure, even one of the wizard itself, ends the list of its virtual machine only. A journal that
cannot be written ends everything, before any further change.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from wizard.model.records import RunRecord, RunStatus, VmRecord, VmStatus, Way
from wizard.model.text import text
from wizard.planning.step import VmPlan
from wizard.remoting.session import Session
from wizard.run.events import Kind
from wizard.run.following import Followers
from wizard.run.in_a_row import InARow, Key
from wizard.run.journal import Journal, JournalProblem
from wizard.run.pace import Clock, Halt, Limits
from wizard.run.problems import HostLost, RunProblem, StepFailed
from wizard.run.settling import HostLink
from wizard.run.vm_run import VmRun
from wizard.run.whereabouts import Node

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
        nodes: Callable[[], Iterable[Node]] = tuple,
    ) -> None:
        self._journal = journal
        self._sessions = sessions
        self._on_progress = on_progress
        self._clock = clock
        self._limits = limits
        self._nodes = nodes
        self._halt = Halt()
        self._way = Way.FORTH
        self._in_a_row = InARow(limits.same_failures)
        self._in_all = asyncio.Semaphore(limits.vms_in_all)
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
        if self.record.way is Way.BACK:
            raise RunProblem(
                text("This run has turned back and only goes back."),
                text("Resume to go on undoing it, or make a new plan."),
            )
        return await self._taken_up()

    async def resume(self) -> RunRecord:
        """Go on, each virtual machine the way it was going; raises ``JournalProblem``."""
        self._way = self.record.way
        return await self._taken_up()

    async def roll_back(self, only: Collection[Key] | None = None) -> RunRecord:
        """Undo what this run did, last step first: all of it, or what it did to ``only`` some.

        What is turned back goes only back from then on; the others stay as they are, and can be
        gone on with or undone later.

        Raises:
            JournalProblem: the record could not be written, so the run stopped.

        """
        self._way = Way.BACK
        plan = [(host, vm.vm.id) for host, vm in self._journal.plan.vms]
        chosen = [key for key in plan if only is None or key in only]
        turns = any(self._journal.ledger.of(*key).way is Way.FORTH for key in chosen)
        if turns:
            named: dict[str, Any] = {} if only is None else {"only": [list(key) for key in chosen]}
            self._journal.append(Kind.TURNED_BACK, **named)
            return await self._carry(frozenset(chosen))
        return await self._taken_up(frozenset(chosen))

    def pause(self) -> None:
        """Begin nothing new until ``go_on``; the steps under way end."""
        if self._halt.hold(asks=False):
            self._told(Kind.PAUSED)

    def go_on(self) -> None:
        """End a pause."""
        if self._halt.is_held:
            self._told(Kind.CONTINUED)
            self._halt.release()

    def stop(self, *, undo_half_done: bool) -> None:
        """Begin nothing new; ``undo_half_done``: first undo virtual machines that are half done.

        Going back, and without it, the way back stops, too. What is stopped can be resumed.
        """
        self._halt.undo_half_done = undo_half_done and self._way is Way.FORTH
        self._halt.wish(Way.FORTH)
        if not self._halt.undo_half_done:
            self._halt.wish(Way.BACK)

    def _told(self, kind: Kind, **data: Any) -> None:
        """Write down what concerns the run; a journal that cannot be written ends it."""
        try:
            self._journal.append(kind, **data)
        except JournalProblem:
            self._halt.wish(*Way)

    async def _taken_up(self, only: Collection[Key] | None = None) -> RunRecord:
        if self._journal.has_begun:
            self._journal.append(Kind.TAKEN_UP)
        return await self._carry(only)

    async def _carry(self, only: Collection[Key] | None) -> RunRecord:
        try:
            await self._all_hosts(only)
        except BaseException:
            self._journal.interrupt()
            raise
        try:
            self._journal.append(Kind.ENDED, status=self._status().value)
        except JournalProblem as problem:
            raise self._not_recorded(problem) from problem
        return self.record

    async def _all_hosts(self, only: Collection[Key] | None) -> None:
        """Work on all hosts; who is only watched keeps no place taken, and ends last."""
        hosts = asyncio.Semaphore(self._limits.hosts_at_once)
        self._followers = Followers(self._journal, self._nodes)
        self._over = asyncio.Event()
        async with asyncio.TaskGroup() as self._watching:
            async with asyncio.TaskGroup() as group:
                for host in self._journal.plan.hosts:
                    vms = [vm for vm in host.vms if only is None or (host.host, vm.vm.id) in only]
                    if vms:
                        group.create_task(self._host(host.host, vms, hosts))
            self._over.set()

    async def _host(self, name: str, vms: list[VmPlan], hosts: asyncio.Semaphore) -> None:
        async with hosts:
            link = HostLink(name, self._sessions, self._clock, self._limits, self._halt)
            at_once = asyncio.Semaphore(self._limits.vms_at_once)
            async with asyncio.TaskGroup() as group:
                for vm in vms:
                    group.create_task(self._vm(link, vm, at_once))

    async def _vm(self, home: HostLink, vm: VmPlan, at_once: asyncio.Semaphore) -> None:
        link = self._followers.link(home, vm)

        def tell(words: str) -> None:
            self._on_progress(link.host, vm.vm.id, words)

        def failed(failure: StepFailed | HostLost) -> None:
            self._failed(link.host, vm, failure)

        run = VmRun(link, vm, self._journal, tell, failed)
        async with at_once, self._in_all:
            await self._halt.passage()
            if self._journal.problem is not None:
                return
            before = run.account.ended
            await self._guarded(run, run.go())
            if before is not run.account.ended is _wanted(run.account.way):
                self._in_a_row.success()
        if run.is_watched:
            self._watching.create_task(self._guarded(run, run.watch(self._over.is_set)))

    def _failed(self, host: str, vm: VmPlan, failure: StepFailed | HostLost) -> None:
        """Pause and ask when the same fails again and again; a lost host counts once."""
        lost = type(failure) is HostLost  # and not the way to one virtual machine
        key, name = ((host, ""), host) if lost else ((host, vm.vm.id), vm.vm.name)
        kind = failure.error if isinstance(failure, StepFailed) else type(failure).__name__
        names = self._in_a_row.failure(kind, key, name)
        if names and self._halt.hold(asks=True):
            message = _asks(names, lost=lost, why=str(failure.what))
            self._told(Kind.PAUSED, message=message, vms=list(names))

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

    def _status(self) -> RunStatus:
        vms = self.record.vms
        if self.record.way is Way.BACK:
            is_undone = all(vm.status is VmStatus.UNDONE for vm in vms)
            return RunStatus.UNDONE if is_undone else RunStatus.INTERRUPTED
        ends = (VmStatus.DONE, VmStatus.UNDONE)
        is_over = all(
            vm.status in ends and (vm.way is Way.FORTH or vm.status is VmStatus.UNDONE)
            for vm in vms
        )
        return RunStatus.FINISHED if is_over else RunStatus.INTERRUPTED

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


def _wanted(way: Way) -> VmStatus:
    """Return how a virtual machine comes out when all goes well."""
    return VmStatus.UNDONE if way is Way.BACK else VmStatus.DONE


def _asks(names: tuple[str, ...], *, lost: bool, why: str) -> str:
    """Say what went wrong in the same way again and again, and with whom."""
    count, who = len(names), ", ".join(names)
    if lost:
        return f"{count} hosts in a row do not answer any more: {who}. The last one: {why}"
    return f"{count} VMs in a row failed in the same way: {who}. The last one: {why}"
