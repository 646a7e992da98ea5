"""All that a window may know: one frozen value, replaced by the flow. No password is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from wizard.flow.clusters import each_vm_once
from wizard.flow.opened import OpenedPlan
from wizard.model.choices import Choices
from wizard.model.facts import Host, VirtualMachine
from wizard.model.findings import Acceptance, Finding, Group, Policy, Severity
from wizard.model.records import RunRecord
from wizard.model.text import Problem, Text
from wizard.planning.step import Plan
from wizard.remoting.discovery import Probe
from wizard.remoting.problems import CertificateRejected
from wizard.run.journal import RunSummary

VmKey = tuple[str, str]  # host name and Id of the virtual machine
FindingKey = tuple[str, str, str]  # rule, host, Id of the virtual machine or ""


class HostStatus(StrEnum):
    """How far a host has come on the first page."""

    ADDED = "added"
    CONNECTING = "connecting"
    READY = "ready"
    FAILED = "failed"


class PageName(StrEnum):
    """The pages, in order."""

    HOSTS = "hosts"
    PREREQUISITES = "prerequisites"
    CONFLICTS = "conflicts"
    CHOICES = "choices"
    REVIEW = "review"
    RUN = "run"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A host of the list: what is being done with it and what came out.

    ``from_file`` is where its facts were read, if not from the host itself.
    """

    name: str
    status: HostStatus = HostStatus.ADDED
    included: bool = True
    doing: Text | None = None
    account: str = ""
    probe: Probe | None = None
    host: Host | None = None
    problem: Problem | None = None
    from_file: Path | None = None

    @property
    def certificate_to_decide(self) -> bool:
        """Whether the host waits for the user to trust its certificate, or not."""
        return isinstance(self.problem, CertificateRejected)

    @property
    def takes_part(self) -> bool:
        """Read, and not left out by the user."""
        return self.included and self.host is not None


class Way(StrEnum):
    """How a conflict is settled."""

    RESOLVE = "resolve in the plan"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about one finding; an acceptance is bound to what was seen."""

    way: Way
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class State:
    """The wizard at one moment."""

    page: PageName = PageName.HOSTS
    visited: frozenset[PageName] = frozenset({PageName.HOSTS})
    demonstration: bool = False
    hosts: tuple[HostEntry, ...] = ()
    policy: Policy = Policy.STANDARD
    findings: tuple[Finding, ...] = ()
    changed_findings: frozenset[FindingKey] = frozenset()
    left_out: frozenset[VmKey] = frozenset()
    decisions: Mapping[FindingKey, Decision] = field(default_factory=lambda: MappingProxyType({}))
    choices: Choices = field(default_factory=Choices)
    has_chosen: bool = False  # the page of choices was open once
    invalid: Mapping[VmKey, Text] = field(default_factory=lambda: MappingProxyType({}))
    plan: Plan | None = None
    plan_problem: Problem | None = None
    opened: OpenedPlan | None = None
    record: RunRecord | None = None
    running: bool = False
    stopping: bool = False
    live: Mapping[VmKey, str] = field(default_factory=lambda: MappingProxyType({}))
    run_problem: Problem | None = None
    unfinished: tuple[RunSummary, ...] = ()
    saved_reports: tuple[Path, ...] = ()
    # The user name of each credential for work inside virtual machines, by the name of its group
    inside_groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    inside_problems: Mapping[VmKey, Problem] = field(default_factory=lambda: MappingProxyType({}))
    reading_inside: frozenset[VmKey] = frozenset()

    @property
    def facts(self) -> tuple[Host, ...]:
        """The hosts that take part, as they were read; a clustered VM is on its owner only."""
        return each_vm_once(tuple(e.host for e in self.hosts if e.included and e.host is not None))

    @property
    def vms(self) -> tuple[tuple[Host, VirtualMachine], ...]:
        """Every virtual machine of the hosts that take part."""
        return tuple((host, vm) for host in self.facts for vm in host.vms or ())

    @property
    def reviewed_file(self) -> OpenedPlan | None:
        """The plan out of a file, if it is the one that is shown, as it stands there."""
        shown = self.opened is not None and self.plan is self.opened.file.plan
        return self.opened if shown else None

    @property
    def open_blockers(self) -> tuple[Finding, ...]:
        """Findings that block and concern something that is not left out."""
        return tuple(f for f in self.findings if f.blocks and self.concerns_included(f))

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Conflicts that need a decision and have none that still fits what was seen."""
        return tuple(
            f
            for f in self.findings
            if needs_decision(f) and self.decision_on(f) is None and self.concerns_included(f)
        )

    def concerns_included(self, finding: Finding) -> bool:
        """Whether a finding is about a virtual machine that is not left out, or its host."""
        host, vm = finding.subject.host, finding.subject.vm
        if vm is not None:
            return (host, vm.id) not in self.left_out
        return any((h.name, m.ref.id) not in self.left_out for h, m in self.vms if h.name == host)

    def behind(self, finding: Finding) -> frozenset[VmKey]:
        """The virtual machines that stand behind a finding: its own, or all of its host."""
        host, vm = finding.subject.host, finding.subject.vm
        if vm is not None:
            return frozenset({(host, vm.id)})
        return frozenset((h.name, m.ref.id) for h, m in self.vms if h.name == host)

    def decision_on(self, finding: Finding) -> Decision | None:
        """The decision on a finding, unless what was seen has changed since."""
        decision = self.decisions.get(finding.key)
        fits = decision is not None and decision.acceptance.fingerprint == finding.fingerprint
        return decision if fits else None

    def entry(self, name: str) -> HostEntry | None:
        """The entry of a host, by the name the user gave."""
        return next((entry for entry in self.hosts if entry.name == name), None)


def needs_decision(finding: Finding) -> bool:
    """A conflict that is more than advice must be settled by the user before the run."""
    return (
        finding.rule.group is Group.CONFLICT
        and finding.is_problem
        and finding.severity is not Severity.ADVICE
        and not finding.blocks
    )
