"""Whether addresses can be handed out in a NAT network, and ports led into it, as chosen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from wizard.model.choices import NatChoice, PortForward
from wizard.model.inside import Inside
from wizard.model.networks import network_of
from wizard.model.text import Text, text

PROTOCOLS = ("TCP", "UDP")
DHCP_SCOPE = "Nested VMs"  # the name of the one that the wizard makes
_DHCP_SERVICE = "dhcpserver"
PORTS = range(1, 65536)
_FIRST, _LAST = 50, 200  # of a /24: room for fixed addresses before and after


def has_dhcp_server(inside: Inside | None) -> bool | None:
    """Whether a DHCP server is installed inside; ``None``: not known."""
    if inside is None or inside.services is None:
        return None
    return any(service.name.casefold() == _DHCP_SERVICE for service in inside.services)


def problem_with_dhcp(nat: NatChoice) -> Text | None:
    """Return why these addresses cannot be handed out, or ``None``; an empty range is chosen."""
    prefix = network_of(nat.prefix)
    if not nat.dhcp or prefix is None or not (nat.dhcp_first or nat.dhcp_last):
        return None
    ends = []
    for written in (nat.dhcp_first, nat.dhcp_last):
        address = address_of(written)
        if address is None:
            return text("“{written}” is no IPv4 address to hand out.", written=written)
        if not _is_for_a_vm(address, prefix):
            return text(
                "{address} is no address for a VM in {prefix}.", address=address, prefix=prefix
            )
        ends.append(address)
    first, last = ends
    if first > last:
        return text(
            "The range ends at {last}, before it begins at {first}.", first=first, last=last
        )
    gateway = address_of(nat.gateway)
    if gateway is not None and first <= gateway <= last:
        return text("The gateway {gateway} is in the range that is handed out.", gateway=gateway)
    return None


def problem_with_forwards(nat: NatChoice) -> Text | None:
    """Return which port cannot be led to a nested virtual machine, and why; or ``None``."""
    return next(_problems_with_forwards(nat), None)


def _problems_with_forwards(nat: NatChoice) -> Iterator[Text]:
    prefix, gateway = network_of(nat.prefix), address_of(nat.gateway)
    for each in nat.forwards:
        address = address_of(each.address)
        if each.port not in PORTS or each.inner_port not in PORTS:
            yield text("A port is a number from 1 to 65535.")
        elif address is None:
            yield text("“{written}” is no IPv4 address of a nested VM.", written=each.address)
        elif prefix is not None and not _is_for_a_vm(address, prefix):
            yield text(
                "{address} is no address for a VM in {prefix}.", address=address, prefix=prefix
            )
        elif address == gateway:
            yield text("{address} is the gateway, no nested VM.", address=address)
    counted = Counter((each.protocol, each.port) for each in nat.forwards)
    for (protocol, port), count in counted.items():
        if count > 1:
            yield text("{protocol} port {port} is there twice.", protocol=protocol, port=port)


def with_range(nat: NatChoice) -> NatChoice:
    """Return the choice with a range to hand out, free of the gateway, where none is chosen yet."""
    prefix = network_of(nat.prefix)
    if prefix is None or nat.dhcp_first or nat.dhcp_last:
        return nat
    first, last = _range(prefix)
    gateway = address_of(nat.gateway)
    if gateway is not None and first <= gateway <= last:
        below, above = int(gateway) - int(first), int(last) - int(gateway)
        first, last = (first, gateway - 1) if below > above else (gateway + 1, last)
    if first > last:
        return nat
    return replace(nat, dhcp_first=str(first), dhcp_last=str(last))


def _range(prefix: IPv4Network) -> tuple[IPv4Address, IPv4Address]:
    if prefix.num_addresses > _LAST:
        return prefix.network_address + _FIRST, prefix.network_address + _LAST
    half = prefix.network_address + prefix.num_addresses // 2
    return half, prefix.broadcast_address - 1


def _is_for_a_vm(address: IPv4Address, prefix: IPv4Network) -> bool:
    return address in prefix and address not in (prefix.network_address, prefix.broadcast_address)


def address_of(written: str) -> IPv4Address | None:
    """Return an IPv4 address, or ``None`` when it is none."""
    try:
        return IPv4Address(written.strip())
    except ValueError:
        return None


def forward_of(protocol: str, port: str, address: str, inner_port: str) -> PortForward:
    """Return a forward as it is typed; what is no number becomes 0, which is no port."""
    return PortForward(protocol, _number(port), address.strip(), _number(inner_port))


def _number(typed: str) -> int:
    return int(typed) if typed.strip().isascii() and typed.strip().isdigit() else 0


def moved_to(nat: NatChoice, prefix: str) -> NatChoice:
    """Return the choice in another subnet: everything else keeps its place in it."""
    old, new = network_of(nat.prefix), IPv4Network(prefix)
    gateway = str(next(new.hosts()))
    plain = replace(nat, prefix=prefix, gateway=gateway, dhcp_first="", dhcp_last="")
    forwards = tuple(_moved(each, old, new) for each in nat.forwards)
    there = replace(plain, forwards=forwards)
    return with_range(there) if nat.dhcp else there


def _moved(forward: PortForward, old: IPv4Network | None, new: IPv4Network) -> PortForward:
    address = address_of(forward.address)
    if address is None or old is None or address not in old:
        return forward
    offset = int(address) - int(old.network_address)
    if offset >= new.num_addresses:
        return forward
    return replace(forward, address=str(new.network_address + offset))
