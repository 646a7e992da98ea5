"""What is in the file of a plan, as values."""

from dataclasses import dataclass, field

from wizard.model.choices import Choices
from wizard.model.facts import VmRef
from wizard.model.findings import Policy
from wizard.model.records import LeftOutRecord
from wizard.planning.step import Plan


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """A host that took part: as whom it was read, and when (ISO 8601)."""

    name: str
    account: str
    read_at: str


@dataclass(frozen=True, slots=True)
class DecidedFinding:
    """What was decided about a finding; ``fingerprint`` is what was seen then."""

    rule: str
    host: str
    vm_id: str
    way: str
    fingerprint: str
    reason: str
    by: str
    at: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, host and Id of the virtual machine, as in ``Finding.key``."""
        return (self.rule, self.host, self.vm_id)


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A problem that was known when the plan was made, in words, and what was seen then."""

    rule: str
    host: str
    vm: VmRef | None
    title: str
    severity: str
    verdict: str
    fingerprint: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, host and Id of the virtual machine, as in ``Finding.key``."""
        return (self.rule, self.host, self.vm.id if self.vm else "")


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan with all it rests on: who made it, when, under which policy, with which choices.

    ``left_out`` has the hosts and virtual machines that the user left out. No password is here.
    ``read_inside`` are the virtual machines, by host and Id, of which it was known what is inside.
    ``checksum`` is the one that was read with it, empty for a plan that was not read from a file.
    """

    plan: Plan
    policy: Policy
    made_by: str
    made_at: str
    product: str
    hosts: tuple[PlannedHost, ...] = ()
    choices: Choices = field(default_factory=Choices)
    decisions: tuple[DecidedFinding, ...] = ()
    findings: tuple[KnownFinding, ...] = ()
    left_out: tuple[LeftOutRecord, ...] = ()
    read_inside: tuple[tuple[str, str], ...] = ()
    checksum: str = ""
