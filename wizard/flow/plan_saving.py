"""The plan that is reviewed, as what is saved: with all it rests on, and no password."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from wizard.flow.recording import record_of
from wizard.flow.state import Decision, FindingKey, State
from wizard.model.choices import Choices
from wizard.model.findings import Finding
from wizard.model.text import Problem, text
from wizard.planning.plan_parts import DecidedFinding, KnownFinding, PlanFile, PlannedHost
from wizard.planning.step import Plan


def filed(state: State, operator: str, version: str, account_of: Callable[[str], str]) -> PlanFile:
    """Return what is saved of a state; raises ``Problem`` when it has no plan."""
    plan = state.plan
    if plan is None:
        raise Problem(
            text("There is no plan to save."), text("Read the hosts again and review the plan.")
        )
    record = record_of(state, plan, operator, version, account_of)
    skipped = {(host, vm) for host, vm, _ in plan.skipped}
    return PlanFile(
        plan=plan,
        policy=state.policy,
        made_by=operator,
        made_at=record.started_at,
        product=version,
        hosts=tuple(
            PlannedHost(h.name, account_of(h.name), written(h.asked_at)) for h in state.facts
        ),
        read_inside=tuple((h.name, vm.ref.id) for h, vm in state.vms if vm.inside is not None),
        choices=_choices_of(state),
        decisions=tuple(_decided(key, each) for key, each in _standing(state).items()),
        findings=tuple(_known(each) for each in _problems(state, plan)),
        left_out=tuple(each for each in record.left_out if (each.host, each.vm) not in skipped),
    )


def written(moment: datetime) -> str:
    """Return a moment as it is written: ISO 8601, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _choices_of(state: State) -> Choices:
    """Return the choices and answers that concern the hosts that take part."""
    names = {host.name for host in state.facts}
    vms = {key: choice for key, choice in state.choices.vms.items() if key[0] in names}
    answers = {k: said for k, said in state.choices.answers.items() if k[1] in {"", *names}}
    return Choices(MappingProxyType(vms), MappingProxyType(answers))


def _standing(state: State) -> Mapping[FindingKey, Decision]:
    """Return the decisions on what is still seen as it was."""
    found = ((each.key, state.decision_on(each)) for each in state.findings)
    return {key: decision for key, decision in found if decision is not None}


def _decided(key: FindingKey, decision: Decision) -> DecidedFinding:
    rule, host, vm_id = key
    said = decision.acceptance
    return DecidedFinding(
        rule, host, vm_id, decision.way.value, said.fingerprint, said.reason, said.by, said.at
    )


def _problems(state: State, plan: Plan) -> Iterable[Finding]:
    """Return the problems of the hosts and virtual machines that the plan changes."""
    planned = {(host, vm.vm.id) for host, vm in plan.vms}
    about = planned | {(host, "") for host, _id in planned}
    return (f for f in state.findings if f.is_problem and f.key[1:] in about)


def _known(finding: Finding) -> KnownFinding:
    subject = finding.subject
    return KnownFinding(
        rule=finding.rule.id,
        host=subject.host,
        vm=subject.vm,
        title=str(finding.title),
        severity=finding.severity.value,
        verdict=finding.verdict.value,
        fingerprint=finding.fingerprint,
    )
