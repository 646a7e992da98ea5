"""The choices the wizard begins with, and why."""

from collections.abc import Iterable

from wizard.model.choices import Enablement, NatChoice, Networking, VmChoice
from wizard.model.facts import Host, NetworkAdapter, VirtualMachine, VirtualSwitch
from wizard.model.networks import (
    addresses_in_use,
    free_subnet,
    network_of,
    routes_in_use,
    switches_known,
)
from wizard.model.switches import OUTWARD, is_wireless
from wizard.model.text import Text, text
from wizard.planning.nat_choice import networks_of, set_up_before, with_prefix
from wizard.powershell.enumerations import REPLICAS


def suggest(host: Host, vm: VirtualMachine, taken: Iterable[str] = ()) -> VmChoice:
    """Return the starting values for one virtual machine.

    ``taken`` are networks that its NAT network must not meet: those of the company, and those
    that other virtual machines were given.
    """
    networking = recommended_networking(host, vm)
    if networking is Networking.NAT and _doubt_about_nat(vm) is not None:
        networking = Networking.NONE
    adapters = tuple(adapter.id for adapter in outward_adapters(host, vm))
    return VmChoice(
        enablement=Enablement.LEAVE if _is_left_alone(vm) else Enablement.ENABLE,
        memory=suggested_memory(vm),
        networking=networking,
        spoofing_adapters=adapters if networking is Networking.MAC_SPOOFING else (),
        nat=suggested_nat(vm, taken),
    )


def to_disable(choice: VmChoice) -> VmChoice:
    """Return the choice to take the extensions away: power is as chosen, nothing else is touched.

    With MAC address spoofing as its networking, that is turned off on ``spoofing_adapters``.
    """
    return VmChoice(
        enablement=Enablement.DISABLE,
        bring_down=choice.bring_down,
        shutdown_limit=choice.shutdown_limit,
        saved_state=choice.saved_state,
        afterwards=choice.afterwards,
        consents=choice.consents,
        nat=choice.nat,
    )


def suggested_nat(vm: VirtualMachine, taken: Iterable[str] = ()) -> NatChoice:
    """Return a NAT network that is free of all that is known.

    One that was set up inside before is taken again, for Windows has no room for a second. Where
    everything is taken, only what is in use in this virtual machine counts: two of them may have
    the same subnet, each behind its own address.
    """
    before = set_up_before(vm.inside)
    if before is not None:
        return before
    start = NatChoice()
    used = tuple(networks_of(vm))
    others = (network_of(written) for written in taken)
    known = (network for network in others if network is not None)
    free = free_subnet((*used, *known)) or free_subnet(used)
    return start if free is None else with_prefix(start, str(free))


def _is_left_alone(vm: VirtualMachine) -> bool:
    """A machine that has the extensions, or that is a copy kept by replication or a migration."""
    exposed = vm.processor is not None and vm.processor.exposes_virtualization is True
    arriving = "MigratingPlannedVm" in (vm.operational_status or ())
    return exposed or arriving or vm.replication_mode in REPLICAS


def suggested_memory(vm: VirtualMachine) -> int | None:
    """Return the fixed size for dynamic memory; a fixed one stays as it is."""
    return vm.fixed_memory if vm.memory is not None and vm.memory.dynamic else None


def recommended_networking(host: Host, vm: VirtualMachine) -> Networking:
    """Return spoofing on a wired outward switch, otherwise NAT; without an adapter neither.

    Where there is a doubt about NAT, it is recommended all the same and left to the user.
    """
    if not _connected(vm):
        return Networking.NONE
    if _is_itself_virtual(host) or not outward_adapters(host, vm):
        return Networking.NAT
    return Networking.MAC_SPOOFING


def advice(host: Host, vm: VirtualMachine) -> Text:
    """Return why this way to a network is recommended, and what is to be done before."""
    why = _why(host, vm)
    if recommended_networking(host, vm) is not Networking.NAT:
        return why
    doubt = _doubt_about_nat(vm)
    return why if doubt is None else text("{why} {doubt}", why=why, doubt=doubt)


def _doubt_about_nat(vm: VirtualMachine) -> Text | None:
    """Return why a NAT network is not chosen for a VM before the user does it.

    What is unknown there stops the VM, which then would not be enabled at all.
    """
    inside = vm.inside
    if inside is None:
        return _NOBODY_LOOKED
    needed = (
        inside.nat_networks,
        addresses_in_use(inside),
        routes_in_use(inside),
        inside.adapter_names,
        inside.windows.build if inside.windows else None,
    )
    if None in needed or not switches_known(inside):
        return _NOT_ALL_READ
    if inside.nat_networks and set_up_before(inside) is None:
        names = ", ".join(f"“{each.name}”" for each in inside.nat_networks)
        return text(
            "Not chosen by itself: there is another NAT network inside, {names}.", names=names
        )
    return None


_COLLECT = "Collect a file inside it with the script and open it here, or look and answer yourself."
_NOBODY_LOOKED = text("Not chosen by itself: nobody has looked inside the VM. " + _COLLECT)
_NOT_ALL_READ = text("Not chosen by itself: not all was read inside the VM. " + _COLLECT)


def _why(host: Host, vm: VirtualMachine) -> Text:
    if vm.adapters is None:
        return text("Not read: the network adapters. Read the host again to know.")
    if not _connected(vm):
        return text("No network adapter is connected to a virtual switch, so nothing is set up.")
    if _is_itself_virtual(host):
        return text(
            "{host} is itself virtual: the network above it drops foreign MAC addresses, "
            "so NAT inside the VM is the way.",
            host=host.name,
        )
    outward = outward_adapters(host, vm)
    if outward:
        return text(
            "“{switch}” is external and wired: nested VMs get addresses of that network "
            "when MAC address spoofing is on.",
            switch=outward[0].switch_name,
        )
    if any(is_wireless(host, switch) for switch in _switches(host, vm)):
        return text("Wi-Fi drops foreign MAC addresses, so NAT inside the VM is the way.")
    return text("No adapter is on an external switch, so NAT inside the VM is the way.")


def outward_adapters(host: Host, vm: VirtualMachine) -> tuple[NetworkAdapter, ...]:
    """Return the adapters connected to external, wired switches."""
    outward = {s.id.casefold() for s in _switches(host, vm) if _is_outward(host, s)}
    return tuple(a for a in _connected(vm) if (a.switch_id or "").casefold() in outward)


def _connected(vm: VirtualMachine) -> tuple[NetworkAdapter, ...]:
    return tuple(a for a in vm.adapters or () if a.switch_id and a.connected is not False)


def _switches(host: Host, vm: VirtualMachine) -> tuple[VirtualSwitch, ...]:
    used = {(adapter.switch_id or "").casefold() for adapter in _connected(vm)}
    return tuple(switch for switch in host.switches or () if switch.id.casefold() in used)


def _is_outward(host: Host, switch: VirtualSwitch) -> bool:
    return switch.kind == OUTWARD and not is_wireless(host, switch)


def _is_itself_virtual(host: Host) -> bool:
    return host.system is not None and host.system.is_virtual is True
