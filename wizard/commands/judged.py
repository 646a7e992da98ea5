"""What the facts of files come to: every host and VM with its verdict."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard import __version__
from wizard.checks.catalogue import HostVerdict, VmVerdict, assess, host_verdict, vm_verdict
from wizard.commands import BAD_INPUT, BLOCKED, INCOMPLETE, READY
from wizard.flow.clusters import listed_once, peers_of
from wizard.flow.same_host import same_host
from wizard.model.choices import Choices, Enablement
from wizard.model.facts import Host, VmRef
from wizard.model.findings import Finding, Policy, Verdict
from wizard.model.text import text
from wizard.planning.suggestions import suggest
from wizard.remoting.inspection_file import HostRead
from wizard.remoting.inspection_text import InspectionProblem
from wizard.remoting.inspections import read_inspections, without_vm

FORMAT = "nested-virtualization-wizard/check"
VERSION = 1
_BLOCKED: set[HostVerdict | VmVerdict] = {HostVerdict.BLOCKED, VmVerdict.BLOCKED}
_INCOMPLETE: set[HostVerdict | VmVerdict] = {HostVerdict.INCOMPLETE, VmVerdict.INCOMPLETE}


@dataclass(frozen=True, slots=True)
class JudgedVm:
    """A virtual machine: whether the wizard would enable it, and what stands in the way."""

    vm: VmRef
    chosen: bool
    verdict: VmVerdict
    problems: tuple[Finding, ...]
    exposed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts for the exit code: it would be enabled, or it is and cannot run."""
        exposed_in_vain = any(f.blocks and f.verdict is Verdict.FAILED for f in self.problems)
        return self.chosen or (self.exposed and exposed_in_vain)


@dataclass(frozen=True, slots=True)
class JudgedHost:
    """A host of a file and its virtual machines."""

    path: Path
    host: Host
    verdict: HostVerdict
    problems: tuple[Finding, ...]
    vms: tuple[JudgedVm, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """All of it, and what could not be read."""

    policy: Policy
    hosts: tuple[JudgedHost, ...]
    problems: tuple[InspectionProblem, ...]

    @property
    def exit_code(self) -> int:
        """What the program ends with; what nobody would enable does not count."""
        verdicts: set[HostVerdict | VmVerdict] = {host.verdict for host in self.hosts}
        verdicts |= {vm.verdict for host in self.hosts for vm in host.vms if vm.counts}
        if self.problems:
            return BAD_INPUT
        if verdicts & _BLOCKED:
            return BLOCKED
        unread = any(host.host.vms is None for host in self.hosts)
        return INCOMPLETE if unread or verdicts & _INCOMPLETE else READY


def judge(paths: Iterable[Path], policy: Policy) -> Judged:
    """Read files and judge their hosts, with the choices the wizard would begin with."""
    opened = read_inspections(paths)
    reads, twice = _each_once(opened.hosts)
    hosts = listed_once(read.host for read in reads)
    problems = (*opened.problems, *twice, *without_vm(opened.insides, hosts.values()))
    choices = _suggested(hosts.values())
    peers = peers_of(hosts.values())
    judged = (
        _judged(read.path, hosts[name], assess(hosts[name], policy, choices, peers.get(name, ())))
        for name, read in ((read.host.name, read) for read in reads)
    )
    return Judged(policy, tuple(judged), problems)


def _each_once(found: Sequence[HostRead]) -> tuple[list[HostRead], list[InspectionProblem]]:
    """Leave out a host that another file has under another name."""
    reads: list[HostRead] = []
    problems: list[InspectionProblem] = []
    for read in found:
        first = next((r for r in reads if same_host(r.host, read.host)), None)
        if first is None:
            reads.append(read)
        else:
            problems.append(_same(read, first))
    return reads, problems


def _suggested(hosts: Iterable[Host]) -> Choices:
    return Choices(
        {(host.name, vm.ref.id): suggest(host, vm) for host in hosts for vm in host.vms or ()}
    )


def _judged(path: Path, host: Host, findings: Sequence[Finding]) -> JudgedHost:
    own = [finding for finding in findings if finding.subject.vm is None]
    of_vms: dict[str, list[Finding]] = {vm.ref.id: [] for vm in host.vms or ()}
    for finding in findings:
        if finding.subject.vm is not None:
            of_vms[finding.subject.vm.id].append(finding)
    vms = (
        JudgedVm(
            vm.ref,
            suggest(host, vm).enablement is Enablement.ENABLE,
            vm_verdict((*own, *of_vms[vm.ref.id]), vm.ref),
            _problems(of_vms[vm.ref.id]),
            vm.processor is not None and vm.processor.exposes_virtualization is True,
        )
        for vm in host.vms or ()
    )
    return JudgedHost(path, host, host_verdict(own), _problems(own), tuple(vms))


def _problems(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.is_problem)


def _same(read: HostRead, first: HostRead) -> InspectionProblem:
    return InspectionProblem(
        read.path,
        text(
            "{host} in {file} was not judged: it is the same host as {first} in {other}.",
            host=read.host.name,
            file=read.path.name,
            first=first.host.name,
            other=first.path.name,
        ),
        text("Check only one of the two files, the newer one."),
    )


# For programs -----------------------------------------------------------------------------------


def as_json(judged: Judged) -> str:
    """Return all of it for other programs; ``check.schema.json`` describes it."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "product": __version__,
        "policy": judged.policy.value,
        "exit_code": judged.exit_code,
        "hosts": [_host(host) for host in judged.hosts],
        "problems": [
            {"file": str(p.path), "what": str(p.what), "advice": str(p.advice)}
            for p in judged.problems
        ],
    }
    # ASCII throughout: a name of a host may hold half of a character.
    return json.dumps(document, indent=2) + "\n"


def _host(judged: JudgedHost) -> dict[str, Any]:
    return {
        "name": judged.host.name,
        "file": str(judged.path),
        "asked_at": judged.host.asked_at.isoformat(),
        "verdict": judged.verdict.value,
        "vms_known": judged.host.vms is not None,
        "findings": [_finding(finding) for finding in judged.problems],
        "vms": [
            {
                "id": each.vm.id,
                "name": each.vm.name,
                "chosen": each.chosen,
                "verdict": each.verdict.value,
                "findings": [_finding(finding) for finding in each.problems],
            }
            for each in judged.vms
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule.id,
        "title": str(finding.title),
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "blocks": finding.blocks,
        "in_plan": finding.resolvable_in_plan,
        "note": None if finding.note is None else str(finding.note),
        "evidence": [
            {"what": str(e.what), "observed": str(e.observed), "required": str(e.required)}
            for e in finding.evidence
        ],
        "advice": [str(way.advice) for way in finding.remediations],
    }
