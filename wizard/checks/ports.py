"""Checks of settings of the adapters that MAC address spoofing is chosen for."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import ADVICE, WARNING, Judgement, check, failed, passed, seen, unknown
from wizard.checks.spoofed import GONE, NOT_SPOOFED, Look, chosen_of, named, not_read, on_or_off
from wizard.model.choices import Preparation
from wizard.model.facts import NetworkAdapter, Vlan
from wizard.model.findings import Disposition, Evidence, Remediation, sent
from wizard.model.switches import is_connected, switch_of
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms


@check(
    "VM-NET-07",
    text("Way past the virtual switch"),
    text("Network adapter bypasses the virtual switch"),
    WARNING,
    sources.SET_ADAPTER,
    puts_right=Disposition.CONSENT,
    unconfirmed=text("Whether foreign MAC addresses are dropped depends on the network card."),
)
def bypass(case: VmCase) -> Judgement:
    """With single-root I/O virtualization the adapter works past the virtual switch.

    The network card decides then, and may drop the MAC addresses of nested VMs.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    look = Look(
        lambda adapter: _bypasses(case, adapter),
        lambda bypasses: not bypasses,
        on_or_off,
        text("off"),
        of_vms.VM_ADAPTERS if case.host.switches is not None else ask.SWITCHES,
    )
    return look.judge_chosen(case, lambda wrong: tuple(_stay(case, one) for one in wrong))


def _bypasses(case: VmCase, adapter: NetworkAdapter) -> bool | None:
    """Whether the adapter asks for it and its switch grants it."""
    if adapter.iov_weight == 0 or is_connected(adapter) is False:
        return False
    switch = switch_of(case.host, adapter)
    grants = switch.iov if switch else None
    if grants is False:
        return False
    return None if grants is None or adapter.iov_weight is None else True


def _stay(case: VmCase, adapter: NetworkAdapter) -> Remediation:
    vm, weight = case.vm.ref, adapter.iov_weight or 0
    return Remediation(
        text("Keep “{name}” on the virtual switch. It is somewhat slower then.", name=adapter.name),
        Disposition.CONSENT,
        sent(changes.set_io_virtualization, vm, adapter.id, 0),
        sent(changes.set_io_virtualization, vm, adapter.id, weight),
        Preparation.IO_VIRTUALIZATION,
    )


def _in_words(vlan: Vlan) -> Text:
    if vlan.mode == "Access":
        return text("Access, VLAN {number}", number=vlan.access_id)
    return text("{mode}", mode=vlan.mode)


_VLAN = Look(
    lambda adapter: adapter.vlan if adapter.vlan and adapter.vlan.mode else None,
    lambda vlan: vlan.mode != "Access",
    _in_words,
    text("no VLAN of its own, or Trunk"),
    of_vms.VM_VLANS,
)


@check(
    "VM-NET-08",
    text("VLAN of the adapters"),
    text("Nested VMs are all in the VLAN of the adapter"),
    ADVICE,
    sources.ADAPTER_VLAN,
)
def vlan(case: VmCase) -> Judgement:
    """In mode Access the virtual switch puts all that comes from the adapter into one VLAN.

    Frames that a nested VM tags with another VLAN are lost.
    """
    return _VLAN.judge_chosen(case, _keep_or_trunk)


def _keep_or_trunk(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    advice = text(
        "Nothing has to be done if nested VMs belong into that VLAN. If they need several, change "
        "{names} to Trunk with Set-VMNetworkAdapterVlan.",
        names=named(wrong),
    )
    return (Remediation(advice),)


def _guard(what: Text) -> Look:
    return Look(
        lambda adapter: adapter.dhcp_guard if what is _DHCP else adapter.router_guard,
        lambda guards: not guards,
        on_or_off,
        text("off"),
    )


_DHCP, _ROUTER = text("DHCP guard"), text("router advertisement guard")
_DHCP_GUARD, _ROUTER_GUARD = _guard(_DHCP), _guard(_ROUTER)


def _switch_guard_off(guard: Text, wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    advice = text(
        "Leave it on unless a nested VM shall do that work for the network outside. Else switch "
        "the {guard} of {names} off in the settings of the VM; it can be switched on again.",
        guard=guard,
        names=named(wrong),
    )
    return (Remediation(advice),)


@check(
    "VM-NET-09",
    text("DHCP guard of the adapters"),
    text("DHCP servers in nested VMs are silenced"),
    WARNING,
    sources.SET_ADAPTER,
)
def dhcp_guard(case: VmCase) -> Judgement:
    """With DHCP guard the virtual switch drops answers of DHCP servers behind the adapter.

    A DHCP server in a nested VM then serves nobody outside. It works behind NAT.
    """
    return _DHCP_GUARD.judge_chosen(case, lambda wrong: _switch_guard_off(_DHCP, wrong))


@check(
    "VM-NET-10",
    text("Router guard of the adapters"),
    text("Routers in nested VMs are silenced"),
    WARNING,
    sources.SET_ADAPTER,
)
def router_guard(case: VmCase) -> Judgement:
    """With router guard the virtual switch drops what routers announce behind the adapter.

    A router in a nested VM is then found by nobody outside.
    """
    return _ROUTER_GUARD.judge_chosen(case, lambda wrong: _switch_guard_off(_ROUTER, wrong))


@check(
    "VM-NET-11",
    text("Rules at the ports of the virtual switch"),
    text("Rules at the port of the VM do not know nested VMs"),
    WARNING,
    sources.PORT_SECURITY_CLASS,
)
def port_rules(case: VmCase) -> Judgement:
    """Rules of a port, and virtual subnets, hold for the addresses of the VM itself.

    They may drop the frames of nested VMs, or let through what they should keep back.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    adapters, rules = chosen_of(case), case.vm.port_rules
    if adapters is None:
        return not_read(case, text("none"))
    if not adapters:
        return GONE
    subnets = [adapter.virtual_subnet for adapter in adapters]
    evidence = (
        seen(text("Rules at its ports"), rules, text("0"), of_vms.VM_PORT_RULES),
        *map(_subnet, adapters),
    )
    if rules or any(subnets):
        return failed(*evidence, ways=_WIDEN)
    if rules is None or None in subnets:
        missing = of_vms.VM_PORT_RULES if rules is None else of_vms.VM_ADAPTERS
        return unknown(*evidence, host=case.host, query=missing)
    return passed(*evidence)


def _subnet(adapter: NetworkAdapter) -> Evidence:
    what = text("Virtual subnet of {name}", name=adapter.name)
    return seen(what, adapter.virtual_subnet, text("0"), of_vms.VM_ADAPTERS)


_WIDEN = (
    Remediation(
        text("Have who made them take nested VMs into account, or choose NAT inside the VM.")
    ),
)


@check(
    "VM-NET-12",
    text("Limits of the adapters"),
    text("Limits of the adapter count nested VMs as well"),
    ADVICE,
    sources.PORT_SECURITY_CLASS,
)
def limits(case: VmCase) -> Judgement:
    """Limits on broadcasts and on learned addresses are for all that goes through the adapter.

    With several nested VMs they are reached sooner.
    """
    return _LIMITS.judge_chosen(case, _raise)


def _limits(adapter: NetworkAdapter) -> tuple[int, int] | None:
    storm, addresses = adapter.storm_limit, adapter.dynamic_address_limit
    if storm or addresses:
        return storm or 0, addresses or 0
    return None if storm is None or addresses is None else (0, 0)


_LIMITS = Look(
    _limits,
    lambda found: found == (0, 0),
    lambda found: (
        text("{storm} broadcasts, {addresses} addresses", storm=found[0], addresses=found[1])
        if any(found)
        else text("none")
    ),
    text("none"),
)


def _raise(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    return (
        Remediation(
            text("Raise the limits of {names} when nested VMs lose frames.", names=named(wrong))
        ),
    )
