"""The whole journey without a window: the same flow, printed line by line.

In this version it serves the demonstration, where there is no display.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from wizard.flow.flow import Flow
from wizard.flow.pages import page
from wizard.flow.run_sentences import to_change
from wizard.flow.sentences import vms_phrase
from wizard.flow.state import HostStatus, PageName, State
from wizard.model.findings import Verdict
from wizard.model.records import VmStatus
from wizard.model.text import Problem

Say = Callable[[str], None]
REPORTS = ("report.html", "report.json", "plan.ps1")
STOPPED, SOME_NEED_THE_USER = 1, 3  # exit codes; 2 is of the program: no display
SHUTDOWN_SECONDS = 30  # a demonstration does not wait ten minutes for a guest that ignores it


class Journey:
    """Goes through every page as a user would, with the wizard's own suggestions."""

    def __init__(self, flow: Flow, output: Path, say: Say = print) -> None:
        self._flow = flow
        self._output = output
        self._say = say
        self._said: dict[tuple[str, str], str] = {}

    async def go(self) -> int:
        """Make the journey; returns the exit code.

        0: done. 3: done, but some virtual machines need the user. 1: stopped. In the demonstration
        some guests refuse on purpose, so there 3 does not occur.
        """
        try:
            await self._hosts()
            self._prerequisites()
            self._conflicts()
            self._choices()
            self._review()
            await self._run()
            return self._report()
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
        behind = {key for f in state.open_blockers for key in state.behind(f)}
        self._flow.deciding.leave_out(behind)
        self._say(f"  {vms_phrase(len(behind))} left out")
        self._next()

    def _conflicts(self) -> None:
        self._page(PageName.CONFLICTS)
        open_findings = self._flow.state.undecided
        resolvable = [f for f in open_findings if f.resolvable_in_plan]
        others = [f for f in open_findings if not f.resolvable_in_plan]
        self._flow.deciding.resolve(resolvable)
        self._flow.deciding.accept(others, "Accepted by the unattended demonstration.")
        for title in sorted({str(f.title) for f in open_findings}):
            count = sum(str(f.title) == title for f in open_findings)
            self._say(f"  {title}: {vms_phrase(count)}, decided")
        self._next()

    def _choices(self) -> None:
        self._page(PageName.CHOICES)
        keys = [(host.name, vm.ref.id) for host, vm in self._flow.state.vms]
        self._flow.deciding.choose(keys, shutdown_limit=SHUTDOWN_SECONDS)
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
        for vm in state.record.vms if state.record else ():
            key = (vm.host, vm.vm.id)
            words = f"{vm.status}" + (f", {vm.steps_over} of {len(vm.steps)} steps")
            if vm.status is not VmStatus.WAITING and self._said.get(key) != words:
                self._said[key] = words
                self._say(f"  {vm.vm.name} on {vm.host}: {words} {vm.message}".rstrip())

    def _report(self) -> int:
        self._page(PageName.REPORT)
        self._output.mkdir(parents=True, exist_ok=True)
        for name in REPORTS:
            self._say(f"  {self._flow.running.save(self._output / name)}")
        record = self._flow.state.record
        needing = record.needing_user if record else ()
        self._say("")
        self._say(f"The report is in {self._output}")
        for vm in needing:
            self._say(f"{vm.vm.name} on {vm.host} needs you: {vm.message}")
        return exit_code(self._flow.state)


def exit_code(state: State) -> int:
    """Return what the program ends with after a run that has ended."""
    needing = state.record.needing_user if state.record else ()
    return SOME_NEED_THE_USER if needing and not state.demonstration else 0


def journey(flow: Flow, output: Path, say: Say = print) -> int:
    """Make the journey from start to end and close the flow; returns the exit code of ``go``."""

    async def story() -> int:
        try:
            return await Journey(flow, output, say).go()
        finally:
            await flow.close()

    return asyncio.run(story())
