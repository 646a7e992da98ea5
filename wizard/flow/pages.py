"""The pages as data: what they are called, what stands in the way of Next, and the footer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wizard.flow.state import HostStatus, PageName, State, VmKey
from wizard.model.choices import Enablement
from wizard.model.facts import VirtualMachine
from wizard.model.findings import Finding, Group, Verdict
from wizard.model.records import VmStatus
from wizard.model.text import Text, text

# These depend on what is chosen on the fourth page and are settled there.
DEPENDS_ON_CHOICES = frozenset({"HST-MEM-01", "HST-MEM-02"})


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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the wizard. ``obstacle`` says why Next is off, ``None`` when it is not."""

    name: PageName
    title: Text
    purpose: Text
    primary: Text
    obstacle: Callable[[State], Text | None]
    ready: Callable[[State], Sentence]
    caption: Callable[[State], Text | None]


def _some(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def hosts_phrase(count: int) -> str:
    """Say "1 host" or "5 hosts"."""
    return _some(count, "host", "hosts")


def vms_phrase(count: int) -> str:
    """Say "1 VM" or "24 VMs"."""
    return _some(count, "VM", "VMs")


# Hosts ------------------------------------------------------------------------------------------


def _no_host(state: State) -> Text | None:
    if not state.hosts:
        return text("Add at least one host to go on.")
    if state.facts:
        return None
    if any(entry.status is HostStatus.CONNECTING for entry in state.hosts):
        return text("Connecting to {hosts}.", hosts=hosts_phrase(len(state.hosts)))
    if any(entry.status is HostStatus.ADDED for entry in state.hosts):
        return text("Connect to the hosts to go on.")
    return text("No host is ready. Each row says what stands in the way.")


def _hosts_ready(state: State) -> Sentence:
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
                "{failed} cannot be read and {verb} left out: {names}. The other {rest} go on.",
                failed=hosts_phrase(len(failed)),
                verb="is" if len(failed) == 1 else "are",
                names=_listed(failed),
                rest=len(state.facts),
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


def _listed(names: list[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _hosts_caption(state: State) -> Text | None:
    if not state.hosts:
        return None
    if len(state.facts) < len(state.hosts):
        return text("{ready} of {all} hosts ready", ready=len(state.facts), all=len(state.hosts))
    return text(
        "{hosts}, {vms}", hosts=hosts_phrase(len(state.facts)), vms=vms_phrase(len(state.vms))
    )


# Prerequisites ----------------------------------------------------------------------------------


def blockers(state: State, group: Group) -> tuple[Finding, ...]:
    """Open blockers of a page, without those that are settled by a later choice."""
    return tuple(
        finding
        for finding in state.open_blockers
        if finding.rule.group is group and finding.rule.id not in DEPENDS_ON_CHOICES
    )


def _unmet(group: Group) -> Callable[[State], Text | None]:
    def obstacle(state: State) -> Text | None:
        open_findings = blockers(state, group)
        if open_findings:
            behind = {key for f in open_findings for key in state.behind(f)} - state.left_out
            rules = {finding.rule.id for finding in open_findings}
            return text(
                "{vms} {stand} behind {count}. Resolve {them} or leave the VMs out.",
                vms=vms_phrase(len(behind)),
                stand="stands" if len(behind) == 1 else "stand",
                count=_some(len(rules), "open finding", "open findings"),
                them="it" if len(rules) == 1 else "them",
            )
        return None if included(state) else text("Every VM is left out. Take at least one in.")

    return obstacle


def included(state: State) -> tuple[VirtualMachine, ...]:
    """Virtual machines that are not left out."""
    return tuple(vm for host, vm in state.vms if (host.name, vm.ref.id) not in state.left_out)


def _prerequisites_ready(state: State) -> Sentence:
    problems = [f for f in state.findings if f.is_problem and f.rule.group is Group.PREREQUISITE]
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


def _prerequisites_caption(state: State) -> Text | None:
    open_findings = blockers(state, Group.PREREQUISITE)
    unknown = sum(f.verdict is Verdict.UNKNOWN for f in open_findings)
    failed = len(open_findings) - unknown
    parts = [_some(failed, "blocker", "blockers")] if failed else []
    parts += [f"{unknown} unknown"] if unknown else []
    if parts:
        return text("{parts}", parts=", ".join(parts))
    if state.left_out:
        return text("{vms} left out", vms=vms_phrase(len(state.left_out)))
    return text("Nothing blocks")


# Conflicts --------------------------------------------------------------------------------------


def _undecided(state: State) -> Text | None:
    blocked = _unmet(Group.CONFLICT)(state)
    if blocked is not None:
        return blocked
    titles = list(dict.fromkeys(str(finding.rule.title) for finding in state.undecided))
    if not titles:
        return None
    return text(
        "{count} your decision: {titles}.",
        count=_some(len(titles), "conflict awaits", "conflicts await"),
        titles=_listed(titles, 2),
    )


def _conflicts_ready(state: State) -> Sentence:
    conflicts = [f for f in state.findings if f.rule.group is Group.CONFLICT and f.is_problem]
    if not conflicts:
        return Sentence(Tone.READY, text("No conflicts. Go on."))
    return Sentence(Tone.READY, text("Every conflict that needs a decision has one."))


def _conflicts_caption(state: State) -> Text | None:
    blocked = len(blockers(state, Group.CONFLICT))
    if blocked:
        return text("{count}", count=_some(blocked, "blocker", "blockers"))
    open_rules = {finding.rule.id for finding in state.undecided}
    if open_rules:
        return text("{count} undecided", count=len(open_rules))
    return text("All decided") if state.decisions else text("Nothing to decide")


# Enablement and networking ----------------------------------------------------------------------


def to_change(state: State) -> int:
    """How many virtual machines are chosen to be enabled."""
    return sum(
        state.choices.of(host.name, vm.ref.id).enablement is Enablement.ENABLE
        for host, vm in state.vms
        if (host.name, vm.ref.id) not in state.left_out
    )


def _invalid(state: State, key: VmKey) -> bool:
    """Whether something typed counts: not for what is left out or left alone."""
    counts = key not in state.left_out
    return (
        counts and key in state.invalid and (state.choices.of(*key).enablement is Enablement.ENABLE)
    )


def _choices_obstacle(state: State) -> Text | None:
    if not to_change(state):
        return text("Choose at least one VM to go on.")
    wrong = [vm.ref.name for host, vm in state.vms if _invalid(state, (host.name, vm.ref.id))]
    if wrong:
        return text("What is typed for {vms} cannot be used.", vms=_listed(wrong))
    if state.plan_problem is not None:
        return state.plan_problem.what
    short = [f for f in state.open_blockers if f.rule.id in DEPENDS_ON_CHOICES]
    if short:
        return text(
            "Not enough memory on {hosts}. Choose smaller sizes or fewer VMs.",
            hosts=_listed([finding.subject.host for finding in short]),
        )
    return None


def _choices_ready(state: State) -> Sentence:
    hosts = {
        host.name
        for host, vm in state.vms
        if state.choices.of(host.name, vm.ref.id).enablement is Enablement.ENABLE
        and (host.name, vm.ref.id) not in state.left_out
    }
    count = to_change(state)
    return Sentence(
        Tone.READY,
        text(
            "{vms} on {hosts} will be changed.",
            vms=vms_phrase(count),
            hosts=hosts_phrase(len(hosts)),
        ),
    )


def _choices_caption(state: State) -> Text | None:
    return text("{count} to change", count=to_change(state))


# Review, Run, Report ----------------------------------------------------------------------------


def _review_obstacle(state: State) -> Text | None:
    if state.plan is None:
        return text("The plan is out of date. Read the hosts again.")
    if not state.plan.steps:
        return text("There is nothing to do: everything chosen is already so.")
    return None


def _review_ready(_state: State) -> Sentence:
    return Sentence(
        Tone.INFO,
        text("Nothing has been changed so far. The next step asks once more, then begins."),
    )


def _review_caption(state: State) -> Text | None:
    return text("{steps}", steps=_some(state.plan.steps, "step", "steps")) if state.plan else None


def _run_obstacle(state: State) -> Text | None:
    if state.record is None:
        return text("No run has begun.")
    if state.running:
        return text(
            "The report opens when the run ends. Closing the window stops after the current "
            "steps; you can resume later."
        )
    return None


def _run_ready(state: State) -> Sentence:
    needing = state.record.needing_user if state.record else ()
    if needing:
        return Sentence(
            Tone.CAUTION,
            text(
                "{vms} {need} you: {names}.",
                vms=vms_phrase(len(needing)),
                need="needs" if len(needing) == 1 else "need",
                names=_listed([vm.vm.name for vm in needing]),
            ),
        )
    return Sentence(Tone.READY, text("The run has ended. Every value was read back."))


def _run_caption(state: State) -> Text | None:
    if state.record is None:
        return None
    needing = len(state.record.needing_user)
    if needing:
        return text("{count} {need} you", count=needing, need="needs" if needing == 1 else "need")
    done = sum(vm.status is VmStatus.DONE for vm in state.record.vms)
    return text("{done} of {all} done", done=done, all=len(state.record.vms))


def _nothing(_state: State) -> Text | None:
    return None


def _report_ready(state: State) -> Sentence:
    if state.saved_reports:
        return Sentence(Tone.READY, text("Saved: {path}", path=str(state.saved_reports[-1])))
    return Sentence(Tone.INFO, text("The record of this run is kept. Save the report to share it."))


PAGES: tuple[Page, ...] = (
    Page(
        PageName.HOSTS,
        text("Hosts"),
        text(
            "Choose the Hyper-V hosts whose virtual machines (VMs) you want to look at. "
            "This page and the next three only read."
        ),
        text("Next"),
        _no_host,
        _hosts_ready,
        _hosts_caption,
    ),
    Page(
        PageName.PREREQUISITES,
        text("Prerequisites"),
        text(
            "What the hosts and VMs need before they can run Hyper-V inside. "
            "Nothing has been changed."
        ),
        text("Next"),
        _unmet(Group.PREREQUISITE),
        _prerequisites_ready,
        _prerequisites_caption,
    ),
    Page(
        PageName.CONFLICTS,
        text("Conflicts"),
        text(
            "Settings that work differently, or not at all, once Hyper-V runs inside. "
            "Decide each; the report keeps what you decided."
        ),
        text("Next"),
        _undecided,
        _conflicts_ready,
        _conflicts_caption,
    ),
    Page(
        PageName.CHOICES,
        text("Enablement and networking"),
        text(
            "Choose for each VM, or tick several and set them at once. "
            "Nothing is changed before you apply the plan."
        ),
        text("Review plan"),
        _choices_obstacle,
        _choices_ready,
        _choices_caption,
    ),
    Page(
        PageName.REVIEW,
        text("Review"),
        text(
            "What will be changed, VM by VM. Values are read again just before each step; "
            "if one has moved, that VM is not touched."
        ),
        text("Apply plan…"),
        _review_obstacle,
        _review_ready,
        _review_caption,
    ),
    Page(
        PageName.RUN,
        text("Run"),
        text("What is happening. Each value is read back after it is set."),
        text("Report"),
        _run_obstacle,
        _run_ready,
        _run_caption,
    ),
    Page(
        PageName.REPORT,
        text("Report"),
        text("What was done, and how it was proved."),
        text("Close"),
        _nothing,
        _report_ready,
        _nothing,
    ),
)


def page(name: PageName) -> Page:
    """Return a page by its name."""
    return next(page for page in PAGES if page.name is name)


def footer(state: State) -> Sentence:
    """Return the sentence of the footer: why Next is off, or what is so."""
    shown = page(state.page)
    obstacle = shown.obstacle(state)
    if obstacle is None:
        return shown.ready(state)
    busy = state.running or state.busy is not None
    return Sentence(Tone.BUSY if busy else Tone.STOP, obstacle)
