"""What the footer and the step list say on the first three pages, and what blocks them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wizard.flow.state import HostStatus, State
from wizard.model.facts import VirtualMachine
from wizard.model.findings import Finding, Group, Verdict
from wizard.model.text import Text, text

# These depend on what is chosen on the fourth page and are settled there: sizes, and what may be
# done with a VM that is saved, paused or hibernated, or comes down by a harder way. So is what
# is to be done inside: VM-IN and the NAT rules that speak of it.
SHORT_OF_MEMORY = frozenset({"HST-MEM-01", "HST-MEM-02"})
DEPENDS_ON_CHOICES = SHORT_OF_MEMORY | {
    "VM-STATE-02",
    "VM-STATE-03",
    "VM-STATE-04",
    "VM-STATE-07",
    "VM-VER-06",
    *("VM-IN-01", "VM-IN-02", "VM-IN-04"),
    *("NAT-13", "NAT-16", "NAT-17", "NAT-18", "NAT-20"),
}
LONGEST_NAME = 30


class Tone(StrEnum):
    """How a sentence is meant; the window shows it as a shape beside it."""

    INFO = "info"
    READY = "ready"
    CAUTION = "caution"
    STOP = "stop"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The footer: one sentence, and how it is meant."""

    tone: Tone
    text: Text


def some(count: int, one: str, many: str) -> str:
    """Say a count with its noun: "1 step", "86 steps"."""
    return f"{count} {one if count == 1 else many}"


def hosts_phrase(count: int) -> str:
    """Say "1 host" or "5 hosts"."""
    return some(count, "host", "hosts")


def vms_phrase(count: int) -> str:
    """Say "1 VM" or "24 VMs"."""
    return some(count, "VM", "VMs")


# Hosts ------------------------------------------------------------------------------------------


def no_host(state: State) -> Text | None:
    """Why the hosts page cannot be left."""
    if not state.hosts:
        return text("Add at least one host to go on.")
    if state.facts:
        return None
    if any(entry.status is HostStatus.CONNECTING for entry in state.hosts):
        return text("Connecting to {hosts}.", hosts=hosts_phrase(len(state.hosts)))
    if any(entry.status is HostStatus.ADDED for entry in state.hosts):
        return text("Connect to the hosts to go on.")
    return text("No host is ready. Each row says what stands in the way.")


def hosts_ready(state: State) -> Sentence:
    """What came out of connecting."""
    connecting = sum(entry.status is HostStatus.CONNECTING for entry in state.hosts)
    if connecting:
        done = len(state.hosts) - connecting
        return Sentence(
            Tone.BUSY,
            text(
                "{done} of {all} hosts answered. The others join when they do.",
                done=done,
                all=len(state.hosts),
            ),
        )
    failed = [entry.name for entry in state.hosts if entry.status is HostStatus.FAILED]
    if failed:
        return Sentence(
            Tone.CAUTION,
            text(
                "{failed} cannot be read and {verb} left out: {names}. {rest}.",
                failed=hosts_phrase(len(failed)),
                verb="is" if len(failed) == 1 else "are",
                names=listed(short_hosts(state, failed)),
                rest=_others(len(state.facts)),
            ),
        )
    return Sentence(
        Tone.READY,
        text(
            "{hosts} ready, {vms}. Nothing has been changed.",
            hosts=hosts_phrase(len(state.facts)),
            vms=vms_phrase(len(state.vms)),
        ),
    )


def _others(count: int) -> str:
    return "The other one goes on" if count == 1 else f"The other {count} go on"


def listed(names: Sequence[str], most: int = 3, longest: int = LONGEST_NAME) -> str:
    """Name a few and count the rest; long names are cut, so that the sentence has an end."""
    shown = ", ".join(cut(name, longest) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def cut(name: str, most: int) -> str:
    """Cut a name in the middle: names differ at their ends."""
    if len(name) <= most:
        return name
    end = (most - 1) // 2
    return f"{name[: most - 1 - end]}…{name[-end:]}"


def short_hosts(state: State, names: Iterable[str]) -> tuple[str, ...]:
    """Name hosts without their domain, where all that are listed have the same one."""
    domains = {entry.name.partition(".")[2].casefold() for entry in state.hosts}
    addresses = any(entry.name.replace(".", "").isdecimal() for entry in state.hosts)
    if len(domains) > 1 or addresses:
        return tuple(names)
    return tuple(name.partition(".")[0] for name in names)


def hosts_caption(state: State) -> Text | None:
    """How many hosts and VMs there are."""
    if not state.hosts:
        return None
    if len(state.facts) < len(state.hosts):
        return text("{ready} of {all} hosts ready", ready=len(state.facts), all=len(state.hosts))
    return text(
        "{hosts}, {vms}", hosts=hosts_phrase(len(state.facts)), vms=vms_phrase(len(state.vms))
    )


# Prerequisites ----------------------------------------------------------------------------------


def settled_by_choices(finding: Finding) -> bool:
    """Whether a finding that blocks is settled on the page of choices."""
    return finding.rule.id in DEPENDS_ON_CHOICES


def blockers(state: State, group: Group) -> tuple[Finding, ...]:
    """Open blockers of a page, without those that are settled by a later choice."""
    return tuple(
        finding
        for finding in state.open_blockers
        if finding.rule.group is group and not settled_by_choices(finding)
    )


def unmet(group: Group) -> Callable[[State], Text | None]:
    """Why a page of findings cannot be left: open blockers of its group."""

    def obstacle(state: State) -> Text | None:
        open_findings = blockers(state, group)
        if open_findings:
            behind = {key for f in open_findings for key in state.behind(f)} - state.left_out
            rules = {finding.rule.id for finding in open_findings}
            return text(
                "{vms} {stand} behind {count}. Resolve {them} or leave the VMs out.",
                vms=vms_phrase(len(behind)),
                stand="stands" if len(behind) == 1 else "stand",
                count=some(len(rules), "open finding", "open findings"),
                them="it" if len(rules) == 1 else "them",
            )
        if not state.vms:
            return text("No VM was read. Add a host that has VMs, or check again.")
        return None if included(state) else text("Every VM is left out. Take at least one in.")

    return obstacle


def included(state: State) -> tuple[VirtualMachine, ...]:
    """Virtual machines that are not left out."""
    return tuple(vm for host, vm in state.vms if (host.name, vm.ref.id) not in state.left_out)


def prerequisites_ready(state: State) -> Sentence:
    """What is so when nothing blocks."""
    problems = [f for f in state.findings if f.is_problem and f.rule.group is Group.PREREQUISITE]
    failed = [e.name for e in state.hosts if e.included and e.status is HostStatus.FAILED]
    if failed:
        return Sentence(
            Tone.CAUTION,
            text(
                "{failed} cannot be read and {verb} left out: {names}. Nothing blocks {vms}.",
                failed=hosts_phrase(len(failed)),
                verb="is" if len(failed) == 1 else "are",
                names=listed(short_hosts(state, failed)),
                vms=vms_phrase(len(included(state))),
            ),
        )
    if not problems:
        passed = sum(f.verdict is Verdict.PASSED for f in state.findings)
        return Sentence(Tone.READY, text("No problems found. {count} checks passed.", count=passed))
    return Sentence(
        Tone.INFO,
        text(
            "Nothing blocks {vms}. Warnings and advice do not hold you up.",
            vms=vms_phrase(len(included(state))),
        ),
    )


def prerequisites_caption(state: State) -> Text | None:
    """How many findings block."""
    open_findings = blockers(state, Group.PREREQUISITE)
    unknown = sum(f.verdict is Verdict.UNKNOWN for f in open_findings)
    failed = len(open_findings) - unknown
    parts = [some(failed, "blocker", "blockers")] if failed else []
    parts += [f"{unknown} unknown"] if unknown else []
    if parts:
        return text("{parts}", parts=", ".join(parts))
    if state.left_out:
        return text("{vms} left out", vms=vms_phrase(len(state.left_out)))
    return text("Nothing blocks")


# Conflicts --------------------------------------------------------------------------------------


def undecided(state: State) -> Text | None:
    """Why the conflicts page cannot be left."""
    blocked = unmet(Group.CONFLICT)(state)
    if blocked is not None:
        return blocked
    titles = list(dict.fromkeys(str(finding.title) for finding in state.undecided))
    if not titles:
        return None
    return text(
        "{count} your decision: {titles}.",
        count=some(len(titles), "conflict awaits", "conflicts await"),
        titles=listed(titles, 2, longest=max(map(len, titles))),
    )


def conflicts_ready(state: State) -> Sentence:
    """What is so when everything is decided."""
    conflicts = [f for f in state.findings if f.rule.group is Group.CONFLICT and f.is_problem]
    if not conflicts:
        return Sentence(Tone.READY, text("No conflicts. Go on."))
    return Sentence(Tone.READY, text("Every conflict that needs a decision has one."))


def conflicts_caption(state: State) -> Text | None:
    """How many conflicts are undecided."""
    blocked = len(blockers(state, Group.CONFLICT))
    if blocked:
        return text("{count}", count=some(blocked, "blocker", "blockers"))
    open_rules = {finding.rule.id for finding in state.undecided}
    if open_rules:
        return text("{count} undecided", count=len(open_rules))
    return text("All decided") if state.decisions else text("Nothing to decide")
