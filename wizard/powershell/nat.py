"""NAT inside a virtual machine: commands for the user to run there, in this order.

Source: Microsoft Learn, "Set up a NAT network". The gateway address belongs to the virtual
machine's own adapter and gets no default gateway; the nested machines get theirs from `nested`.
"""

from ipaddress import IPv4Network

from wizard.model.choices import NatChoice
from wizard.powershell.command import Command, cmdlet


def set_up(nat: NatChoice) -> tuple[Command, ...]:
    """Make the switch, give it the gateway address, and make the NAT network."""
    return (
        cmdlet("New-VMSwitch", Name=nat.switch, SwitchType="Internal"),
        cmdlet(
            "New-NetIPAddress",
            InterfaceAlias=f"vEthernet ({nat.switch})",
            IPAddress=nat.gateway,
            PrefixLength=IPv4Network(nat.prefix).prefixlen,
            AddressFamily="IPv4",
        ),
        cmdlet("New-NetNat", Name=nat.switch, InternalIPInterfaceAddressPrefix=nat.prefix),
    )


def proof(nat: NatChoice) -> Command:
    """Show the NAT network. Without it the nested machines reach nothing outside."""
    return cmdlet("Get-NetNat", Name=(nat.switch,))


def take_down(nat: NatChoice) -> tuple[Command, ...]:
    """Undo :func:`set_up`, last first. Always by name: without one every NAT would go."""
    return (
        cmdlet("Remove-NetNat", Name=(nat.switch,), Confirm=False),
        cmdlet(
            "Remove-NetIPAddress",
            IPAddress=(nat.gateway,),
            InterfaceAlias=(f"vEthernet ({nat.switch})",),
            Confirm=False,
        ),
        cmdlet("Remove-VMSwitch", Name=(nat.switch,), Force=True),
    )


def nested(nat: NatChoice, address: str, adapter: str = "Ethernet") -> tuple[Command, ...]:
    """Give a nested virtual machine its address; run inside it, on its own adapter."""
    assign = cmdlet(
        "New-NetIPAddress",
        InterfaceAlias=adapter,
        IPAddress=address,
        PrefixLength=IPv4Network(nat.prefix).prefixlen,
        DefaultGateway=nat.gateway,
    )
    if not nat.dns:
        return (assign,)
    return (
        assign,
        cmdlet(
            "Set-DnsClientServerAddress",
            InterfaceAlias=(adapter,),
            ServerAddresses=(nat.dns,),
        ),
    )


def first_addresses(nat: NatChoice, count: int) -> tuple[str, ...]:
    """Return the first free addresses of the prefix for nested virtual machines."""
    hosts = (str(address) for address in IPv4Network(nat.prefix).hosts())
    free = (address for address in hosts if address != nat.gateway)
    return tuple(address for _, address in zip(range(count), free, strict=False))
