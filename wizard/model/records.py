"""The record of a run in memory: what its journal folds into, and what a report is made of.

Commands and values are kept as text: a record outlives the code that made it. Times are UTC in
ISO 8601. Where a text here is empty, nothing was seen or said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.model.facts import Host, VmRef


class Way(StrEnum):
    """Which way a run moves."""

    FORTH = "forth"
    BACK = "back"


class StepStatus(StrEnum):
    """How far one step has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"  # changed by this run and read back
    FOUND = "found"  # was already so; this run leaves it so
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"  # back at the value found
    KEPT = "kept"  # cannot be undone
    NOT_RUN = "not run"


class VmStatus(StrEnum):
    """How far one virtual machine has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    UNDONE = "undone"  # failed or stopped, and everything is as it was
    BETWEEN = "between"  # neither as it was nor as planned: needs the user
    STOPPED = "stopped"  # interrupted between steps, can be resumed or undone
    NOT_RUN = "not run"


class RunStatus(StrEnum):
    """How far a run has come."""

    UNDER_WAY = "under way"
    INTERRUPTED = "interrupted"  # stopped, crashed or killed: resume or undo
    FINISHED = "finished"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """One exchange with a host that belongs to a step."""

    at: str
    purpose: str  # "look", "change" or "verify"
    text: str
    seconds: float
    outcome: str  # what came back, in plain words


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of one virtual machine; values are in plain words."""

    number: int
    aspect: str
    title: str
    before: str
    after: str
    command: str
    way_back: str
    irreversible: bool
    status: StepStatus = StepStatus.WAITING
    observed: str = ""
    began_at: str = ""
    ended_at: str = ""
    commands: tuple[CommandRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class InstructionRecord:
    """Commands for the user to run, and where."""

    title: str
    where: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """With what nested virtual machines work in their network; without DNS it is empty.

    ``addresses`` is one, or a range that is handed out by DHCP.
    """

    addresses: str
    prefix_length: int
    gateway: str
    dns: str = ""
    by_dhcp: bool = False


@dataclass(frozen=True, slots=True)
class VmRecord:
    """One virtual machine of a run. ``message``, ``quoted`` and ``advice`` are about a failure."""

    host: str
    vm: VmRef
    steps: tuple[StepRecord, ...]
    instructions: tuple[InstructionRecord, ...] = ()
    status: VmStatus = VmStatus.WAITING
    doing: str = ""
    message: str = ""
    quoted: str = ""
    advice: str = ""
    began_at: str = ""
    ended_at: str = ""
    way: Way = Way.FORTH  # back: the user had it undone, and from then on it goes only back
    plan_again: bool = False  # it changed between plan and run, so only a new plan helps
    moved_to: str = ""  # the host it is on now, where its cluster has moved it
    sheet: tuple[SheetRecord, ...] = ()  # for its nested virtual machines

    @property
    def is_on(self) -> str:
        """The host it is on, as far as the run has followed it."""
        return self.moved_to or self.host

    @property
    def where(self) -> str:
        """The host of the plan, and where it moved to, in words."""
        return f"{self.host}, moved to {self.moved_to}" if self.moved_to else self.host

    @property
    def is_back(self) -> bool:
        """Whether it was undone because the user wished so."""
        return self.way is Way.BACK and self.status is VmStatus.UNDONE

    @property
    def steps_over(self) -> int:
        """How many steps have reached an end."""
        open_states = (StepStatus.WAITING, StepStatus.WORKING, StepStatus.UNDOING)
        return sum(step.status not in open_states for step in self.steps)

    @property
    def steps_back(self) -> int:
        """How many steps have reached their end on the way back, or never moved."""
        moved = (StepStatus.DONE, StepStatus.WORKING, StepStatus.FAILED, StepStatus.UNDOING)
        return sum(step.status not in moved for step in self.steps)

    @property
    def steps_settled(self) -> int:
        """How many steps will not move any more, the way it goes; what was stopped may go on."""
        if self.way is Way.BACK:
            is_over = self.status in (VmStatus.UNDONE, VmStatus.BETWEEN)
            return len(self.steps) if is_over else self.steps_back
        if self.status is VmStatus.NOT_RUN:
            return 0
        if self.status is VmStatus.STOPPED:
            reached = (StepStatus.DONE, StepStatus.FOUND)
            return sum(step.status in reached for step in self.steps)
        is_open = self.status in (VmStatus.WAITING, VmStatus.WORKING)
        return self.steps_over if is_open else len(self.steps)


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """An actual value, what was needed, and the command that read it."""

    what: str
    observed: str
    required: str
    query: str


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding as it stood when the plan was made, with what the user decided about it.

    ``decision`` is "accept" or "resolve in the plan", empty where none was made.
    """

    rule: str
    title: str
    why: str
    severity: str
    verdict: str
    host: str
    vm: VmRef | None
    evidence: tuple[EvidenceRecord, ...]
    remediation: str
    source: str
    source_url: str
    source_date: str
    decision: str = ""
    decided_by: str = ""
    decided_at: str = ""
    decided_reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What the user decided for one virtual machine, in plain words."""

    host: str
    vm: VmRef
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOutRecord:
    """A host, or one virtual machine on it, that has no part in the run, and why."""

    host: str
    vm: VmRef | None
    why: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the live log; ``vm`` is a name, which may repeat, ``vm_id`` says which."""

    at: str
    host: str
    vm: str
    text: str
    vm_id: str = ""


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """A run that begins nothing new.

    ``message``: why it paused by itself and asks, empty where the user paused it. ``vms``: the
    names of those that it is about; of hosts, where these were lost.
    """

    at: str
    message: str = ""
    vms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One carrying out of a plan."""

    run_id: str
    started_at: str
    operator: str
    product_version: str
    policy: str
    hosts: tuple[Host, ...]
    findings: tuple[FindingRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    vms: tuple[VmRecord, ...]
    accounts: tuple[tuple[str, str], ...] = ()  # host and account name
    left_out: tuple[LeftOutRecord, ...] = ()
    status: RunStatus = RunStatus.UNDER_WAY
    way: Way = Way.FORTH  # back: every virtual machine goes back
    ended_at: str = ""
    log: tuple[LogLine, ...] = ()
    pause: PauseRecord | None = None

    def of(self, host: str, vm_id: str) -> VmRecord | None:
        """Return the record of one virtual machine."""
        return next((v for v in self.vms if v.host == host and v.vm.id == vm_id), None)

    @property
    def by_host(self) -> Iterator[tuple[str, tuple[VmRecord, ...]]]:
        """Yield each host's name with its virtual machines, in the order of the plan."""
        for host in dict.fromkeys(vm.host for vm in self.vms):
            yield host, tuple(vm for vm in self.vms if vm.host == host)

    @property
    def needing_user(self) -> tuple[VmRecord, ...]:
        """Virtual machines that did not come out as planned."""
        wanted = (VmStatus.UNDONE, VmStatus.BETWEEN, VmStatus.STOPPED)
        return tuple(vm for vm in self.vms if vm.status in wanted and not vm.is_back)

    @property
    def progress(self) -> float:
        """How much is over, from 0 to 1, counted in steps; of what goes back, how much is back."""
        total = sum(len(vm.steps) for vm in self.vms)
        return sum(vm.steps_settled for vm in self.vms) / total if total else 1.0
