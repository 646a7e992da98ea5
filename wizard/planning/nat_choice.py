"""Whether a NAT network can be made as chosen, and one that can."""

from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

from wizard.model.choices import NatChoice
from wizard.model.facts import VirtualMachine
from wizard.model.text import Text, text

LARGEST, SMALLEST = 16, 29  # lengths of the prefix
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def problem_with(nat: NatChoice, known_prefixes: Iterable[str] = ()) -> Text | None:
    """Return why this NAT network cannot be made, or ``None`` when it can."""
    try:
        prefix = IPv4Network(nat.prefix, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        return text("{prefix} is not a subnet. Write it like 192.168.100.0/24.", prefix=nat.prefix)
    return (
        _problem_with_prefix(prefix, nat.prefix)
        or _overlap(prefix, known_prefixes)
        or _problem_with_gateway(prefix, nat.gateway)
        or _problem_with_names(nat)
    )


def warning_about(nat: NatChoice, vm: VirtualMachine) -> Text | None:
    """Return which address of the virtual machine the subnet may collide with.

    Only addresses are known, not their subnets, so /24 is assumed: a warning, no problem.
    """
    try:
        return _overlap(IPv4Network(nat.prefix), prefixes_of(vm))
    except ValueError:
        return None


def prefixes_of(vm: VirtualMachine) -> tuple[str, ...]:
    """Return the /24 around each IPv4 address the virtual machine reports."""
    addresses = (a for adapter in vm.adapters or () for a in adapter.ip_addresses or ())
    found = (_around(address) for address in addresses)
    return tuple(dict.fromkeys(prefix for prefix in found if prefix is not None))


def free_prefix(known_prefixes: Iterable[str] = ()) -> str | None:
    """Return the first subnet that meets none of the known ones, or ``None``.

    192.168.137.0/24 belongs to Windows' connection sharing and is left out.
    """
    used = tuple(IPv4Network(known, strict=False) for known in known_prefixes)
    free = (c for c in _candidates() if not any(c.overlaps(network) for network in used))
    return next(map(str, free), None)


def with_prefix(nat: NatChoice, prefix: str) -> NatChoice:
    """Return the choice moved to another subnet, with its first address as the gateway."""
    gateway = str(next(IPv4Network(prefix).hosts()))
    return NatChoice(prefix=prefix, gateway=gateway, switch=nat.switch, dns=nat.dns)


def _candidates() -> Iterator[IPv4Network]:
    for third in range(100, 255):
        if third != 137:  # noqa: PLR2004 - connection sharing
            yield IPv4Network(f"192.168.{third}.0/24")
    for second in range(200, 256):
        yield IPv4Network(f"10.{second}.0.0/24")


def _around(address: str) -> str | None:
    try:
        return str(IPv4Network(f"{IPv4Address(address)}/24", strict=False))
    except ValueError:
        return None


def _problem_with_prefix(prefix: IPv4Network, written: str) -> Text | None:
    if "/" not in written or not written.rpartition("/")[2].isdecimal():
        return text("{prefix} has no length. Write it like 192.168.100.0/24.", prefix=written)
    if str(prefix.network_address) != written.partition("/")[0]:
        return text(
            "{prefix} is not the start of a subnet: {better} is.", prefix=written, better=prefix
        )
    if not LARGEST <= prefix.prefixlen <= SMALLEST:
        return text("/{length} does not fit. Choose /16 to /29.", length=prefix.prefixlen)
    if not any(prefix.subnet_of(private) for private in _PRIVATE):
        return text(
            "{prefix} is not private. Choose one in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
            prefix=prefix,
        )
    return None


def _overlap(prefix: IPv4Network, known_prefixes: Iterable[str]) -> Text | None:
    for known in known_prefixes:
        if prefix.overlaps(IPv4Network(known, strict=False)):
            return text("{prefix} meets {known}, which is in use.", prefix=prefix, known=known)
    return None


def _problem_with_gateway(prefix: IPv4Network, gateway: str) -> Text | None:
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


def _problem_with_names(nat: NatChoice) -> Text | None:
    if not nat.switch.strip():
        return text("The virtual switch needs a name.")
    if not nat.switch.isprintable():
        return text("The name of the virtual switch holds characters that cannot be typed.")
    if nat.dns and not _is_address(nat.dns):
        return text("{dns} is not the IPv4 address of a DNS server.", dns=nat.dns)
    return None


def _is_address(written: str) -> bool:
    try:
        IPv4Address(written)
    except ValueError:
        return False
    return True
