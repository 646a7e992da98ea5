"""A plan beside the hosts as they are now: each value asked anew, and each finding judged anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wizard.flow.opened import Compared, Fit
from wizard.flow.state import State, Way, needs_decision
from wizard.model.findings import Finding, Severity
from wizard.model.text import Problem, Text, text
from wizard.planning.plan_parts import PlanFile
from wizard.planning.step import HostPlan, Step, VmPlan
from wizard.planning.steps import RUNNING, SetPower
from wizard.powershell.queries import Query
from wizard.remoting.session import Session

AT_ONCE = 60  # questions in one batch
FINDING = text("Finding")
_NOTHING = text("Nothing")
_UNASKED = object()
_IN_ITS_TURN = text("Read when its turn comes")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A step whose value is asked for; ``inside`` counts the questions before it in there."""

    vm: VmPlan
    step: Step
    query: Query[Any]
    inside: int

    @property
    def may_come_later(self) -> bool:
        """Whether nothing can be known of it yet: it is inside and rests on what is done before."""
        is_inside = bool(self.query.command.inside)
        return is_inside and (self.inside > 0 or self.vm.found_state != RUNNING)


# Values -----------------------------------------------------------------------------------------


async def compare_values(session: Session, host: HostPlan) -> tuple[Compared, ...]:
    """Ask a host for every value that its plan begins with; changes nothing.

    What cannot be asked is told as unknown, with the reason.
    """
    asked = list(_questions(host))
    now = [each for each in asked if not _is_out_of_reach(each)]
    answers: dict[int, Any] = {}
    for first in range(0, len(now), AT_ONCE):
        part = now[first : first + AT_ONCE]
        # Two virtual machines are asked the same, by the same name.
        queries = [replace(each.query, name=f"value {n}") for n, each in enumerate(part)]
        try:
            given: Mapping[str, Any] = await session.ask_all(queries)
        except Problem as problem:
            given = {query.name: problem for query in queries}
        answers |= {id(each): given[f"value {n}"] for n, each in enumerate(part)}
    return tuple(_compared(host.host, each, answers.get(id(each), _UNASKED)) for each in asked)


def not_compared(host: HostPlan, why: Text) -> tuple[Compared, ...]:
    """Say of every virtual machine of a host that was not reached that nothing is known."""
    return tuple(
        Compared(host.host, vm.vm, text("All values"), text("Read"), why, Fit.UNKNOWN)
        for vm in host.vms
        if vm.steps
    )


def _questions(host: HostPlan) -> Iterator[_Asked]:
    """Return the first step for each value: later ones begin where an earlier one has ended."""
    for vm in host.vms:
        seen: set[str] = set()
        inside = 0
        for step in _with_power(vm):
            query = step.observe()
            if str(query.command) in seen:
                continue
            seen.add(str(query.command))
            yield _Asked(vm, step, query, inside)
            inside += bool(query.command.inside)


def _with_power(vm: VmPlan) -> tuple[Step, ...]:
    """Return the steps behind the power state that the plan is made for."""
    if not vm.steps or not vm.found_state:
        return vm.steps
    return (SetPower(vm.vm, vm.found_state, vm.found_state), *vm.steps)


def _is_out_of_reach(asked: _Asked) -> bool:
    return bool(asked.query.command.inside) and asked.vm.found_state != RUNNING


def _compared(host: str, asked: _Asked, answer: Any) -> Compared:
    step = asked.step
    planned = step.said(step.before)
    if answer is _UNASKED or isinstance(answer, Problem):
        if asked.may_come_later:
            return Compared(host, asked.vm.vm, step.aspect, planned, _IN_ITS_TURN, Fit.LATER)
        why = answer.what if isinstance(answer, Problem) else text("Not asked")
        return Compared(host, asked.vm.vm, step.aspect, planned, why, Fit.UNKNOWN)
    fit = Fit.SAME if step.fits(answer, step.before) else Fit.MOVED
    found = step.said(answer)
    return Compared(host, asked.vm.vm, step.aspect, planned, found if str(found) else _NOTHING, fit)


# Findings ---------------------------------------------------------------------------------------


def compare_findings(state: State, made: PlanFile) -> tuple[Compared, ...]:
    """Return what stands in the way now, what was decided of something else, and what is new."""
    known = {each.key for each in made.findings}
    decided = {each.key: each.way for each in made.decisions}
    compared = (
        _of_finding(state, finding, decided, known)
        for finding in _about(state.findings, made)
        if finding.is_problem and state.concerns_included(finding)
    )
    return tuple(each for each in compared if each is not None)


def _of_finding(
    state: State,
    finding: Finding,
    decided: Mapping[tuple[str, str, str], str],
    known: Iterable[tuple[str, str, str]],
) -> Compared | None:
    if finding.blocks:
        return _finding(finding, text("Nothing blocks"), Fit.MOVED)
    if state.decision_on(finding) is None:
        if decided.get(finding.key) == Way.ACCEPT:
            return _finding(finding, text("Accepted as it was then"), Fit.MOVED)
        if needs_decision(finding):
            return _finding(finding, text("Decided, or not there"), Fit.MOVED)
    if finding.key not in known and finding.severity is not Severity.ADVICE:
        return _finding(finding, text("Not there"), Fit.NEW)
    return None


def _finding(finding: Finding, planned: Text, fit: Fit) -> Compared:
    subject = finding.subject
    seen = "; ".join(f"{e.what}: {e.observed}" for e in finding.evidence)
    found = text("{title} ({seen})", title=finding.title, seen=seen) if seen else finding.title
    return Compared(subject.host, subject.vm, FINDING, planned, found, fit)


def _about(findings: Iterable[Finding], made: PlanFile) -> Iterator[Finding]:
    """Return what is said of the virtual machines of the plan and of their hosts."""
    planned = {(host, vm.vm.id) for host, vm in made.plan.vms}
    hosts = {host for host, _id in planned}
    for finding in findings:
        vm = finding.subject.vm
        if (
            finding.subject.host in hosts
            if vm is None
            else (finding.subject.host, vm.id) in planned
        ):
            yield finding
