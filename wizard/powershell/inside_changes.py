"""Every change made inside a virtual machine: one function each.

What is removed is named exactly, and only if it is ours: without a name some of these cmdlets would
remove everything of their kind.
"""

from dataclasses import replace
from ipaddress import IPv4Network

from wizard.model.choices import PortForward
from wizard.model.facts import VmRef
from wizard.model.networks import adapter_of
from wizard.powershell import inside_states as states
from wizard.powershell.changes import Change
from wizard.powershell.command import Command, cmdlet, inside
from wizard.powershell.enumerations import SWITCH_TYPE
from wizard.powershell.inside_states import INTERNAL, TAG, named
from wizard.powershell.queries import selected

NESTED_MEMORY = 64 * 1024**2


# The NAT network --------------------------------------------------------------------------------


def make_switch(vm: VmRef, name: str) -> Change:
    """Make an internal switch, with a note that says whose it is."""
    command = cmdlet("New-VMSwitch", Name=name, SwitchType="Internal", Notes=TAG)
    return _made(vm, command, "Name")


def remove_switch(vm: VmRef, name: str) -> Change:
    """Remove the switch if it is ours, and no nested virtual machine uses it."""
    ours = named(named(cmdlet("Get-VMSwitch"), "Name", name), "Notes", TAG)
    command = ours | cmdlet("Remove-VMSwitch", Force=True)
    return Change(inside(vm.id, command), guard=states.adapters_on(vm, name))


def assign_gateway(vm: VmRef, switch: str, address: str, length: int) -> Change:
    """Give the own adapter of an internal switch the address, and no gateway of its own."""
    command = cmdlet(
        "New-NetIPAddress",
        InterfaceAlias=adapter_of(switch),
        IPAddress=address,
        PrefixLength=length,
        AddressFamily="IPv4",
    )
    numbers = (number for number, name in SWITCH_TYPE.items() if name == INTERNAL)
    return replace(
        _made(vm, command, "IPAddress"),
        guard=states.not_internal(vm, switch),
        allowed={"SwitchType": (*numbers, INTERNAL)},
    )


def remove_gateway(vm: VmRef, interface: str, address: str) -> Change:
    """Take the address of the gateway away."""
    command = cmdlet(
        "Remove-NetIPAddress",
        IPAddress=(address,),
        InterfaceAlias=(interface,),
        Confirm=False,
    )
    return Change(inside(vm.id, command))


def make_nat(vm: VmRef, name: str, prefix: str) -> Change:
    """Make the NAT network, unless there is another: Windows supports only one."""
    command = cmdlet("New-NetNat", Name=name, InternalIPInterfaceAddressPrefix=prefix)
    return replace(_made(vm, command, "Name"), guard=states.other_nats(vm, name))


def remove_nat(vm: VmRef, name: str) -> Change:
    """Remove the NAT network, unless nested machines are on its switch, which has its name."""
    command = cmdlet("Remove-NetNat", Name=(name,), Confirm=False)
    return Change(inside(vm.id, command), guard=states.adapters_on(vm, name))


def forward(vm: VmRef, nat: str, wanted: PortForward) -> Change:
    """Let a port of the virtual machine lead to a nested one."""
    command = cmdlet(
        "Add-NetNatStaticMapping",
        NatName=nat,
        Protocol=wanted.protocol,
        ExternalIPAddress="0.0.0.0",  # noqa: S104 - every address the virtual machine has
        ExternalPort=wanted.port,
        InternalIPAddress=wanted.address,
        InternalPort=wanted.inner_port,
    )
    return _made(vm, command, "StaticMappingID")


def remove_forward(vm: VmRef, nat: str, wanted: PortForward) -> Change:
    """Let the port lead nowhere again."""
    fetched = states.the_forward(nat, wanted.protocol, wanted.port)
    command = fetched | cmdlet("Remove-NetNatStaticMapping", Confirm=False)
    return Change(inside(vm.id, command))


def open_port(vm: VmRef, rule: str, protocol: str, port: int) -> Change:
    """Let a port through the firewall of the virtual machine."""
    command = cmdlet(
        "New-NetFirewallRule",
        Name=rule,
        DisplayName=f"Nested VMs: {protocol} {port}",
        Description=TAG,
        Direction="Inbound",
        Protocol=protocol,
        LocalPort=(str(port),),
        Action="Allow",
    )
    return _made(vm, command, "Name")


def close_port(vm: VmRef, rule: str) -> Change:
    """Remove our rule from the firewall."""
    return Change(inside(vm.id, cmdlet("Remove-NetFirewallRule", Name=(rule,), Confirm=False)))


# DHCP for the nested virtual machines -----------------------------------------------------------


def bind_dhcp(vm: VmRef, interface: str, scope: str, *, others: bool) -> Change:
    """Let the DHCP server listen on our adapter; with ``others``, on none but ours.

    Not where it has another scope than ours: then it serves somebody else.
    """
    operator = {"NE": True} if others else {"EQ": True}
    adapters = cmdlet("Get-DhcpServerv4Binding") | cmdlet(
        "Where-Object", Property="InterfaceAlias", **operator, Value=interface
    )
    command = adapters | cmdlet("Set-DhcpServerv4Binding", BindingState=not others)
    return Change(inside(vm.id, command), guard=states.other_scopes(vm, scope))


def make_scope(vm: VmRef, name: str, first: str, last: str, prefix: str) -> Change:
    """Make the DHCP scope of the NAT network, the only one of its server."""
    command = cmdlet(
        "Add-DhcpServerv4Scope",
        Name=name,
        StartRange=first,
        EndRange=last,
        SubnetMask=str(IPv4Network(prefix).netmask),
    )
    return Change(inside(vm.id, command), guard=states.other_scopes(vm, name))


def remove_scope(vm: VmRef, network: str) -> Change:
    """Remove the DHCP scope with its leases."""
    command = cmdlet("Remove-DhcpServerv4Scope", ScopeId=(network,), Force=True, Confirm=False)
    return Change(inside(vm.id, command))


def set_scope_gateway(vm: VmRef, network: str, gateway: str) -> Change:
    """Tell nested virtual machines their gateway."""
    command = cmdlet("Set-DhcpServerv4OptionValue", ScopeId=network, Router=(gateway,), Force=True)
    return Change(inside(vm.id, command))


def set_scope_dns(vm: VmRef, network: str, dns: str) -> Change:
    """Tell nested virtual machines their DNS server, whether it answers now or not."""
    command = cmdlet("Set-DhcpServerv4OptionValue", ScopeId=network, DnsServer=(dns,), Force=True)
    return Change(inside(vm.id, command))


# The throw-away virtual machine -----------------------------------------------------------------


def make_nested_vm(vm: VmRef, name: str) -> Change:
    """Make a nested virtual machine of 64 MB without a disk."""
    command = cmdlet("New-VM", Name=name, NoVHD=True, MemoryStartupBytes=NESTED_MEMORY)
    return _made(vm, command, "Name")


def start_nested_vm(vm: VmRef, name: str) -> Change:
    """Start it: the only proof that leaves nothing open."""
    return Change(inside(vm.id, _the_nested(name) | cmdlet("Start-VM")))


def turn_nested_vm_off(vm: VmRef, name: str) -> Change:
    """Turn it off; it has nothing to lose."""
    stop = cmdlet("Stop-VM", TurnOff=True, Force=True, Confirm=False)
    return Change(inside(vm.id, _the_nested(name) | stop))


def remove_nested_vm(vm: VmRef, name: str) -> Change:
    """Remove it."""
    return Change(inside(vm.id, _the_nested(name) | cmdlet("Remove-VM", Force=True)))


def _the_nested(name: str) -> Command:
    return named(cmdlet("Get-VM"), "Name", name)


def _made(vm: VmRef, command: Command, shown: str) -> Change:
    """Return the change that makes something; what it writes is cut down to one property."""
    return Change(inside(vm.id, selected(command, shown)))
