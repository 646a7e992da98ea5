"""What the report page shows of a record: figures, the table, and what is left to do."""

from collections.abc import Hashable

from wizard.model.records import RunRecord, StepStatus, VmRecord, VmStatus
from wizard.report.document import VmLine, report_of
from wizard.ui import parts
from wizard.ui.header import Figure
from wizard.ui.parts import Part
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.run_parts import Copy, by_hand
from wizard.ui.run_rows import HEARTBEAT, POWER, STATES, key_of
from wizard.ui.run_scene import local_time
from wizard.ui.words import lowered

NEEDS = "needs you"
FOLDED_ABOVE = 200
READ_BACK = (StepStatus.DONE, StepStatus.FOUND)


def figures(record: RunRecord) -> tuple[Figure, ...]:
    """Return the strip: changed, in need of the user, left as they were, how long."""
    changed, needing, untouched, _hosts, took = report_of(record).figures
    return (
        Figure(changed.number, changed.words, "positive" if changed.number != "0" else "text"),
        Figure(needing.number, needing.words, "caution" if needing.number != "0" else "text"),
        Figure(untouched.number, untouched.words),
        Figure(took.number, took.words),
    )


def table(record: RunRecord) -> Table:
    """Return who needs the user, then everybody else by host."""
    report = report_of(record)
    needing = {key_of(vm) for vm in record.needing_user}
    lines = [(host.name, line) for host in report.hosts for line in host.vms]
    groups = []
    first = [_row(host, line) for host, line in lines if _key(line) in needing]
    if first:
        groups.append(Group(NEEDS, "Needs you", tuple(first), sentence=True))
    for section in report.hosts:
        rest = [_row(section.name, line) for line in section.vms if _key(line) not in needing]
        if rest:
            folded = len(lines) > FOLDED_ABOVE
            groups.append(Group(section.name, section.name, tuple(rest), folded=folded))
    return Table(
        (
            Column("VM"),
            Column("Result", "Between"),
            Column("Extensions", "Hidden   → Exposed"),
            Column("Proof", "read back, is off", most="heartbeat at 18:05", steady=True),
        ),
        tuple(groups),
        empty="No run has been carried out.",
    )


def _key(line: VmLine) -> Hashable:
    return key_of(line.record)


def result(vm: VmRecord) -> tuple[str, str]:
    """Return icon and word of an outcome; after an undo, "undone" is what was wanted."""
    if vm.is_back:
        return "passed", "Undone"
    if vm.status in (VmStatus.WAITING, VmStatus.NOT_RUN):
        return STATES[VmStatus.NOT_RUN]
    if vm.status is VmStatus.WORKING:
        return STATES[VmStatus.STOPPED]
    return STATES[vm.status]


def _row(host: str, line: VmLine) -> Row:
    vm = line.record
    icon, word = result(vm)
    quiet = vm.status not in (VmStatus.BETWEEN, VmStatus.STOPPED)
    said = proof(vm)
    return Row(
        key=key_of(vm),
        cells=(
            Cell(vm.vm.name),
            Cell(word, icon),
            _extensions(line),
            Cell(said, emphasis=Emphasis.QUIET if quiet else Emphasis.PLAIN),
        ),
        search=f"{vm.vm.name} {host} {word} {said}",
    )


def _extensions(line: VmLine) -> Cell:
    change = line.extensions
    if change.moved:
        return Cell(change.after, before=change.before)
    as_before = "as it was" if change.before == "as it was" else f"{change.before}, as before"
    return Cell(as_before, emphasis=Emphasis.QUIET)


def proof(vm: VmRecord) -> str:
    """Say in a few words how the outcome is known."""
    if vm.status is not VmStatus.DONE:
        ended = {VmStatus.UNDONE: "read back, as before", VmStatus.NOT_RUN: "not begun"}
        return vm.message or ended.get(vm.status, "")
    last = {step.aspect: step for step in vm.steps if step.status in READ_BACK}
    if HEARTBEAT in last:
        return f"heartbeat at {local_time(last[HEARTBEAT].ended_at)}"
    state = lowered(last[POWER].after) if POWER in last else "off"
    return f"read back, is {state}"


def vm_parts(vm: VmRecord, copy: Copy, acts: tuple[Part, ...] = ()) -> tuple[Part, ...]:
    """Say what came out for one virtual machine, and what is left to do."""
    icon, word = result(vm)
    moved = tuple(
        ("passed", step.aspect, f"{lowered(step.before)} → {lowered(step.after)}")
        for step in vm.steps
        if step.status in READ_BACK and step.aspect != HEARTBEAT
    )
    said = f"What {vm.is_on} said about {vm.vm.name}"
    quoted = (parts.Code(vm.quoted, said, parts.Speech.PROSE),)
    advice = (parts.Heading("What you can do"), parts.Paragraph(vm.advice))
    return (
        parts.Line(),
        parts.Title(vm.vm.name, "vm"),
        parts.Verdict(icon, vm.message or word),
        parts.Paragraph(f"on {vm.where}", quiet=True),
        *(quoted if vm.quoted else ()),
        *(advice if vm.advice else ()),
        *acts,
        *((parts.Checklist(moved),) if vm.status is VmStatus.DONE else ()),
        *by_hand(vm, copy),
    )
