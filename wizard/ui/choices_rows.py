"""The choices of the fourth page as a table: hosts with their virtual machines. No Qt here."""

from collections.abc import Iterator

from wizard.checks.memory import budget
from wizard.flow.choices_sentences import is_to_change, to_change
from wizard.flow.state import State, VmKey
from wizard.model.choices import Choices, Consent, Enablement, Networking, VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.model.text import size_words
from wizard.planning.consents import ASLEEP, PAUSED, missing_consents, needed_consents, said
from wizard.ui import rows
from wizard.ui.rows import Cell, Column, Emphasis, Row, Table
from wizard.ui.words import (
    about,
    memory_range,
    memory_words,
    plural,
    power_words,
    vendor_name,
    windows_name,
)

MANY = 200  # with more VMs than this, hosts begin folded
COLUMNS = (
    Column("VM"),
    Column("Nested", "On already"),
    Column("Power", "Shut down"),
    Column("Memory", "12–48 → 48 GB"),
    Column("Networking", "Spoofing 2 of 4"),
)
NOTHING = Cell("–", emphasis=Emphasis.QUIET)


def is_on(vm: VirtualMachine) -> bool:
    """Whether it has the virtualization extensions already."""
    return vm.processor is not None and vm.processor.exposes_virtualization is True


def is_changed(state: State, key: VmKey) -> bool:
    """Whether a virtual machine is to be changed."""
    return is_to_change(state, key)


def effective(state: State) -> Choices:
    """The choices as they count: what is left out is left alone."""
    return Choices({k: v for k, v in state.choices.vms.items() if k not in state.left_out})


def counts(state: State) -> tuple[int, int]:
    """How many virtual machines are to be changed, and how many there are."""
    return to_change(state), len(state.vms)


def table(state: State, *, changes_only: bool) -> Table:
    """Return the table of the page."""
    folded = len(state.vms) > MANY
    groups = tuple(
        group
        for host in state.facts
        if (group := _group(host, state, changes_only=changes_only, folded=folded)).rows
    )
    empty = "No VM is chosen." if changes_only and state.vms else "The hosts have no VMs."
    return Table(COLUMNS, groups, ticks=True, empty=empty)


def _group(host: Host, state: State, *, changes_only: bool, folded: bool) -> rows.Group:
    made = tuple(
        _row(host, vm, state)
        for vm in host.vms or ()
        if not changes_only or is_changed(state, (host.name, vm.ref.id))
    )
    free, icon = free_after(host, state)
    chosen = sum(is_changed(state, (host.name, vm.ref.id)) for vm in host.vms or ())
    what = f"{windows_name(host)}, {vendor_name(host)}"
    if folded:
        what = f"{chosen:,} of {plural(len(host.vms or ()), 'VM')} to change"
    aside = f"{what} · {free}" if free else what
    return rows.Group(
        host.name, host.name, made, aside, icon, spoken=f"{host.name}, {aside}", folded=folded
    )


def free_after(host: Host, state: State) -> tuple[str, str]:
    """Say how much memory stays free on a host, and the icon of what that means."""
    found = budget(host, effective(state))
    if found is None:
        return "free memory not known", ""
    if found.after < 0:
        return f"{about(-found.after)} too little", "blocker"
    if found.needs and found.after < found.comfortable:
        return f"only {about(found.after)} free after", "warning"
    return f"{about(found.after)} free after", ""


def _row(host: Host, vm: VirtualMachine, state: State) -> Row:
    key = (host.name, vm.ref.id)
    choice = state.choices.of(*key)
    left_out, changed = key in state.left_out, is_changed(state, key)
    wrong = _wrong(state, key, vm) if changed else ""
    first = Cell(vm.ref.name, "warning" if wrong else "", Emphasis.PLAIN if changed else _QUIET)
    cells: tuple[Cell, ...]
    if left_out:
        cells = (first, Cell("Left out", emphasis=_QUIET), NOTHING, NOTHING, NOTHING)
    elif changed:
        cells = (
            first,
            _nested(vm, choice),
            _power(vm, choice),
            _memory(vm, choice),
            _networking(vm, choice),
        )
    else:
        cells = (first, *_unchanged(vm))
    spoken = [vm.ref.name, *(_spoken(c, cell) for c, cell in _after_first(cells))]
    return Row(
        key,
        cells,
        search=" ".join([vm.ref.name, host.name, *(cell.text for cell in cells[1:])]),
        spoken=", ".join([*spoken, wrong] if wrong else spoken),
        tickable=not left_out,
    )


def _wrong(state: State, key: VmKey, vm: VirtualMachine) -> str:
    """Say why the choice of a virtual machine holds the plan up; else nothing."""
    if key in state.invalid:
        return str(state.invalid[key])
    missing = missing_consents(vm, state.choices.of(*key))
    return f"needs your consent to {said(missing)}" if missing else ""


_QUIET = Emphasis.QUIET
_HARD = (Consent.FORCE, Consent.TURN_OFF, Consent.DISCARD_SAVED_STATE)


def _after_first(cells: tuple[Cell, ...]) -> Iterator[tuple[Column, Cell]]:
    return zip(COLUMNS[1:], cells[1:], strict=True)


def _spoken(column: Column, cell: Cell) -> str:
    return cell.spoken or f"{column.title}, {cell.text}"


def _unchanged(vm: VirtualMachine) -> Iterator[Cell]:
    unread = vm.processor is None or vm.processor.exposes_virtualization is None
    yield Cell("On already" if is_on(vm) else "Not read" if unread else "Off", emphasis=_QUIET)
    stays = {"Running": "Stays on", "Off": "Is off"}.get(vm.state or "", "Stays as it is")
    yield Cell(stays, emphasis=_QUIET)
    yield Cell(memory_words(vm.memory), emphasis=_QUIET)
    yield Cell("None", emphasis=_QUIET)


def _nested(vm: VirtualMachine, choice: VmChoice) -> Cell:
    if choice.enablement is Enablement.DISABLE:
        return Cell("Off", "", Emphasis.STRONG, before="On", spoken="Nested, now on, after off")
    if is_on(vm):
        return Cell("On already", emphasis=_QUIET)
    return Cell("On", "", Emphasis.STRONG, before="Off", spoken="Nested, now off, after on")


def _power(vm: VirtualMachine, choice: VmChoice) -> Cell:
    words = power_words(vm, choice.bring_down, choice.saved_state)
    if words == "Skip":
        return Cell(words, "warning", spoken="Power, left alone while it runs")
    gentle = needed_consents(vm, choice).isdisjoint(_HARD)
    usual = vm.state in ("Running", "Off", PAUSED, *ASLEEP) and gentle
    return Cell(words, "" if usual else "warning")


def _memory(vm: VirtualMachine, choice: VmChoice) -> Cell:
    now, memory = memory_words(vm.memory), vm.memory
    fixed = memory is not None and memory.dynamic is False
    if choice.memory is None or (fixed and memory is not None and memory.startup == choice.memory):
        return Cell(now, emphasis=_QUIET)
    after = size_words(choice.memory)
    before = now
    if memory is not None and now.endswith(after.split()[1]):
        before = memory_range(memory) if memory.dynamic else now.split()[0]
    spoken = f"Memory, now {_to(now)}, after {after}"
    return Cell(after, "", Emphasis.STRONG, before=before, spoken=spoken)


def _to(words: str) -> str:
    return words.replace("–", " to ")


def _networking(vm: VirtualMachine, choice: VmChoice) -> Cell:
    if choice.enablement is Enablement.DISABLE and choice.spoofing_adapters:
        return Cell("Spoofing off", order="0")
    if choice.networking is Networking.NAT:
        inside = bool(choice.inside.account) and choice.inside.set_up_nat
        spoken = "Networking, NAT, set up by the wizard" if inside else ""
        return Cell("NAT", order="1", spoken=spoken)
    if choice.networking is Networking.NONE:
        return Cell("None", emphasis=_QUIET, order="2")
    count, all_of = len(choice.spoofing_adapters), len(vm.adapters or ())
    icon = "" if count else "warning"
    return Cell(f"Spoofing {count} of {all_of}", icon, order="0")
