"""What a run is about, taken from the state when it begins: the fixed part of its record."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from wizard.flow.decided import decisions_on
from wizard.flow.state import Decision, State, Way
from wizard.model.facts import Host, VirtualMachine
from wizard.model.findings import Finding
from wizard.model.records import (
    DecisionRecord,
    EvidenceRecord,
    FindingRecord,
    InstructionRecord,
    LeftOutRecord,
    RunRecord,
    StepRecord,
    VmRecord,
)
from wizard.planning.sheet import sheet_of
from wizard.planning.step import Plan, Step, VmPlan
from wizard.powershell.changes import Change
from wizard.report.document import LEFT_OUT_BY_USER


def record_of(
    state: State, plan: Plan, operator: str, version: str, account_of: Callable[[str], str]
) -> RunRecord:
    """Return the record of a run that is about to begin."""
    taking_part = [host.name for host in state.facts]
    return RunRecord(
        run_id=uuid.uuid4().hex[:12],
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        operator=operator,
        product_version=version,
        policy=state.policy.value,
        hosts=state.facts,
        findings=tuple(_finding(state, plan, finding) for finding in state.findings),
        decisions=tuple(_decision(state, host, vm) for host, vm in state.vms),
        vms=tuple(_vm(host, vm) for host, vm in plan.vms),
        accounts=tuple((name, account_of(name)) for name in taking_part),
        left_out=_left_out(state, plan),
    )


def _vm(host: str, vm: VmPlan) -> VmRecord:
    return VmRecord(
        host=host,
        vm=vm.vm,
        steps=tuple(_step(number, step) for number, step in enumerate(vm.steps)),
        instructions=tuple(
            InstructionRecord(str(i.title), str(i.where), tuple(map(str, i.commands)))
            for i in vm.instructions
        ),
        sheet=sheet_of(vm),
    )


def _step(number: int, step: Step) -> StepRecord:
    back = step.set(step.before)
    return StepRecord(
        number=number,
        aspect=str(step.aspect),
        title=str(step.title),
        before=str(step.said(step.before)),
        after=str(step.said(step.after)),
        command=command_text(step, step.set(step.after)),
        way_back=str(back.command) if back is not None and back.command is not None else "",
        irreversible=back is None,
    )


def command_text(step: Step, change: Change | None) -> str:
    """Return what is sent for a change; where nothing is sent, what is asked while waiting."""
    if change is None:
        return ""
    return str(step.observe().command if change.command is None else change.command)


def _decided(state: State, plan: Plan, finding: Finding) -> Decision | None:
    """Return what counts: what the plan does not touch, it does not resolve."""
    decision, vm = state.decision_on(finding), finding.subject.vm
    if decision is None or decision.way is not Way.RESOLVE or vm is None:
        return decision
    planned = {(host, of_plan.vm.id) for host, of_plan in plan.vms}
    return decision if (finding.subject.host, vm.id) in planned else None


def _finding(state: State, plan: Plan, finding: Finding) -> FindingRecord:
    decision = _decided(state, plan, finding)
    acceptance = decision.acceptance if decision else None
    rule = finding.rule
    return FindingRecord(
        rule=rule.id,
        title=str(finding.title),
        why=str(rule.why),
        severity=finding.severity.value,
        verdict=finding.verdict.value,
        host=finding.subject.host,
        vm=finding.subject.vm,
        evidence=tuple(
            EvidenceRecord(str(e.what), str(e.observed), str(e.required), e.query)
            for e in finding.evidence
        ),
        remediation=" ".join(str(remedy.advice) for remedy in finding.remediations),
        source=rule.source.title,
        source_url=rule.source.url,
        source_date=rule.source.date,
        decision=decision.way.value if decision else "",
        decided_by=acceptance.by if acceptance else "",
        decided_at=acceptance.at if acceptance else "",
        decided_reason=acceptance.reason if acceptance else "",
    )


def _decision(state: State, host: Host, vm: VirtualMachine) -> DecisionRecord:
    key = (host.name, vm.ref.id)
    if key in state.left_out:
        return DecisionRecord(host.name, vm.ref, ("left out",))
    return DecisionRecord(host.name, vm.ref, decisions_on(vm, state.choices.of(*key)))


def _left_out(state: State, plan: Plan) -> tuple[LeftOutRecord, ...]:
    hosts = [
        LeftOutRecord(entry.name, None, str(entry.problem or LEFT_OUT_BY_USER))
        for entry in state.hosts
        if not entry.takes_part
    ]
    vms = [
        LeftOutRecord(host.name, vm.ref, LEFT_OUT_BY_USER)
        for host, vm in state.vms
        if (host.name, vm.ref.id) in state.left_out
    ]
    skipped = [LeftOutRecord(host, vm, str(why)) for host, vm, why in plan.skipped]
    return (*hosts, *vms, *skipped)
