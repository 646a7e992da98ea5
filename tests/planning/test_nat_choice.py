"""Which NAT networks can be made, and which subnet is free."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_vm, an_adapter, an_inside
from wizard.model.choices import Enablement, NatChoice, Networking, VmChoice
from wizard.model.facts import Address, NatNetwork
from wizard.model.networks import free_subnet
from wizard.planning.nat_choice import (
    chosen_prefixes,
    free_prefix,
    prefixes_of,
    problem_with,
    reserved_prefixes,
    warning_about,
    with_prefix,
)


@pytest.mark.parametrize(
    ("nat", "words"),
    [
        (NatChoice(prefix="192.168.100.0"), "has no length"),
        (NatChoice(prefix="192.168.100.0/255.255.255.0"), "has no length"),
        (NatChoice(prefix="192.168.100.1/24"), "is not the start of a subnet: 192.168.100.0/24 is"),
        (NatChoice(prefix="10.0.0.0/15"), "/15 does not fit"),
        (NatChoice(prefix="192.168.100.0/30"), "/30 does not fit"),
        (NatChoice(prefix="8.8.8.0/24"), "is not private"),
        (NatChoice(prefix="172.32.0.0/16"), "is not private"),
        (NatChoice(prefix="fd00::/64"), "is not a subnet"),
        (NatChoice(prefix="Nested"), "is not a subnet"),
        (NatChoice(prefix=""), "is not a subnet"),
        (NatChoice(gateway="192.168.101.1"), "is not in"),
        (NatChoice(gateway="192.168.100.0"), "first or last"),
        (NatChoice(gateway="192.168.100.255"), "first or last"),
        (NatChoice(gateway="gateway"), "is not an IPv4 address"),
        (NatChoice(switch="  "), "needs a name"),
        (NatChoice(switch="a\nb"), "cannot be typed"),
        (NatChoice(dns="dns.corp"), "DNS server"),
    ],
)
def test_what_cannot_be_made_is_said(nat: NatChoice, words: str) -> None:
    assert words in str(problem_with(nat))


@pytest.mark.parametrize(
    "nat",
    [
        NatChoice(),
        NatChoice(prefix="172.31.0.0/16", gateway="172.31.0.1"),
        NatChoice(prefix="10.9.8.0/29", gateway="10.9.8.6", dns="10.0.0.53"),
    ],
)
def test_what_can_be_made_has_no_problem(nat: NatChoice) -> None:
    assert problem_with(nat, ["10.200.0.0/16"]) is None


def test_a_subnet_in_use_is_a_problem() -> None:
    said = str(problem_with(NatChoice(), ["10.0.0.0/8", "192.168.0.0/16"]))
    assert said == "192.168.100.0/24 meets 192.168.0.0/16, which is in use."


def test_an_address_of_the_vm_nearby_is_only_a_warning() -> None:
    vm = a_vm(adapters=(an_adapter(ip_addresses=("192.168.100.77", "fe80::1", "rubbish")),))
    assert prefixes_of(vm) == ("192.168.100.0/24",)
    assert problem_with(NatChoice()) is None
    assert "192.168.100.0/24" in str(warning_about(NatChoice(), vm))
    assert warning_about(NatChoice(prefix="10.1.0.0/16"), vm) is None
    assert warning_about(NatChoice(prefix="typing"), vm) is None


def test_the_first_free_subnet_is_taken_in_order() -> None:
    assert free_prefix() == "192.168.100.0/24"
    assert free_prefix(["192.168.100.0/24", "192.168.101.128/25"]) == "192.168.102.0/24"
    assert free_prefix(["192.168.0.0/16"]) == "10.200.0.0/24"
    assert free_prefix(["192.168.0.0/16", "10.0.0.0/8"]) is None


def test_the_subnet_of_connection_sharing_is_never_taken() -> None:
    used = [f"192.168.{third}.0/24" for third in range(100, 137)]
    assert free_prefix(used) == "192.168.138.0/24"


def test_a_moved_network_gets_its_first_address_as_gateway() -> None:
    moved = with_prefix(NatChoice(switch="Lab", dns="10.0.0.53"), "10.200.3.0/24")
    assert moved == NatChoice("10.200.3.0/24", "10.200.3.1", "Lab", "10.0.0.53")


# A subnet that is free of everything known ------------------------------------------------------

NETWORKS = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.one_of(
        st.integers(int(IPv4Address("192.168.90.0")), int(IPv4Address("192.168.255.255"))),
        st.integers(int(IPv4Address("10.190.0.0")), int(IPv4Address("10.255.255.255"))),
        st.integers(0, 2**32 - 1),
    ),
    st.integers(8, 32),
)
FIRST_BLOCK = IPv4Network("192.168.0.0/16")
IN_ORDER = [IPv4Network(f"192.168.{third}.0/24") for third in range(100, 255) if third != 137] + [
    IPv4Network(f"10.{second}.{third}.0/24") for second in range(200, 256) for third in range(256)
]


@given(st.lists(NETWORKS, max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_free_subnet_never_meets_what_is_used(used: list[IPv4Network]) -> None:
    free = free_subnet(used)
    if free is None:
        assert all(any(one.overlaps(other) for other in used) for one in IN_ORDER)
        return
    assert not any(free.overlaps(network) for network in used)
    assert free == next(c for c in IN_ORDER if not any(c.overlaps(network) for network in used))
    assert problem_with(with_prefix(NatChoice(), str(free)), map(str, used)) is None


@given(st.lists(NETWORKS, max_size=20), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_networks_are_known_does_not_matter(
    used: list[IPv4Network], random: Random
) -> None:
    shuffled = used.copy()
    random.shuffle(shuffled)
    assert free_subnet(shuffled) == free_subnet(used) == free_subnet(used)


def test_nothing_is_free_when_both_blocks_are_used() -> None:
    assert free_subnet([IPv4Network("192.168.0.0/16"), IPv4Network("10.0.0.0/8")]) is None


def test_every_24_of_the_second_block_may_be_taken() -> None:
    used = [FIRST_BLOCK, IPv4Network("10.200.0.0/24")]
    assert free_subnet(used) == IPv4Network("10.200.1.0/24")
    assert free_subnet([FIRST_BLOCK, *IN_ORDER[154:-1]]) == IPv4Network("10.255.255.0/24")


# Words that people write ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "networks"),
    [
        ("", ()),
        ("none", ()),
        ("10.0.0.0/8", ("10.0.0.0/8",)),
        ("10.0.0.0/8, 172.20.0.0/14", ("10.0.0.0/8", "172.20.0.0/14")),
        (" 10.0.0.0/8;\n172.20.0.0/14 ,", ("10.0.0.0/8", "172.20.0.0/14")),
        ("10.1.2.3/8", ("10.0.0.0/8",)),
        ("10.1.2.3", ("10.1.2.3/32",)),
        ("fd00::/8 10.0.0.0/8", ("10.0.0.0/8",)),
        ("10.0.0.0/8, head office", ("10.0.0.0/8",)),
    ],
)
def test_reserved_networks_are_read_as_they_are_written(
    written: str, networks: tuple[str, ...]
) -> None:
    assert reserved_prefixes(written) == networks


@given(st.text(max_size=60))
@settings(deadline=None)
def test_whatever_is_written_is_read_without_an_error(written: str) -> None:
    reserved_prefixes(written)
    assert free_prefix([written])
    problem_with(NatChoice(prefix=written, gateway=written))


# What is known of a virtual machine -------------------------------------------------------------


def test_networks_that_were_read_inside_are_known() -> None:
    inside = an_inside(
        addresses=(Address("Ethernet", "10.0.0.21", 22),),
        routes=("172.16.0.0/12", "0.0.0.0/1", "not a network"),
        nat_networks=(NatNetwork("nat", "172.20.0.0/16"), NatNetwork("odd", "")),
    )
    assert prefixes_of(a_vm(inside=inside)) == ("10.0.0.0/22", "172.20.0.0/16")
    routes = replace(inside, routes=("172.16.0.0/12", "0.0.0.0/1"))
    assert "172.16.0.0/12" in prefixes_of(a_vm(inside=routes))
    assert "0.0.0.0/1" not in prefixes_of(a_vm(inside=routes))


def test_subnets_given_to_other_vms_are_known() -> None:
    nat = VmChoice(Enablement.ENABLE, networking=Networking.NAT)
    choices = {
        ("h", "1"): nat,
        ("h", "2"): replace(nat, nat=NatChoice("10.200.0.0/24", "10.200.0.1")),
        ("h", "3"): replace(nat, nat=NatChoice("10.9.0.0/24"), enablement=Enablement.LEAVE),
        ("h", "4"): replace(nat, nat=NatChoice("10.8.0.0/24"), networking=Networking.NONE),
    }
    assert chosen_prefixes(choices) == ("192.168.100.0/24", "10.200.0.0/24")
    assert chosen_prefixes(choices, [("h", "1")]) == ("10.200.0.0/24",)
