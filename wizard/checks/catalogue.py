"""Every check, in reading order, and what they come to."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from wizard.checks import role
from wizard.checks.cases import HostCase, VmCase
from wizard.checks.check import Check, Found
from wizard.checks.conflict_list import HOST_CONFLICTS, VM_CONFLICTS
from wizard.checks.disabling import OF_DISABLING, ONLY_FOR_EXPOSING
from wizard.checks.host_list import CONTACT_LIST, HOST_LIST
from wizard.checks.network_list import NETWORK_LIST
from wizard.checks.vm_list import VM_LIST
from wizard.model.choices import Choices
from wizard.model.facts import Host, VmRef
from wizard.model.findings import Disposition, Finding, Policy, Severity, Verdict
from wizard.model.text import text

HOST_CHECKS: tuple[Check[HostCase], ...] = (*CONTACT_LIST, *HOST_LIST, *HOST_CONFLICTS)
VM_CHECKS: tuple[Check[VmCase], ...] = (*VM_LIST, *NETWORK_LIST, *VM_CONFLICTS)


class HostVerdict(StrEnum):
    """What the findings of a host come to."""

    READY = "ready"
    READY_WITH_WARNINGS = "ready with warnings"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    UNREACHABLE = "unreachable"


class VmVerdict(StrEnum):
    """What the findings of a virtual machine come to.

    ``READY``: it is off, and only the extensions are left to be exposed. ``NEEDS_ACTIONS``: the
    plan has more to do, such as shutting it down, or can do it once the user agrees.
    """

    ALREADY_ENABLED = "already enabled"
    READY = "ready"
    NEEDS_ACTIONS = "needs actions"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"


def assess(
    host: Host, policy: Policy, choices: Choices, peers: tuple[Host, ...] = ()
) -> tuple[Finding, ...]:
    """Judge a host: its own findings, then those of each of its virtual machines.

    ``peers`` are the other nodes of its cluster that were read.
    """
    return assess_under(host, (policy,), choices, peers)[policy]


def assess_under(
    host: Host, policies: tuple[Policy, ...], choices: Choices, peers: tuple[Host, ...] = ()
) -> dict[Policy, tuple[Finding, ...]]:
    """Judge a host once and say what that is under each of several policies; see ``assess``."""
    case = HostCase(host, choices, peers)
    under = (*_of_host(case, policies), *_of_vms(case, policies))
    by_policy = zip(policies, zip(*under, strict=True), strict=True)
    return {policy: tuple(filter(None, found)) for policy, found in by_policy}


def _of_host(case: HostCase, policies: tuple[Policy, ...]) -> Iterator[Found]:
    only_disables = case.only_disables
    for check in HOST_CHECKS if case.host.contact.signed_in else CONTACT_LIST:
        if only_disables and check.rule.id not in OF_DISABLING:
            yield check.set_aside(case, policies, ONLY_FOR_EXPOSING)
        else:
            yield check.find_under(case, policies)


def _of_vms(of_host: HostCase, policies: tuple[Policy, ...]) -> Iterator[Found]:
    host, choices = of_host.host, of_host.choices
    without_role = role.role_missing(host.hyper_v)
    for machine in host.vms or ():
        choice = choices.of(host.name, machine.ref.id)
        case = VmCase(host, machine, choice, choices, of_host.peers)
        for check in VM_CHECKS:
            aside = case.is_disabled and check.rule.id not in OF_DISABLING
            found = (
                check.set_aside(case, policies, ONLY_FOR_EXPOSING)
                if aside
                else check.find_under(case, policies)
            )
            yield tuple(map(_without_role, found)) if without_role else found


def _without_role(finding: Finding | None) -> Finding | None:
    """Facts about virtual machines cannot hold on a host that has no Hyper-V."""
    if finding is None:
        return None
    note = text("The host has no Hyper-V role; HST-HV-01 says so.")
    return Finding(
        finding.rule, finding.severity, Verdict.NOT_APPLICABLE, finding.subject, note=note
    )


def host_verdict(findings: Iterable[Finding]) -> HostVerdict:
    """Say what the findings of one host come to, leaving aside its virtual machines."""
    own = [finding for finding in findings if finding.subject.vm is None]
    blocking = [finding for finding in own if finding.blocks]
    if any(finding.rule.id.startswith("HST-CONN") for finding in blocking):
        return HostVerdict.UNREACHABLE
    if any(finding.verdict is Verdict.FAILED for finding in blocking):
        return HostVerdict.BLOCKED
    if blocking or not own:
        return HostVerdict.INCOMPLETE
    if any(f.is_problem and f.severity is Severity.WARNING for f in own):
        return HostVerdict.READY_WITH_WARNINGS
    return HostVerdict.READY


def vm_verdict(findings: Iterable[Finding], vm: VmRef) -> VmVerdict:
    """Say what the findings of one host come to for one of its virtual machines."""
    all_of_host = list(findings)
    own = [f for f in all_of_host if f.subject.vm is not None and f.subject.vm.id == vm.id]
    stopped = any(f.blocks and f.verdict is Verdict.FAILED and not _takes_consent(f) for f in own)
    if any(f.rule.id == "VM-CPU-00" and f.verdict is Verdict.PASSED for f in own):
        return VmVerdict.BLOCKED if stopped else VmVerdict.ALREADY_ENABLED
    host = host_verdict(all_of_host)
    blocking = [f for f in own if f.blocks and not _takes_consent(f)]
    if host is HostVerdict.BLOCKED or any(f.verdict is Verdict.FAILED for f in blocking):
        return VmVerdict.BLOCKED
    if host in (HostVerdict.INCOMPLETE, HostVerdict.UNREACHABLE) or blocking or not own:
        return VmVerdict.INCOMPLETE
    is_off = any(f.rule.id == "VM-STATE-01" and f.verdict is Verdict.PASSED for f in own)
    return VmVerdict.NEEDS_ACTIONS if any(map(_is_for_plan, own)) or not is_off else VmVerdict.READY


def _takes_consent(finding: Finding) -> bool:
    """Whether the plan can put it right as soon as the user agrees to what is lost by it."""
    return finding.verdict is Verdict.FAILED and any(way.consent for way in finding.remediations)


def _is_for_plan(finding: Finding) -> bool:
    """Whether the plan has to do with it; advice that nobody chose to follow is no action."""
    advice = finding.severity is Severity.ADVICE
    put_right_here = (Disposition.PLAN,) if advice else (Disposition.PLAN, Disposition.CONSENT)
    return finding.verdict is Verdict.FAILED and any(
        way.disposition in put_right_here for way in finding.remediations
    )
