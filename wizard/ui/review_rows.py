"""What the review page shows of a plan: figures, the tree, the changes of one VM."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from wizard.model.facts import VmRef
from wizard.model.text import Text
from wizard.planning.dhcp_steps import InstallDhcp
from wizard.planning.inside_steps import InstallHyperV, RestartGuest
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.powershell.changes import WAIT
from wizard.ui.header import Figure
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.words import STATES, lowered, minutes, plural

OFF, RUNNING = "Off", "Running"
SKIPPED = "skipped"
SHORT_WORDS = 14  # longer values are not said again in "Undo": "as it was"
FOLDED_ABOVE = 200

# What steps take as a rule, in seconds. A guess: it is only ever shown as "about".
ORDINARY, SHUTTING_DOWN, STARTING, WAITING = 3, 60, 20, 60
INSIDE: Mapping[type, int] = {InstallHyperV: 180, RestartGuest: 120, InstallDhcp: 90}
AT_ONCE = 3  # virtual machines of one host


@dataclass(frozen=True, slots=True)
class Planned:
    """One virtual machine of the plan, with its host."""

    host: str
    plan: VmPlan

    @property
    def key(self) -> tuple[str, str]:
        """Host and Id."""
        return (self.host, self.plan.vm.id)


def planned(plan: Plan, key: Hashable) -> Planned | None:
    """Return what is planned for a row of the tree."""
    found = (Planned(host, vm) for host, vm in plan.vms if (host, vm.vm.id) == key)
    return next(found, None)


def skipped(plan: Plan, key: Hashable) -> tuple[str, VmRef, Text] | None:
    """Return the virtual machine of a row that the plan leaves alone."""
    return next((entry for entry in plan.skipped if _skipped_key(entry[0], entry[1]) == key), None)


def _skipped_key(host: str, vm: VmRef) -> Hashable:
    return (SKIPPED, host, vm.id)


# Figures ----------------------------------------------------------------------------------------


def brought_down(plan: Plan) -> tuple[Planned, ...]:
    """Virtual machines that run now and are shut down."""
    return tuple(Planned(host, vm) for host, vm in plan.vms if vm.is_shut_down)


def restarted(plan: Plan) -> tuple[Planned, ...]:
    """Virtual machines that run on, and whose Windows is restarted inside."""
    return tuple(Planned(host, vm) for host, vm in plan.vms if vm.restarts_guest)


def beyond_undoing(plan: Plan) -> int:
    """How many virtual machines have a step without a way back."""
    return sum(bool(vm.irreversible) for _, vm in plan.vms)


def figures(plan: Plan) -> tuple[Figure, ...]:
    """Return the strip: how many, how long, and what cannot be undone."""
    lasting = beyond_undoing(plan)
    down, again = len(brought_down(plan)), len(restarted(plan))
    vms = "VM" if len(plan.vms) == 1 else "VMs"
    how = "shut down or restarted" if again else "shut down"
    return (
        Figure(f"{len(plan.vms):,}", f"{vms} on {plural(len(plan.hosts), 'host')}"),
        Figure(f"{plan.steps:,}", "step" if plan.steps == 1 else "steps"),
        Figure(f"{down + again:,}", f"{'is' if down + again == 1 else 'are'} {how}"),
        Figure(about(seconds(plan)), _side_by_side(plan)),
        Figure(f"{lasting:,}", "cannot be undone", "caution" if lasting else "text"),
    )


def sentence(plan: Plan) -> str:
    """Say the figures in one line."""
    down, again, lasting = len(brought_down(plan)), len(restarted(plan)), beyond_undoing(plan)
    restarts = f"{again} restarted inside, " if again else ""
    return (
        f"{plural(len(plan.vms), 'VM')} on {plural(len(plan.hosts), 'host')}, "
        f"{plural(plan.steps, 'step')}, "
        f"{down} shut down, {restarts}{lasting} cannot be undone, {about(seconds(plan))}"
    )


def _side_by_side(plan: Plan) -> str:
    at_once = max((min(len(host.vms), AT_ONCE) for host in plan.hosts), default=1)
    return "one VM after the other" if at_once == 1 else f"up to {at_once} VMs a host at once"


def seconds(plan: Plan) -> int:
    """Guess how long the run takes: hosts work side by side."""
    return max((_host_seconds(host) for host in plan.hosts), default=0)


def _host_seconds(host: HostPlan) -> int:
    each = [vm_seconds(vm) for vm in host.vms]
    return max(sum(each) // AT_ONCE, max(each, default=0))


def vm_seconds(vm: VmPlan) -> int:
    """Guess how long one virtual machine takes."""
    return sum(_step_seconds(step) for step in vm.steps)


def _step_seconds(step: Step) -> int:
    if _waits(step):
        return WAITING
    ordinary = INSIDE.get(type(step), ORDINARY)
    return {OFF: SHUTTING_DOWN, RUNNING: STARTING}.get(step.after, ordinary)


def about(duration: int) -> str:
    """Write a guess in whole minutes: "about 6 min"."""
    return f"about {max(1, round(duration / 60))} min"


def about_minutes(duration: int) -> str:
    """Write a guess in whole minutes, in a sentence: "about 6 minutes"."""
    return f"about {minutes(max(60, duration))}"


# The tree ---------------------------------------------------------------------------------------


def tree(plan: Plan) -> Table:
    """Return hosts with their virtual machines, then what the plan leaves alone."""
    folded = len(plan.vms) > FOLDED_ABOVE
    groups = [_host(host, folded=folded) for host in plan.hosts]
    if plan.skipped:
        groups.append(_left_alone(plan))
    return Table(
        (Column("VM"), Column("Steps", "000", at_end=True)),
        tuple(groups),
        empty="Nothing is planned.",
    )


def _host(host: HostPlan, *, folded: bool) -> Group:
    steps = sum(len(vm.steps) for vm in host.vms)
    return Group(
        key=host.host,
        title=host.host,
        rows=tuple(_vm(Planned(host.host, vm)) for vm in host.vms),
        cells=(Cell(f"{steps:,}", at_end=True),),
        spoken=f"{host.host}, {plural(len(host.vms), 'VM')}, {plural(steps, 'step')}",
        folded=folded and not any(vm.irreversible for vm in host.vms),
    )


def _vm(vm: Planned) -> Row:
    steps = len(vm.plan.steps)
    lasting = bool(vm.plan.irreversible)
    says = f"{vm.plan.vm.name}, {plural(steps, 'step')}"
    return Row(
        key=vm.key,
        cells=(
            Cell(vm.plan.vm.name),
            Cell(f"{steps}", "warning" if lasting else "", at_end=True, order=steps),
        ),
        search=f"{vm.plan.vm.name} {vm.host}",
        spoken=f"{says}, cannot be undone" if lasting else says,
    )


def _left_alone(plan: Plan) -> Group:
    rows = tuple(
        Row(
            key=_skipped_key(host, vm),
            cells=(Cell(vm.name, emphasis=Emphasis.QUIET), Cell("–", at_end=True, order=0)),
            search=f"{vm.name} {host} {why}",
            spoken=f"{vm.name}, left alone: {why}",
        )
        for host, vm, why in plan.skipped
    )
    count = f"{len(rows):,}"
    return Group(SKIPPED, "Left alone", rows, cells=(Cell(count, at_end=True),), sentence=True)


# One virtual machine ----------------------------------------------------------------------------


def about_vm(vm: Planned) -> str:
    """Say in which state it is, how long it is away, and where it is."""
    state = STATES.get(vm.plan.found_state, lowered(vm.plan.found_state))
    if vm.plan.is_shut_down:
        state = f"{state}, away for {about(vm_seconds(vm.plan))}"
    elif vm.plan.restarts_guest:
        state = f"{state}, Windows inside is restarted"
    return f"{state} · on {vm.host}"


def changes(vm: VmPlan) -> Table:
    """Return what moves, from where to where, and the way back."""
    rows = tuple(_change(vm, number, step) for number, step in enumerate(vm.steps))
    moved = (row.cells[1] for row in rows)
    longest = max((f"{cell.before}    → {cell.text}" for cell in moved), key=len, default="")
    ways = max((row.cells[2].text for row in rows), key=len, default="")
    return Table(
        (Column("What"), Column("Now and after", longest), Column("Undo", ways)),
        (Group("", "", rows),),
    )


def _change(vm: VmPlan, number: int, step: Step) -> Row:
    icon, way = way_back(step)
    before, after = str(step.said(step.before)), str(step.said(step.after))
    what, quiet = _what(vm, step), Emphasis.QUIET
    return Row(
        key=number,
        cells=(Cell(what, sentence=True), Cell(after, before=before), Cell(way, icon, quiet)),
        spoken=f"Step {number + 1}, {what}, now {before}, after {after}, undo: {way}",
    )


def _what(vm: VmPlan, step: Step) -> str:
    """Name the aspect; the whole order where several steps move the same one alike."""
    alike = [
        other
        for other in vm.steps
        if (str(other.aspect), other.after) == (str(step.aspect), step.after)
    ]
    return str(step.aspect) if len(alike) == 1 else str(step.title)


def way_back(step: Step) -> tuple[str, str]:
    """Return the words for undoing a step, with an icon only where there is no way."""
    change = step.set(step.before)
    if change is None:
        return "warning", "cannot be undone"
    if change.command is None:
        return "", "none needed"
    before = lowered(str(step.said(step.before)))
    return "", f"{before} again" if len(before) <= SHORT_WORDS else "as it was"


def _waits(step: Step) -> bool:
    """Whether it sends nothing and waits for a value that is not there yet."""
    change = step.set(step.after)
    return change == WAIT and not step.fits(step.before, step.after)


def proof(vm: VmPlan) -> str:
    """Say how the wizard makes sure, and what happens when it cannot."""
    waits = " ".join(
        f"{step.aspect} must be {lowered(str(step.said(step.after)))} "
        f"within {minutes(round(step.patience))}."
        for step in vm.steps
        if _waits(step)
    )
    said = ("The value is read back after each step.", waits, _otherwise(vm))
    return " ".join(filter(None, said))


def _otherwise(vm: VmPlan) -> str:
    count, lasting = len(vm.steps), len(vm.irreversible)
    if lasting == count:
        return "If it is not as planned, the VM is left for you to look at."
    undone = "the step is" if count == 1 else f"all {count} steps are"
    if lasting:
        undone = f"every step but {lasting} is"
    return f"If one is not as planned, {undone} undone without asking."


@dataclass(frozen=True, slots=True)
class Lasting:
    """One kind of thing that cannot be undone, and on which virtual machines it is done."""

    title: str
    vms: tuple[str, ...]


def lasting_kinds(plan: Plan) -> tuple[Lasting, ...]:
    """Return each kind of step without a way back, once, with the names."""
    kinds: dict[str, list[str]] = {}
    for name, host, step in _lasting_steps(plan):
        said = f"{name} on {host}, from {step.said(step.before)} to {step.said(step.after)}"
        kinds.setdefault(str(step.aspect), []).append(said)
    return tuple(Lasting(title, tuple(vms)) for title, vms in kinds.items())


def _lasting_steps(plan: Plan) -> Iterator[tuple[str, str, Step]]:
    for host, vm in plan.vms:
        for step in vm.irreversible:
            yield vm.vm.name, host, step
