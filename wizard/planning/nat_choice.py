"""Whether a NAT network can be made as chosen, and one that can."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network

from wizard.model.choices import Enablement, NatChoice, Networking, VmChoice
from wizard.model.facts import Inside, VirtualMachine
from wizard.model.networks import (
    OF_CONTAINERS,
    adapter_of,
    around,
    first_overlap,
    free_subnet,
    known_in_use,
    network_of,
    networks_in,
    problem_with_gateway,
    problem_with_prefix,
)
from wizard.model.text import Text, text


def problem_with(nat: NatChoice, known_prefixes: Iterable[str] = ()) -> Text | None:
    """Return why this NAT network cannot be made, or ``None`` when it can."""
    prefix = network_of(nat.prefix)
    problem = problem_with_prefix(nat.prefix)
    if problem is not None or prefix is None:
        return problem
    return (
        _overlap(prefix, known_prefixes)
        or problem_with_gateway(prefix, nat.gateway)
        or _problem_with_names(nat)
    )


def warning_about(nat: NatChoice, vm: VirtualMachine) -> Text | None:
    """Return which network of the virtual machine the subnet may collide with.

    Of addresses that are seen only from outside, the subnets are not known, so /24 is assumed: a
    warning, no problem.
    """
    try:
        return _overlap(IPv4Network(nat.prefix), prefixes_of(vm))
    except ValueError:
        return None


def prefixes_of(vm: VirtualMachine) -> tuple[str, ...]:
    """Return every network known to be in use in the virtual machine.

    Those are the /24 around each IPv4 address it reports, and all that was read inside.
    """
    return tuple(dict.fromkeys(map(str, networks_of(vm))))


def networks_of(vm: VirtualMachine) -> Iterator[IPv4Network]:
    """Yield the same as networks; some may come twice."""
    for adapter in vm.adapters or ():
        for address in adapter.ip_addresses or ():
            found = around(address)
            if found is not None:
                yield found
    yield from known_in_use(vm.inside)


def chosen_prefixes(
    choices: Mapping[tuple[str, str], VmChoice], without: Iterable[tuple[str, str]] = ()
) -> tuple[str, ...]:
    """Return the subnets that choices give to virtual machines, but for some of these."""
    left_out = frozenset(without)
    found = (
        choice.nat.prefix
        for key, choice in choices.items()
        if key not in left_out
        and choice.enablement is Enablement.ENABLE
        and choice.networking is Networking.NAT
    )
    return tuple(dict.fromkeys(found))


def reserved_prefixes(written: str) -> tuple[str, ...]:
    """Return the networks that somebody wrote down; what is none is left out."""
    return tuple(map(str, networks_in(written).networks))


def set_up_before(inside: Inside | None) -> NatChoice | None:
    """Return the one NAT network inside as a choice, if it is on a switch as the wizard sets it up.

    Those of container software are never taken: it makes and removes them as it likes.
    """
    networks = (inside.nat_networks if inside else None) or ()
    if inside is None or len(networks) != 1 or networks[0].name.casefold() in OF_CONTAINERS:
        return None
    (found,) = networks
    adapter = adapter_of(found.name).casefold()
    for each in inside.addresses or ():
        if each.interface.casefold() == adapter:
            choice = NatChoice(found.prefix, each.address, found.name)
            return choice if problem_with(choice) is None else None
    return None


def free_prefix(known_prefixes: Iterable[str] = ()) -> str | None:
    """Return the first subnet that meets none of the known ones, or ``None``.

    What cannot be read as a network meets nothing.
    """
    used = (network_of(known) for known in known_prefixes)
    free = free_subnet(network for network in used if network is not None)
    return None if free is None else str(free)


def with_prefix(nat: NatChoice, prefix: str) -> NatChoice:
    """Return the choice moved to another subnet, with its first address as the gateway."""
    gateway = str(next(IPv4Network(prefix).hosts()))
    return NatChoice(prefix=prefix, gateway=gateway, switch=nat.switch, dns=nat.dns)


def _overlap(prefix: IPv4Network, known_prefixes: Iterable[str]) -> Text | None:
    known = (network_of(written) for written in known_prefixes)
    met = first_overlap(prefix, (network for network in known if network is not None))
    if met is None:
        return None
    return text("{prefix} meets {known}, which is in use.", prefix=prefix, known=met)


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
