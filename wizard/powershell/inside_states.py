"""What the steps inside a virtual machine observe: one question each, about one thing.

A thing that is not there gives no row. Every question is sent inside (:func:`asked_inside`).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wizard.model.facts import VmRef
from wizard.model.text import Problem, Text, text
from wizard.powershell.command import Command, cmdlet, inside
from wizard.powershell.enumerations import FEATURE_STATE, SWITCH_TYPE, VM_STATE
from wizard.powershell.queries import NotUnderstood, Query, Row, known, one, selected

T = TypeVar("T")

HYPER_V_FEATURE = "Microsoft-Hyper-V"
DHCP_FEATURE = "DHCPServer"
INTERNAL = "Internal"
TAG = "Made by the Nested Virtualization Wizard"


def asked_inside(
    vm: VmRef, name: str, command: Command, read: Callable[[tuple[Row, ...]], T]
) -> Query[T]:
    """Return a question that is asked inside a virtual machine."""
    return Query(f"inside: {name}", inside(vm.id, command), read)


def named(source: Command, property_name: str, value: str) -> Command:
    """Return ``source`` reduced to what has this value, compared by PowerShell without case."""
    return source | cmdlet("Where-Object", Property=property_name, EQ=True, Value=value)


def _only(rows: tuple[Row, ...], what: str) -> Row | None:
    """Return the one row or none.

    Raises:
        Problem: there are several, so that nobody can say which one is meant.

    """
    if len(rows) > 1:
        raise Problem(
            text("There are {count} of one name inside: {what}.", count=len(rows), what=what),
            text("Rename or remove those that are not needed, then try this VM again."),
        )
    return rows[0] if rows else None


def feature_state(vm: VmRef, feature: str) -> Query[str]:
    """Ask for the state of an optional feature of Windows, as the name of ``FeatureState``."""
    source = cmdlet("Get-WindowsOptionalFeature", Online=True, FeatureName=feature)

    def read(rows: tuple[Row, ...]) -> str:
        return known(FEATURE_STATE, one(rows), "State")

    return asked_inside(vm, feature, selected(source, "FeatureName", "State"), read)


def service_state(vm: VmRef, service: str) -> Query[str]:
    """Ask for the state of a Windows service; empty where there is no such service."""
    source = cmdlet("Get-CimInstance", ClassName="Win32_Service", Filter=f"Name='{service}'")

    def read(rows: tuple[Row, ...]) -> str:
        return str(one(rows).get("State") or "") if rows else ""

    return asked_inside(vm, f"service {service}", selected(source, "Name", "State"), read)


def switch_type(vm: VmRef, name: str) -> Query[str]:
    """Ask for the type of a virtual switch, as the name of ``VMSwitchType``; empty: none."""

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, name)
        return known(SWITCH_TYPE, row, "SwitchType") if row else ""

    source = named(cmdlet("Get-VMSwitch"), "Name", name)
    return asked_inside(vm, "virtual switch", selected(source, "Name", "SwitchType"), read)


def adapters_on(vm: VmRef, switch: str) -> Query[Text | None]:
    """Ask which nested virtual machines use a switch; the answer is why it must stay."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        if not rows:
            return None
        names = ", ".join(dict.fromkeys(str(row.get("VMName")) for row in rows))
        return text(
            "Nested VMs are still connected to the switch “{it}”: {names}.", it=switch, names=names
        )

    source = named(cmdlet("Get-VM") | cmdlet("Get-VMNetworkAdapter"), "SwitchName", switch)
    return asked_inside(vm, "nested VMs on the switch", selected(source, "VMName"), read)


def nested_vms(vm: VmRef) -> Query[Text | None]:
    """Ask for nested virtual machines; the answer is why Hyper-V must stay."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        if not rows:
            return None
        names = ", ".join(str(row.get("Name")) for row in rows)
        return text("There are nested VMs inside, which need Hyper-V: {names}.", names=names)

    return asked_inside(vm, "nested VMs", selected(cmdlet("Get-VM"), "Name"), read)


def running_nested_vms(vm: VmRef) -> Query[Text | None]:
    """Ask for nested virtual machines that run; the answer is why they must not lose nesting."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        if not rows:
            return None
        names = ", ".join(str(row.get("Name")) for row in rows)
        return text("Nested VMs run inside, and could not be started again: {names}.", names=names)

    running = named(cmdlet("Get-VM"), "State", "Running")
    return asked_inside(vm, "running nested VMs", selected(running, "Name"), read)


def not_internal(vm: VmRef, switch: str) -> Query[Text | None]:
    """Ask for the type of a switch; the answer is why it gets no address.

    A fixed address turns DHCP off on the adapter, which on an external switch would take the
    virtual machine off its network.
    """
    kind = switch_type(vm, switch)

    def read(rows: tuple[Row, ...]) -> Text | None:
        found = kind.read(rows)
        if found == INTERNAL:
            return None
        if not found:
            return text("There is no switch “{it}” inside any more.", it=switch)
        return text(
            "The switch “{it}” inside is not internal, but {kind}.", it=switch, kind=found.lower()
        )

    return Query("inside: whether the switch is internal", kind.command, read)


def address_prefix(vm: VmRef, interface: str, address: str) -> Query[int | None]:
    """Ask with which prefix length an adapter has an address; ``None``: it has it not."""
    source = named(cmdlet("Get-NetIPAddress", AddressFamily="IPv4"), "InterfaceAlias", interface)

    def read(rows: tuple[Row, ...]) -> int | None:
        row = _only(rows, address)
        return _whole(row, "PrefixLength") if row else None

    command = selected(named(source, "IPAddress", address), "IPAddress", "PrefixLength")
    return asked_inside(vm, "gateway address", command, read)


def nat_prefix(vm: VmRef, name: str) -> Query[str]:
    """Ask for the prefix a NAT network translates; empty: there is none of that name."""
    prefix = "InternalIPInterfaceAddressPrefix"

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, name)
        return str(row.get(prefix) or "?") if row else ""

    source = named(cmdlet("Get-NetNat"), "Name", name)
    return asked_inside(vm, "NAT network", selected(source, "Name", prefix), read)


def other_nats(vm: VmRef, name: str) -> Query[Text | None]:
    """Ask for NAT networks of another name; the answer is why none is made beside them."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        if not rows:
            return None
        return text(
            "There is another NAT network inside: {names}. Windows supports only one.",
            names=_names(rows),
        )

    source = cmdlet("Get-NetNat") | cmdlet("Where-Object", Property="Name", NE=True, Value=name)
    return asked_inside(vm, "other NAT networks", selected(source, "Name"), read)


def forward_target(vm: VmRef, nat: str, protocol: str, port: int) -> Query[str]:
    """Ask where a port leads, as ``address:port``; empty: nowhere."""

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, f"{protocol} {port}")
        return f"{row.get('InternalIPAddress')}:{row.get('InternalPort')}" if row else ""

    command = selected(the_forward(nat, protocol, port), "InternalIPAddress", "InternalPort")
    return asked_inside(vm, "port forward", command, read)


def the_forward(nat: str, protocol: str, port: int) -> Command:
    """Return the command that fetches one static mapping of a NAT network."""
    of_nat = named(cmdlet("Get-NetNatStaticMapping"), "NatName", nat)
    return named(named(of_nat, "ExternalPort", str(port)), "Protocol", protocol)


def firewall_rule(vm: VmRef, name: str) -> Query[str]:
    """Ask for the description of a firewall rule, which says whose it is; empty: there is none."""

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, name)
        return str(row.get("Description") or "?") if row else ""

    source = named(cmdlet("Get-NetFirewallRule"), "Name", name)
    return asked_inside(vm, "firewall rule", selected(source, "Name", "Description"), read)


def dhcp_bindings(vm: VmRef, interface: str, *, others: bool) -> Query[bool]:
    """Ask whether the DHCP server listens on this adapter, or with ``others`` on any other."""
    bound = named(cmdlet("Get-DhcpServerv4Binding"), "BindingState", "True")
    operator = {"NE": True} if others else {"EQ": True}
    source = bound | cmdlet("Where-Object", Property="InterfaceAlias", **operator, Value=interface)
    command = selected(source, "InterfaceAlias")
    return asked_inside(vm, f"DHCP binding {others}", command, bool)


def other_scopes(vm: VmRef, ours: str) -> Query[Text | None]:
    """Ask for DHCP scopes of another name; the answer is why the server is left as it is."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        if not rows:
            return None
        return text(
            "The DHCP server inside serves others, too: {names}. It is left as it is.",
            names=_names(rows),
        )

    scopes = cmdlet("Get-DhcpServerv4Scope")
    source = scopes | cmdlet("Where-Object", Property="Name", NE=True, Value=ours)
    return asked_inside(vm, "DHCP scopes of others", selected(source, "Name"), read)


def dhcp_scope(vm: VmRef, network: str) -> Query[str]:
    """Ask for the name of the DHCP scope of a network; empty: there is none."""

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, network)
        return str(row.get("Name") or "?") if row else ""

    source = named(cmdlet("Get-DhcpServerv4Scope"), "ScopeId", network)
    return asked_inside(vm, "DHCP scope", selected(source, "Name", "State"), read)


ROUTER_OPTION, DNS_OPTION = "3", "6"  # RFC 2132


def dhcp_option(vm: VmRef, network: str, option: str) -> Query[tuple[str, ...]]:
    """Ask which addresses a DHCP scope hands out as this option: its gateways, its DNS servers."""

    def read(rows: tuple[Row, ...]) -> tuple[str, ...]:
        row = _only(rows, network)
        value = row.get("Value") if row else ()
        return tuple(map(str, value if isinstance(value, list | tuple) else (value,)))

    source = named(cmdlet("Get-DhcpServerv4OptionValue", ScopeId=network), "OptionId", option)
    command = selected(source, "OptionId", "Value")
    return asked_inside(vm, f"DHCP option {option}", command, read)


def nested_vm_state(vm: VmRef, name: str) -> Query[str]:
    """Ask for the state of a nested virtual machine; empty: there is none of that name."""

    def read(rows: tuple[Row, ...]) -> str:
        row = _only(rows, name)
        return known(VM_STATE, row, "State") if row else ""

    source = named(cmdlet("Get-VM"), "Name", name)
    return asked_inside(vm, "throw-away VM", selected(source, "Name", "State"), read)


def _names(rows: tuple[Row, ...]) -> str:
    return ", ".join(f"“{row.get('Name')}”" for row in rows)


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if type(value) is not int:
        raise NotUnderstood(f"{name} {value!r}")
    return value
