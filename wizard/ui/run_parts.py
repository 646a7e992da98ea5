"""What the pane of the run page says about a VM, a host, or the run. No Qt here."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from wizard.model.records import CommandRecord, LogLine, StepRecord, StepStatus, VmRecord, VmStatus
from wizard.report.document import duration
from wizard.ui import parts
from wizard.ui.parts import Part
from wizard.ui.run_rows import look, outcome
from wizard.ui.run_scene import Scene, clock, since
from wizard.ui.words import lowered, plural

LAST_LINES, LONGEST_LINE = 3, 96
SHORT = 22
ICONS = {
    StepStatus.WAITING: "waiting",
    StepStatus.WORKING: "working",
    StepStatus.DONE: "passed",
    StepStatus.FOUND: "passed",
    StepStatus.FAILED: "blocker",
    StepStatus.UNDOING: "working",
    StepStatus.UNDONE: "undone",
    StepStatus.KEPT: "warning",
    StepStatus.NOT_RUN: "not-applicable",
}
# Steps that may have left something behind, and so have a way back worth showing.
MOVED = (StepStatus.DONE, StepStatus.WORKING, StepStatus.FAILED, StepStatus.UNDOING)
Copy = Callable[[str], object]


def vm_parts(
    scene: Scene, vm: VmRecord, copy: Copy, acts: tuple[Part, ...] = ()
) -> tuple[Part, ...]:
    """Say everything about one virtual machine: how it stands, why, what to do, its steps."""
    log = vm_log(scene, vm)
    return (
        parts.Title(vm.vm.name, "vm"),
        _verdict(scene, vm),
        parts.Paragraph(f"on {vm.where}", quiet=True),
        *_trouble(vm),
        *_advice(vm),
        *acts,
        *_between(vm, copy),
        parts.Line(),
        parts.Checklist(tuple(_steps(scene, vm))),
        *_last_lines(vm, log, copy),
        *by_hand(vm, copy),
    )


def _verdict(scene: Scene, vm: VmRecord) -> parts.Verdict:
    icon, word = look(scene, vm)
    if vm.message:
        return parts.Verdict(icon, vm.message.split("\n", 1)[0])
    if vm.status is VmStatus.WORKING and scene.running:
        return parts.Verdict(icon, f"{word}, {_place(vm)}")
    said = outcome(vm) if vm.status is VmStatus.DONE else ""
    return parts.Verdict(icon, said or word)


def _place(vm: VmRecord) -> str:
    """Say which step is under way."""
    moving = (StepStatus.WORKING, StepStatus.UNDOING, StepStatus.FAILED)
    now = next((step.number + 1 for step in vm.steps if step.status in moving), vm.steps_over + 1)
    return f"step {min(now, len(vm.steps))} of {len(vm.steps)}"


def _trouble(vm: VmRecord) -> Iterator[Part]:
    more = vm.message.split("\n", 1)[1:]
    if more:
        yield parts.Paragraph(more[0])
    if vm.quoted:
        yield parts.Heading("The host's own words")
        said = f"What {vm.is_on} said about {vm.vm.name}"
        yield parts.Code(vm.quoted, said, parts.Speech.PROSE)


def _advice(vm: VmRecord) -> Iterator[Part]:
    if vm.advice:
        yield parts.Heading("What you can do")
        yield parts.Paragraph(vm.advice)


def _between(vm: VmRecord, copy: Copy) -> Iterator[Part]:
    """Say where it was left, with both values, and the commands that put it back."""
    if vm.status is not VmStatus.BETWEEN:
        return
    left = [step for step in vm.steps if step.status in MOVED and step.observed != step.before]
    yield parts.Heading("Neither as it was nor as planned")
    yield parts.Facts(tuple((step.aspect, _values(step)) for step in left))
    back = "\n".join(step.way_back for step in reversed(left) if step.way_back)
    if back:
        yield parts.Heading("Puts it back, last step first")
        yield parts.Code(back, f"PowerShell that puts {vm.vm.name} back")
        yield parts.Buttons((parts.Button("Copy", lambda: copy(back), "copy"),))


def _values(step: StepRecord) -> str:
    seen = lowered(step.observed) or "not read"
    if step.observed == step.after:
        return f"{seen} as planned, was {lowered(step.before)}"
    return f"{seen}; was {lowered(step.before)}, planned {lowered(step.after)}"


# Steps ------------------------------------------------------------------------------------------


def _steps(scene: Scene, vm: VmRecord) -> Iterator[tuple[str, str, str]]:
    """List the steps; those not begun after a failure are counted."""
    ended = [step for step in vm.steps if step.status is not StepStatus.NOT_RUN]
    for step in ended:
        yield _icon(scene, step), step.title, _at_end(scene, step)
    further = len(vm.steps) - len(ended)
    if further:
        said = plural(further, "step") if not ended else plural(further, "further step")
        yield "not-applicable", said, "not begun"


def _icon(scene: Scene, step: StepRecord) -> str:
    moving = (StepStatus.WORKING, StepStatus.UNDOING)
    return "warning" if step.status in moving and not scene.running else ICONS[step.status]


def _at_end(scene: Scene, step: StepRecord) -> str:
    if step.status is StepStatus.WORKING:
        return clock(since(step.began_at, scene.now)) if scene.running else "interrupted"
    if step.status is StepStatus.UNDONE:
        before = lowered(step.before)
        return f"{before} again" if len(before) <= SHORT else "as it was"
    words = {
        StepStatus.FOUND: "was already so",
        StepStatus.FAILED: "failed",
        StepStatus.UNDOING: "going back" if scene.running else "interrupted",
        StepStatus.KEPT: "cannot be undone",
    }
    return words.get(step.status) or duration(step.began_at, step.ended_at)


# The log ----------------------------------------------------------------------------------------


def _last_lines(vm: VmRecord, log: list[str], copy: Copy) -> Iterator[Part]:
    if not log:
        return
    whole = "\n".join(log)
    yield parts.Heading("Last lines")
    last = "\n".join(map(_cut, log[-LAST_LINES:]))
    yield parts.Code(last, f"Last lines of the log of {vm.vm.name}", parts.Speech.LOG)
    yield parts.Buttons((parts.Button("Copy log", lambda: copy(whole), "copy", link=True),))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def vm_log(scene: Scene, vm: VmRecord) -> list[str]:
    """Return what was said and sent about one virtual machine, in the order of time."""
    said = [line for line in scene.record.log if (line.host, line.vm_id) == (vm.host, vm.vm.id)]
    texts = {line.text for line in said}
    sent = [c for step in vm.steps for c in step.commands if c.text not in texts]
    lines = [(line.at, f"{moment_of(line.at)} {line.text}") for line in said]
    lines += [(command.at, line) for command in sent for line in _command(command)]
    return [text for _at, text in sorted(lines, key=lambda line: line[0])]


def _command(command: CommandRecord) -> Iterator[str]:
    yield f"{moment_of(command.at)} {command.text}"
    if command.outcome:
        yield f"{moment_of(command.at)} {command.outcome} ({command.seconds:.1f} s)"


def moment_of(written: str) -> str:
    """Write a moment of the log as the clock here shows it: "17:58:41"."""
    return f"{datetime.fromisoformat(written).astimezone():%H:%M:%S}" if written else ""


def log_text(lines: Iterable[LogLine]) -> list[str]:
    """Write lines of the live log, with who they are about."""
    return [f"{moment_of(line.at)} {_who(line)}{line.text}" for line in lines]


def _who(line: LogLine) -> str:
    who = " ".join(filter(None, (line.host, line.vm)))
    return f"{who}: " if who else ""


# Hosts, and nothing selected --------------------------------------------------------------------


def host_parts(
    scene: Scene, host: str, show_log: Callable[[str], object], acts: tuple[Part, ...] = ()
) -> tuple[Part, ...]:
    """Say how far a host is, VM by VM."""
    vms = next((vms for name, vms in scene.record.by_host if name == host), ())
    lines = tuple((look(scene, vm)[0], vm.vm.name, clock(scene.time_of(vm))) for vm in vms)
    account = dict(scene.record.accounts).get(host, "")
    signed_in = (parts.Paragraph(f"Signed in as {account}", quiet=True),) if account else ()
    return (
        parts.Title(host, "host"),
        *signed_in,
        *acts,
        parts.Checklist(lines),
        parts.Buttons((parts.Button("Show its log", lambda: show_log(host), "list"),)),
    )


def by_hand(vm: VmRecord, copy: Copy) -> Iterator[Part]:
    """List what the user runs inside the virtual machine once it is done."""
    if not vm.instructions or vm.status is not VmStatus.DONE:
        return
    yield parts.Line()
    yield parts.Heading("To be done inside the VM")
    for given in vm.instructions:
        commands = "\n".join(given.commands)
        yield parts.Paragraph(f"{given.title}, {given.where}")
        yield parts.Code(commands, f"PowerShell for {given.where}")
        yield parts.Buttons((parts.Button("Copy", partial(copy, commands), "copy", link=True),))
