"""The journey, page by page: what a user would do, and what is printed of it.

In this version it serves the demonstration, where there is no display.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from wizard.flow.choices_sentences import to_change
from wizard.flow.flow import Flow
from wizard.flow.pages import page
from wizard.flow.sentences import settled_by_choices, vms_phrase
from wizard.flow.state import HostStatus, PageName, State, VmKey
from wizard.model.findings import Finding, Verdict
from wizard.model.records import VmStatus
from wizard.model.text import Problem
from wizard.unattended.whole_job import WholeJob

Say = Callable[[str], None]
REPORTS = ("report.html", "report.json", "plan.ps1")
STOPPED, SOME_NEED_THE_USER = 1, 3  # exit codes; 2 is of the program: no display
SHUTDOWN_SECONDS = 30  # a demonstration does not wait ten minutes for a guest that ignores it


class Journey:
    """Goes through every page as a user would, with the wizard's own suggestions.

    With ``group``, the name of a credential for guests, it does the whole job: work inside, what
    needs a consent, and the way back of one virtual machine in the end.
    """

    def __init__(self, flow: Flow, output: Path, say: Say = print, group: str = "") -> None:
        self._flow = flow
        self._output = output
        self._say = say
        self._whole = WholeJob(flow, group, say) if group else None
        self._said: dict[tuple[str, str], str] = {}

    async def go(self) -> int:
        """Make the journey; returns the exit code.

        0: done. 3: done, but some virtual machines need the user. 1: stopped. In the demonstration
        some guests refuse on purpose, so there 3 does not occur.
        """
        try:
            await self._hosts()
            self._prerequisites()
            self._page(PageName.CONFLICTS)
            self._decide()
            self._next()
            await self._choices()
            self._review()
            await self._run()
            self._report()
            return await self._way_back() or exit_code(self._flow.state)
        except Problem as problem:
            self._say(f"Stopped: {problem.what} {problem.advice}")
            return STOPPED

    def _page(self, name: PageName) -> None:
        self._say("")
        self._say(f"== {page(name).title} ==")

    def _next(self) -> None:
        obstacle = self._flow.obstacle
        if obstacle is not None:
            raise Problem(obstacle, page(self._flow.state.page).purpose)
        self._flow.next()

    async def _hosts(self) -> None:
        self._page(PageName.HOSTS)
        seen: set[str] = set()

        def tell(state: State) -> None:
            for entry in state.hosts:
                over = entry.status in (HostStatus.READY, HostStatus.FAILED)
                if over and entry.name not in seen:
                    seen.add(entry.name)
                    self._say(f"  {entry.name}: {self._outcome(state, entry.name)}")

        stop = self._flow.subscribe(tell)
        try:
            await self._flow.hosting.connect()
        finally:
            stop()
        if self._whole is not None:
            await self._whole.wait_for_machines()
        self._next()

    def _outcome(self, state: State, name: str) -> str:
        entry = state.entry(name)
        if entry is None or entry.host is None:
            problem = entry.problem if entry else None
            return f"not ready. {problem.what if problem else ''}"
        return f"ready, {vms_phrase(len(entry.host.vms or ()))}"

    def _prerequisites(self) -> None:
        self._page(PageName.PREREQUISITES)
        state = self._flow.state
        passed = sum(f.verdict is Verdict.PASSED for f in state.findings)
        self._say(f"  {passed} checks passed")
        for finding in state.findings:
            if finding.is_problem and finding.blocks:
                word = "unknown, blocks" if finding.verdict is Verdict.UNKNOWN else "blocker"
                self._say(f"  {word}: {finding.subject}: {finding.title} ({finding.rule.id})")
        blockers = [f for f in state.open_blockers if not self._is_chosen_later(f)]
        behind = {key for f in blockers for key in state.behind(f)}
        self._flow.deciding.leave_out(behind)
        self._say(f"  {vms_phrase(len(behind))} left out")
        self._next()

    def _is_chosen_later(self, finding: Finding) -> bool:
        """Whether a blocker is settled by what the whole job chooses."""
        return self._whole is not None and settled_by_choices(finding)

    def _decide(self) -> None:
        """Decide every conflict that is open: in the plan where it can, or accepted."""
        open_findings = self._flow.state.undecided
        resolvable = [f for f in open_findings if f.resolvable_in_plan]
        others = [f for f in open_findings if not f.resolvable_in_plan]
        self._flow.deciding.resolve(resolvable)
        self._flow.deciding.accept(others, "Accepted by the unattended demonstration.")
        for title in sorted({str(f.title) for f in open_findings}):
            count = sum(str(f.title) == title for f in open_findings)
            self._say(f"  {title}: {vms_phrase(count)}, decided")

    async def _choices(self) -> None:
        self._page(PageName.CHOICES)
        keys = [(host.name, vm.ref.id) for host, vm in self._flow.state.vms]
        self._flow.deciding.choose(keys, shutdown_limit=SHUTDOWN_SECONDS)
        if self._whole is not None:
            await self._whole.choose()
            self._decide()
        self._make_room()
        self._say(f"  {vms_phrase(to_change(self._flow.state))} to change")
        self._next()

    def _make_room(self) -> None:
        """Leave out virtual machines, the largest first, until every host has enough memory."""
        while short := [f for f in self._flow.state.open_blockers if f.subject.vm is None]:
            state = self._flow.state
            open_keys = [k for f in short for k in state.behind(f) if k not in state.left_out]
            largest = max(open_keys, key=lambda key: state.choices.of(*key).memory or 0)
            self._flow.deciding.leave_out({largest})
            self._say(f"  one VM of {largest[0]} is left out: the host is short of memory")

    def _review(self) -> None:
        self._page(PageName.REVIEW)
        plan = self._flow.state.plan
        if plan is None:
            return
        for host, vm in plan.vms:
            self._say(f"  {vm.vm.name} on {host}")
            for step in vm.steps:
                self._say(f"    {step.title}: {step.said(step.before)} -> {step.said(step.after)}")
                change = step.set(step.after)
                command = change.command if change else None
                self._say(f"      {command or step.observe().command}")

    async def _run(self) -> None:
        self._page(PageName.RUN)
        stop = self._flow.subscribe(self._tell_run)
        try:
            self._flow.show_run()
            await self._flow.running.start()
        finally:
            stop()
        self._next()

    def _tell_run(self, state: State) -> None:
        pause = state.record.pause if state.record else None
        if pause is not None and pause.message and not state.stopping:
            self._say(f"  {pause.message} The run stops.")
            self._flow.running.stop(undo=True)
        for vm in state.record.vms if state.record else ():
            key = (vm.host, vm.vm.id)
            over = f"{vm.steps_settled} of {len(vm.steps)} steps"
            words = f"{vm.status}, {over}{' back' if vm.is_back else ''}"
            if vm.status is not VmStatus.WAITING and self._said.get(key) != words:
                self._said[key] = words
                self._say(f"  {vm.vm.name} on {vm.host}: {words} {vm.message}".rstrip())

    async def _way_back(self) -> int:
        """Undo one virtual machine of the whole job; returns 0, or 3 where it is not back."""
        key = self._whole.with_nat if self._whole is not None else None
        if key is None:
            return 0
        self._say("")
        self._say("== Undo of one VM ==")
        stop = self._flow.subscribe(self._tell_run)
        try:
            await self._flow.running.undo({key})
        finally:
            stop()
        self._save_reports()
        return 0 if self._is_back(key) else SOME_NEED_THE_USER

    def _is_back(self, key: VmKey) -> bool:
        """Say what was read back, and tell whether all is as it was found."""
        record = self._flow.state.record
        vm = record.of(*key) if record else None
        if vm is None:
            return False
        for step in vm.steps:
            self._say(f"    {step.title}: {step.status}, last read: {step.observed}")
        self._say(f"{vm.vm.name} on {vm.host} is {vm.status}. The report has the way back, too.")
        return vm.status is VmStatus.UNDONE

    def _save_reports(self) -> None:
        for name in REPORTS:
            self._say(f"  {self._flow.running.save(self._output / name)}")

    def _report(self) -> None:
        self._page(PageName.REPORT)
        self._output.mkdir(parents=True, exist_ok=True)
        self._save_reports()
        record = self._flow.state.record
        needing = record.needing_user if record else ()
        self._say("")
        self._say(f"The report is in {self._output.resolve()}")
        for vm in needing:
            self._say(f"{vm.vm.name} on {vm.host} needs you: {vm.message}")


def exit_code(state: State) -> int:
    """Return what the program ends with after a run that has ended."""
    needing = state.record.needing_user if state.record else ()
    return SOME_NEED_THE_USER if needing and not state.demonstration else 0


def journey(flow: Flow, output: Path, say: Say = print, group: str = "") -> int:
    """Make the journey from start to end and close the flow; returns the exit code of ``go``.

    ``group`` is the name of the credential with which the whole job is done.
    """

    async def story() -> int:
        try:
            return await Journey(flow, output, say, group).go()
        finally:
            await flow.close()

    return asyncio.run(story())
