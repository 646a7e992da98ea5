"""A report as values: what it says, in order, built once from the record of a run."""

from dataclasses import dataclass
from datetime import datetime

from wizard.model.facts import Host, VirtualMachine
from wizard.model.records import (
    FindingRecord,
    LeftOutRecord,
    RunRecord,
    RunStatus,
    SheetRecord,
    StepRecord,
    StepStatus,
    VmRecord,
    VmStatus,
    Way,
)
from wizard.planning.steps import SetMemory
from wizard.powershell.queries import settings_in_force
from wizard.report.inside import left_to_user, networking, proof
from wizard.report.names import Names
from wizard.report.states import BACK_WORDS, SEVERITY_SIGNS, STEP_WORDS, VM_WORDS

LEFT_OUT_BY_USER = "left out by the user"
_WORST_FIRST = {"blocker": 0, "warning": 1, "advice": 2}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it counts."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs the user."""

    who: str
    what: str
    quoted: str
    advice: str


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; equal when nothing moved."""

    before: str
    after: str

    @property
    def moved(self) -> bool:
        """Whether there is a difference to show."""
        return bool(self.after) and self.before != self.after


@dataclass(frozen=True, slots=True)
class VmLine:
    """One virtual machine, before and after."""

    name: str
    sign: str
    word: str
    tone: str
    extensions: Change
    memory: Change
    networking: str
    proof: str
    record: VmRecord


@dataclass(frozen=True, slots=True)
class HostSection:
    """The virtual machines of one host."""

    name: str
    about: str
    vms: tuple[VmLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report for people says."""

    headline: str
    identity: tuple[str, ...]
    figures: tuple[Figure, ...]
    needs: tuple[Need, ...]
    hosts: tuple[HostSection, ...]
    findings: tuple[FindingRecord, ...]
    passed: int
    record: RunRecord
    names: Names

    def who(self, record: FindingRecord | LeftOutRecord) -> str:
        """Return what a record is about: a virtual machine, else its host."""
        return self.names.of(record.host, record.vm) if record.vm else record.host

    def step_words(self, step: StepRecord) -> tuple[str, str]:
        """Return the sign and the words for the state of a step."""
        return STEP_WORDS[step.status]

    @property
    def sheets(self) -> tuple[tuple[VmRecord, SheetRecord], ...]:
        """With what the nested virtual machines of each one that is not back as before work."""
        kept = (vm for vm in self.record.vms if vm.status is not VmStatus.UNDONE)
        return tuple((vm, line) for vm in kept for line in vm.sheet)

    @property
    def irreversible(self) -> tuple[tuple[VmRecord, StepRecord], ...]:
        """The steps without a way back."""
        return tuple((vm, s) for vm in self.record.vms for s in vm.steps if s.irreversible)

    def sign_of(self, finding: FindingRecord) -> str:
        """Return the sign of a finding: unknown has its own."""
        return "?" if finding.verdict == "unknown" else SEVERITY_SIGNS[finding.severity]


def report_of(record: RunRecord) -> Report:
    """Build the report of a run, whether it is finished or not."""
    problems = [f for f in record.findings if f.verdict in ("failed", "unknown")]
    names = Names(record)
    return Report(
        headline=_headline(record),
        identity=_identity(record),
        figures=_figures(record),
        needs=_needs(record, names),
        hosts=tuple(_host(record, names, name, vms) for name, vms in record.by_host),
        findings=tuple(sorted(problems, key=lambda f: (_WORST_FIRST[f.severity], f.rule))),
        passed=sum(f.verdict == "passed" for f in record.findings),
        record=record,
        names=names,
    )


def _count(record: RunRecord, *states: VmStatus) -> int:
    return sum(vm.status in states for vm in record.vms)


def _headline(record: RunRecord) -> str:
    total = len(record.vms)
    vms = "VM" if total == 1 else "VMs"
    if record.way is Way.BACK:
        return f"{_count(record, VmStatus.UNDONE)} of {total} {vms} back as before the run"
    ended = [vm for vm in record.vms if vm.status is VmStatus.DONE]
    done = sum(_nests(record, vm) is True for vm in ended)
    if record.status in (RunStatus.INTERRUPTED, RunStatus.UNDER_WAY):
        return f"Interrupted: {done} of {total} {vms} can now run Hyper-V inside"
    off = sum(_is_taken_away(vm) for vm in ended)
    back = sum(vm.is_back for vm in record.vms)
    no_more = f", {off} no longer can" if off else ""
    later = f", {back} undone later" if back else ""
    return f"{done} of {total} {vms} can now run Hyper-V inside{no_more}{later}"


def _nests(record: RunRecord, vm: VmRecord) -> bool | None:
    """Whether its extensions are exposed now; without a step, as they were read; else unknown."""
    over = (StepStatus.DONE, StepStatus.FOUND)
    steps = [step for step in vm.steps if step.aspect == "Virtualization extensions"]
    if steps:
        return all(step.status in over and step.after == "Exposed" for step in steps)
    known = (each for host in record.hosts if host.name == vm.host for each in host.vms or ())
    facts = next((each for each in known if each.ref.id == vm.vm.id), None)
    return facts.processor.exposes_virtualization if facts and facts.processor else None


def _is_taken_away(vm: VmRecord) -> bool:
    return any(
        step.aspect == "Virtualization extensions" and step.after == "Hidden" for step in vm.steps
    )


def _identity(record: RunRecord) -> tuple[str, ...]:
    accounts = sorted({account for _, account in record.accounts})
    ended = moment(record.ended_at) or "not ended"
    return (
        f"Run of {moment(record.started_at)} to {ended} (UTC), by {record.operator}",
        f"Signed in to the hosts as {', '.join(accounts) or 'nobody'}",
        f"Run {record.run_id} · {record.policy} rules · version {record.product_version}",
    )


def moment(written: str) -> str:
    """Return a time of the record as people read it."""
    if not written:
        return ""
    return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M:%S")


def duration(began: str, ended: str) -> str:
    """Return the time between two moments as minutes and seconds; empty when one is missing."""
    if not (began and ended):
        return ""
    seconds = round((datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds())
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _figures(record: RunRecord) -> tuple[Figure, ...]:
    needing = len(record.needing_user)
    untouched = len(record.decisions) - len(record.vms)
    back = record.way is Way.BACK
    moved = VmStatus.UNDONE if back else VmStatus.DONE
    return (
        Figure(
            str(_count(record, moved)),
            "VMs put back and proved" if back else "VMs changed and proved",
        ),
        Figure(str(needing), "needs you" if needing == 1 else "need you"),
        Figure(str(max(untouched, 0)), "left as they were"),
        Figure(str(len(record.hosts)), "hosts read"),
        Figure(duration(record.started_at, record.ended_at) or "–", "from start to end"),
    )


def _needs(record: RunRecord, names: Names) -> tuple[Need, ...]:
    vms = tuple(
        Need(names.where(vm), vm.message, vm.quoted, vm.advice) for vm in record.needing_user
    )
    not_run = tuple(
        Need(names.where(vm), vm.message or "It was not begun.", vm.quoted, vm.advice)
        for vm in record.vms
        if vm.status is VmStatus.NOT_RUN and vm not in record.needing_user
    )
    by_hand = tuple(
        Need(names.where(vm), left_to_user(vm), "", "")
        for vm in record.vms
        if left_to_user(vm) and vm.status is VmStatus.DONE
    )
    unread = tuple(
        Need(names.on(left.host, left.vm), f"It has no part in this run: {left.why}", "", "")
        for left in record.left_out
        if left.why != LEFT_OUT_BY_USER
    )
    return vms + not_run + by_hand + unread


def _host(record: RunRecord, names: Names, name: str, vms: tuple[VmRecord, ...]) -> HostSection:
    facts = next((host for host in record.hosts if host.name == name), None)
    found = {vm.ref.id: vm for vm in (facts.vms or ())} if facts else {}
    return HostSection(
        name, _about(facts), tuple(_line(vm, names, found.get(vm.vm.id)) for vm in vms)
    )


def _about(host: Host | None) -> str:
    if host is None:
        return ""
    system = host.operating_system
    parts = [
        f"{system.caption} ({system.build})" if system and system.caption else "",
        (host.processors[0].name or "").strip() if host.processors else "",
    ]
    return ", ".join(part for part in parts if part)


def _line(vm: VmRecord, names: Names, found: VirtualMachine | None) -> VmLine:
    sign, word, tone = BACK_WORDS if vm.is_back else VM_WORDS[vm.status]
    return VmLine(
        name=names.of(vm.host, vm.vm),
        sign=sign,
        word=word,
        tone=tone,
        extensions=_moved(vm, "Virtualization extensions", "as it was"),
        memory=_moved(vm, "Memory", _memory_words(found)),
        networking=networking(vm),
        proof=proof(vm) or "not looked",
        record=vm,
    )


def _memory_words(found: VirtualMachine | None) -> str:
    """Say the memory that nobody touched in the words of a step that would touch it."""
    if found is None or found.memory is None or found.memory.startup is None:
        return "as it was"
    memory = settings_in_force(found.memory)
    return str(SetMemory(found.ref, memory, memory).said(memory))


def _moved(vm: VmRecord, aspect: str, untouched: str) -> Change:
    steps = [step for step in vm.steps if step.aspect == aspect]
    if not steps:
        return Change(untouched, "")
    reached = (StepStatus.DONE, StepStatus.FOUND, StepStatus.KEPT)
    first, last = steps[0], steps[-1]
    return Change(first.before, last.after if last.status in reached else "")
