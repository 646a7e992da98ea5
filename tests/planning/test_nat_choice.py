"""Which NAT networks can be made, and which subnet is free."""

import pytest

from tests.builders import a_vm, an_adapter
from wizard.model.choices import NatChoice
from wizard.planning.nat_choice import (
    free_prefix,
    prefixes_of,
    problem_with,
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
