"""Arithmetic of IPv4 subnets: what a NAT network may be, what is in use, and what is free.

Checks judge by it and suggestions follow from it. Nothing here raises for what a user typed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_network

from wizard.model.choices import NatChoice
from wizard.model.inside import Inside, NatNetwork
from wizard.model.text import Text, text

LARGEST, SMALLEST = 16, 29  # lengths of a prefix that the wizard makes
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
OF_OTHER_SOFTWARE = IPv4Network("172.16.0.0/12")  # WSL and Docker take their networks from it
OF_CONTAINERS = frozenset({"nat", "dockernat"})  # names of NAT networks, in small letters
NONE_SAID = frozenset({"", "-", "none", "no"})

_INSTALLED = 1
_CANDIDATE_LENGTH = 24
_WIDEST_IN_USE = 8  # a route to more than that leads "everywhere", as the default route does
# Networks of home routers and of Windows' connection sharing
_AVOIDED = frozenset(int(IPv4Address(f"192.168.{third}.0")) >> 8 for third in (0, 1, 137))


@dataclass(frozen=True, slots=True)
class Written:
    """Networks somebody wrote down, and the words among them that are none."""

    networks: tuple[IPv4Network, ...] = ()
    wrong: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def network_of(written: str) -> IPv4Network | None:
    """Return the network around an address with its length; ``None``: it is no IPv4 network."""
    try:
        return IPv4Network(written, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def networks_in(written: str) -> Written:
    """Read networks such as ``10.0.0.0/8, 172.20.0.0/14``; one address counts as a network.

    IPv6 networks are understood and left out: they never meet an IPv4 one.
    """
    if written.strip().casefold() in NONE_SAID:
        return Written()
    found: list[IPv4Network] = []
    wrong: list[str] = []
    for word in re.split(r"[\s,;]+", written.strip(" \t\r\n,;")):
        try:
            network = ip_network(word, strict=False)
        except ValueError:
            wrong.append(word)
        else:
            found += [network] if isinstance(network, IPv4Network) else []
    return Written(tuple(found), tuple(wrong))


def first_overlap(prefix: IPv4Network, used: Iterable[IPv4Network]) -> IPv4Network | None:
    """Return the first network that meets ``prefix``."""
    return next((network for network in used if network.overlaps(prefix)), None)


# What is in use inside a virtual machine --------------------------------------------------------


def addresses_in_use(inside: Inside, without: str | None = None) -> tuple[IPv4Network, ...] | None:
    """Return the networks of all addresses inside; ``None``: not read, or one is not readable.

    ``without`` is an address that does not count: the gateway of the NAT network itself.
    """
    if inside.addresses is None:
        return None
    written = (
        f"{each.address}/{each.prefix_length}"
        for each in inside.addresses
        if each.address != without
    )
    return _all_of(written)


def routes_in_use(inside: Inside) -> tuple[IPv4Network, ...] | None:
    """Return the networks that routes inside lead to, without those that lead everywhere."""
    found = None if inside.routes is None else _all_of(inside.routes)
    if found is None:
        return None
    return tuple(network for network in found if network.prefixlen >= _WIDEST_IN_USE)


def known_in_use(inside: Inside | None) -> tuple[IPv4Network, ...]:
    """Return every network that is known to be in use inside, NAT networks included."""
    if inside is None:
        return ()
    nat = (network_of(each.prefix) for each in inside.nat_networks or ())
    return (
        *(addresses_in_use(inside) or ()),
        *(routes_in_use(inside) or ()),
        *(network for network in nat if network is not None),
    )


def serving(inside: Inside | None, nat: NatChoice) -> NatNetwork | None:
    """Return the NAT network inside that translates the chosen subnet already."""
    wanted = network_of(nat.prefix)
    for each in (inside.nat_networks if inside else None) or ():
        prefix = network_of(each.prefix)
        if wanted is not None and prefix is not None and wanted.subnet_of(prefix):
            return each
    return None


def has_gateway(inside: Inside | None, nat: NatChoice) -> bool:
    """Whether the adapter of the switch has the address of the gateway, as set up before."""
    adapter = adapter_of(nat.switch).casefold()
    return any(
        each.address == nat.gateway and each.interface.casefold() == adapter
        for each in (inside.addresses if inside else None) or ()
    )


def switches_known(inside: Inside) -> bool:
    """Whether the switches inside were read, or there can be none for lack of Hyper-V."""
    return inside.switches is not None or inside.hyper_v_role not in (_INSTALLED, None)


def adapter_of(switch: str) -> str:
    """Return the name Windows gives to its own adapter on a virtual switch."""
    return f"vEthernet ({switch})"


def around(address: str) -> IPv4Network | None:
    """Return the /24 around an IPv4 address whose subnet is not known."""
    try:
        return IPv4Network((int(IPv4Address(address)) & 0xFFFFFF00, _CANDIDATE_LENGTH))
    except ValueError:
        return None


def _all_of(written: Iterable[str]) -> tuple[IPv4Network, ...] | None:
    found = tuple(map(network_of, written))
    return None if None in found else tuple(each for each in found if each is not None)


# A subnet that is free --------------------------------------------------------------------------


def free_subnet(used: Iterable[IPv4Network] = ()) -> IPv4Network | None:
    """Return the first subnet that meets none of the used ones, or ``None``.

    The order is fixed: 192.168.100.0/24 to 192.168.254.0/24, then 10.200.0.0/24 to
    10.255.255.0/24. Left out is what home routers and connection sharing use.
    """
    taken: set[int] = set()  # numbers of /24s
    wide: list[tuple[int, int]] = []
    for network in used:
        first, last = int(network.network_address) >> 8, int(network.broadcast_address) >> 8
        if first == last:
            taken.add(first)
        else:
            wide.append((first, last))
    free = (
        number
        for number in _candidates()
        if number not in taken and not any(first <= number <= last for first, last in wide)
    )
    number = next(free, None)
    return None if number is None else IPv4Network((number << 8, _CANDIDATE_LENGTH))


def _candidates() -> Iterator[int]:
    """Yield the numbers of the /24s that may be suggested."""
    start = int(IPv4Address("192.168.0.0")) >> 8
    yield from (start + third for third in range(100, 255) if start + third not in _AVOIDED)
    ten = int(IPv4Address("10.0.0.0")) >> 8
    yield from range(ten + (200 << 8), ten + (256 << 8))


# What a NAT network may be ----------------------------------------------------------------------


def problem_with_prefix(written: str) -> Text | None:
    """Return why this cannot be the subnet of a NAT network, or ``None``."""
    prefix = network_of(written)
    if prefix is None:
        return text("{prefix} is not a subnet. Write it like 192.168.100.0/24.", prefix=written)
    address, slash, length = written.partition("/")
    if not slash or not length.isdecimal():
        return text("{prefix} has no length. Write it like 192.168.100.0/24.", prefix=written)
    if str(prefix.network_address) != address:
        return text(
            "{prefix} is not the start of a subnet: {better} is.", prefix=written, better=prefix
        )
    if not LARGEST <= prefix.prefixlen <= SMALLEST:
        return text("/{length} does not fit. Choose /16 to /29.", length=prefix.prefixlen)
    if not any(prefix.subnet_of(private) for private in PRIVATE):
        return text(
            "{prefix} is not private. Choose one in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
            prefix=prefix,
        )
    return None


def problem_with_gateway(prefix: IPv4Network, gateway: str) -> Text | None:
    """Return why this cannot be the gateway of the subnet, or ``None``."""
    try:
        address = IPv4Address(gateway)
    except ValueError:
        return text("{gateway} is not an IPv4 address.", gateway=gateway)
    if address not in prefix:
        return text("The gateway {gateway} is not in {prefix}.", gateway=gateway, prefix=prefix)
    if address in (prefix.network_address, prefix.broadcast_address):
        return text(
            "The gateway {gateway} is the first or last address of {prefix}, which no "
            "machine can have.",
            gateway=gateway,
            prefix=prefix,
        )
    return None
