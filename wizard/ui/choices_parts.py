"""What the pane says when no single virtual machine is current: sums, and short hosts. No Qt."""

from collections import Counter
from collections.abc import Iterable, Iterator

from wizard.checks.memory import budget
from wizard.flow.state import State
from wizard.model.choices import BringDown, Enablement, Networking, SavedState, VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.planning.consents import SAVED
from wizard.ui import parts
from wizard.ui.choices_rows import effective, free_after, is_changed
from wizard.ui.parts import Part
from wizard.ui.words import about, plural, state_name, vendor_name, windows_name


def summary_parts(state: State, hosts: tuple[Host, ...]) -> tuple[Part, ...]:
    """Say what is chosen on some hosts together."""
    vms = [(host, vm) for host in hosts for vm in host.vms or ()]
    chosen = [
        (vm, state.choices.of(host.name, vm.ref.id))
        for host, vm in vms
        if is_changed(state, (host.name, vm.ref.id))
    ]
    one = len(hosts) == 1
    title = hosts[0].name if one else plural(len(hosts), "host")
    system = f"{windows_name(hosts[0])}, {vendor_name(hosts[0])} · " if one else ""
    return (
        parts.Title(title, "host"),
        parts.Paragraph(f"{system}{plural(len(vms), 'VM')}, {len(chosen):,} to change", quiet=True),
        parts.Line(),
        parts.Heading("What is chosen"),
        parts.Facts(tuple(_sums(chosen)) or (("Nothing", "No VM is chosen."),)),
        *_memory(state, hosts),
    )


def _sums(chosen: list[tuple[VirtualMachine, VmChoice]]) -> Iterator[tuple[str, str]]:
    down = [(vm, choice) for vm, choice in chosen if vm.state != "Off"]
    ways = Counter(choice.bring_down for _vm, choice in down)
    discarded = sum(_is_discarded(vm, choice) for vm, choice in down)
    enabled = [(vm, c) for vm, c in chosen if c.enablement is Enablement.ENABLE]
    spoofing = [c for _, c in enabled if c.networking is Networking.MAC_SPOOFING]
    adapters = sum(len(c.spoofing_adapters) for c in spoofing)
    by_choice = ", by your choice"
    found = (
        ("Nested on", len(enabled), ""),
        ("Nested off", len(chosen) - len(enabled), ""),
        ("Shut down", ways[BringDown.SHUT_DOWN] - discarded, ""),
        ("Forced down", ways[BringDown.FORCE], by_choice),
        ("Turned off", ways[BringDown.TURN_OFF], by_choice),
        ("Discarded", discarded, " saved, by your choice"),
        ("Left alone", ways[BringDown.SKIP], ", while they run"),
        ("Is off", len(chosen) - len(down), ""),
        ("Fixed memory", sum(c.memory is not None for _, c in enabled), ""),
        ("Spoofing", len(spoofing), f" VMs, {plural(adapters, 'adapter')}"),
        ("NAT", sum(c.networking is Networking.NAT for _, c in enabled), ""),
        ("Work inside", sum(bool(c.inside.account) for _, c in enabled), ""),
    )
    return ((name, f"{count:,}{more}") for name, count, more in found if count)


def _is_discarded(vm: VirtualMachine, choice: VmChoice) -> bool:
    """Whether a saved state goes; whatever its way down is, it is not brought down."""
    saved = vm.state in SAVED and choice.bring_down is BringDown.SHUT_DOWN
    return saved and choice.saved_state is SavedState.DISCARD


def _memory(state: State, hosts: tuple[Host, ...]) -> Iterator[Part]:
    yield parts.Heading("Memory after the change")
    if len(hosts) == 1:
        yield from _one_host(state, hosts[0])
        return
    short = list(_short(state, hosts))
    if not short:
        yield parts.Paragraph("Every host keeps its reserve.", quiet=True)
        return
    word = "falls below its reserve" if len(short) == 1 else "fall below their reserve"
    yield parts.Paragraph(f"{plural(len(short), 'host')} {word}.")
    yield parts.Checklist(tuple(short))


def _short(state: State, hosts: Iterable[Host]) -> Iterator[tuple[str, str, str]]:
    for host in hosts:
        said, icon = free_after(host, state)
        if icon:
            yield icon, host.name, said


def _one_host(state: State, host: Host) -> Iterator[Part]:
    found = budget(host, effective(state))
    if found is None:
        yield parts.Paragraph("A number is missing: free memory is not known.", quiet=True)
        return
    said, icon = free_after(host, state)
    yield parts.Facts(
        (
            ("Free now", about(found.free)),
            ("Chosen take", about(found.needed)),
            ("Free after", about(found.after)),
            ("Reserve", f"{about(found.comfortable)} for the host"),
        )
    )
    if icon:
        yield parts.Checklist(((icon, f"{said[:1].upper()}{said[1:]}", ""),))


def vm_line(vm: VirtualMachine) -> str:
    """Say what a virtual machine is, under its name."""
    told = [state_name(vm)]
    told += [f"generation {vm.generation}"] if vm.generation else []
    told += [f"version {vm.configuration_version}"] if vm.configuration_version else []
    if vm.processor is not None and vm.processor.count:
        told += [plural(vm.processor.count, "CPU")]
    line = " · ".join(told)
    return line[:1].upper() + line[1:]
