"""The network of a host: its adapters, addresses, routes and the ports it leads inside."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from itertools import chain
from typing import Any

from wizard.simulator import errors
from wizard.simulator.host_parts import NetworkCard, PortMapping
from wizard.simulator.objects import EnumValue, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import NetworkAddress, SimulatedHost

STANDARD_CIMV2 = "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/"
IPV4, ACTIVE, PREFERRED = 2, 1, 4
UNSPECIFIED, NATIVE_802_11, ETHERNET = 0, 9, 14  # NdisPhysicalMedium
PROTOCOLS = {"TCP": 6, "UDP": 17}
LOOPBACK = NetworkAddress("Loopback Pseudo-Interface 1", "127.0.0.1", 8)
VIRTUAL = "Hyper-V Virtual Ethernet Adapter"
IN_A_VM = "Microsoft Hyper-V Network Adapter"
PLAIN = "Intel(R) Ethernet Connection X722"


def standard_cimv2(
    class_name: str, properties: dict[str, Any], text: str, source: Any = None
) -> PsObject:
    """Return an instance of a class of the network."""
    names = (f"{STANDARD_CIMV2}{class_name}", STANDARD_CIMV2.partition("#")[0], "System.Object")
    return PsObject(names, properties, text, source)


def cards_of(host: SimulatedHost) -> list[NetworkCard]:
    """Return the host's own adapters, each with a description, those of its switches after them.

    A card that does not say what it is has the description of an external switch: the switch is
    on a card of the host. Cards that no list names are there for switches that need one.
    """
    listed = [NetworkCard(e) if isinstance(e, str) else e for e in host.adapters]
    said = {each.description for each in listed}
    uplinks = [each.adapter for each in host.switches if each.type == "External" and each.adapter]
    wanted = [each for each in dict.fromkeys(uplinks) if each not in said]
    plain = IN_A_VM if host.below is not None or host.azure is not None else PLAIN
    own = []
    for card in listed:
        described = card.description or (wanted.pop(0) if wanted else plain)
        own.append(NetworkCard(card.name, described, card.wireless))
    own += [NetworkCard(f"Ethernet {len(own) + n}", each) for n, each in enumerate(wanted, 1)]
    inner = [each.name for each in host.switches if each.type != "Private"]
    return own + [NetworkCard(f"vEthernet ({name})", VIRTUAL) for name in inner]


def adapters_of(host: SimulatedHost) -> list[str]:
    """Return the names of the host's own adapters, those of its switches among them."""
    return [card.name for card in cards_of(host)]


@cmdlet("Get-NetAdapter")
def get_net_adapter(call: Invocation) -> Iterator[PsObject]:
    """Give the host's own network adapters."""
    cards = cards_of(call.host)
    for pattern in call.given.get("Name", ["*"]):
        matching = [e for e in enumerate(cards) if fnmatchcase(e[1].name.lower(), pattern.lower())]
        if not matching and "*" not in pattern:
            call.fail(errors.query_found_nothing(call.name, "MSFT_NetAdapter", "Name", pattern))
        for number, card in matching:
            yield _adapter(number, card)


def _adapter(number: int, card: NetworkCard) -> PsObject:
    virtual = card.description in (VIRTUAL, IN_A_VM)
    medium = NATIVE_802_11 if card.wireless else UNSPECIFIED if virtual else ETHERNET
    shown = {
        "Name": card.name,
        "InterfaceAlias": card.name,
        "InterfaceDescription": card.description,
        "ifIndex": number + 2,
        "Status": "Up",
        "NdisPhysicalMedium": medium,
    }
    return standard_cimv2("MSFT_NetAdapter", shown, card.name)


@cmdlet("Get-NetIPAddress")
def get_net_ip_address(call: Invocation) -> Iterator[PsObject]:
    """Give the IPv4 addresses of the host; that of the loopback is always there."""
    for each in (*call.host.addresses, LOOPBACK):
        properties = {
            "InterfaceAlias": each.interface,
            "IPAddress": each.address,
            "PrefixLength": each.prefix_length,
            "AddressFamily": IPV4,
            "AddressState": PREFERRED,
            "Store": ACTIVE,
        }
        yield standard_cimv2("MSFT_NetIPAddress", properties, each.address)


@cmdlet("Get-NetRoute")
def get_net_route(call: Invocation) -> Iterator[PsObject]:
    """Give the IPv4 routes that follow from the addresses."""
    addresses = (*call.host.addresses, LOOPBACK)
    for each, prefix, hop in chain.from_iterable(map(_routes, addresses)):
        properties = {
            "DestinationPrefix": prefix,
            "NextHop": hop,
            "InterfaceAlias": each.interface,
            "AddressFamily": IPV4,
            "RouteMetric": 256,
            "Store": ACTIVE,
        }
        yield standard_cimv2("MSFT_NetRoute", properties, prefix)


def _routes(each: NetworkAddress) -> list[tuple[NetworkAddress, str, str]]:
    network = IPv4Network(f"{each.address}/{each.prefix_length}", strict=False)
    direct = (str(network), f"{each.address}/32", f"{network.broadcast_address}/32")
    routes = [(each, prefix, "0.0.0.0") for prefix in dict.fromkeys(direct)]  # noqa: S104 - no hop
    return routes + ([(each, "0.0.0.0/0", each.gateway)] if each.gateway else [])


def protocol_of(mapping: PortMapping) -> EnumValue:
    """Return the protocol as the module shows it: a name that is compared, a number in JSON."""
    kind = "Microsoft.PowerShell.Cmdletization.GeneratedTypes.NetNatStaticMapping.Protocol"
    return EnumValue(kind, mapping.protocol, PROTOCOLS[mapping.protocol])


@cmdlet("Get-NetNatStaticMapping")
def get_net_nat_static_mapping(call: Invocation) -> Iterator[PsObject]:
    """Give the ports that NAT networks lead inside; none is no error."""
    every = [(nat, each) for nat in call.host.nats for each in nat.mappings]
    for number, (nat, mapping) in enumerate(every):
        properties = {
            "StaticMappingID": number,
            "NatName": nat.name,
            "Protocol": protocol_of(mapping),
            "ExternalIPAddress": mapping.external_address,
            "ExternalPort": mapping.port,
            "InternalIPAddress": mapping.address,
            "InternalPort": mapping.inner_port or mapping.port,
        }
        yield standard_cimv2("MSFT_NetNatStaticMapping", properties, nat.name, (nat, mapping))
